"""The public record: a line for each restriction, and nothing that tells who wrote."""

import base64
import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest

from accounts.models import Role
from common import clock
from common.clock import BERLIN
from moderation import record, services
from moderation.models import Appeal, Item, Visibility
from moderation.published_rules import install_rules
from tests import factories
from tests.moderation import content  # noqa: F401  registers the kinds
from tests.moderation.noticing import flagged

pytestmark = pytest.mark.django_db
RECORD = "/transparenz/entscheidungen/"


@pytest.fixture
def rules(town):
    return install_rules(town.municipality)


def an_item(town, kind="tests.note", visibility=Visibility.SHOWN, **fields):
    return services.open_item(
        municipality=town.municipality, kind=kind, visibility=visibility, **fields
    )


def restrict(town, rule, outcome=Visibility.REMOVED, **fields):
    item = an_item(town, title="Ganz geheim", excerpt="Frau Geheim wohnt hier", **fields)
    decision = services.decide(item, outcome, by=town.mo, rule=rule, note="Nennt Frau Geheim.")
    return item, decision


def lines(town, **chosen):
    return record.page(town.municipality, record.Selection(**chosen))[0]


def told(town, **chosen):
    return sorted(
        (line.kind, line.act, str(line.rule or ""), line.became) for line in lines(town, **chosen)
    )


@pytest.fixture
def at_time(settings):
    """Moves the clock to a moment in German time."""

    def move(*moment):
        wanted = datetime(*moment, tzinfo=BERLIN)
        settings.CLOCK_OFFSET_SECONDS = (wanted - datetime.now(UTC)).total_seconds()

    return move


def test_what_was_shown_is_no_line_what_was_kept_back_is(town, rules):
    services.decide(an_item(town, visibility=Visibility.PENDING), Visibility.SHOWN, by=town.mo)
    restrict(town, rules[2])
    restrict(town, rules[0], Visibility.HELD, kind="tests.part")

    assert told(town) == [
        ("tests.note", "removed", "Regel 3: Nichts Verbotenes", ""),
        ("tests.part", "held", "Regel 1: Sachlich und mit Respekt", ""),
    ]


def test_showing_again_is_a_line_of_its_own_and_marks_the_first(town, rules):
    item, _decision = restrict(town, rules[2])
    item.refresh_from_db()
    services.decide(item, Visibility.SHOWN, by=town.mo)

    assert told(town) == [
        ("tests.note", "removed", "Regel 3: Nichts Verbotenes", "restored"),
        ("tests.note", "restored", "Regel 3: Nichts Verbotenes", ""),
    ]
    assert len(lines(town, rule=3)) == 2 and lines(town, rule=1) == []


def test_taking_back_within_the_minute_is_a_mark_and_no_line(town, rules):
    _item, decision = restrict(town, rules[2])
    services.undo_decision(decision, by=town.mo)

    assert told(town) == [("tests.note", "removed", "Regel 3: Nichts Verbotenes", "undone")]


def test_who_decided_is_told_by_kind_never_by_name(town, rules):
    restrict(town, rules[0])
    services.decide(an_item(town), Visibility.HELD, by=None, automatic=True, rule=rules[0])
    services.decide(an_item(town), Visibility.REMOVED, by=None, rule=rules[0])
    item = an_item(town)
    flagged(town, item)
    item.refresh_from_db()
    services.decide(item, Visibility.REMOVED, by=town.mo, rule=rules[0])

    assert sorted((line.by, line.after_notice) for line in lines(town)) == [
        ("author", False), ("automation", False), ("team", False), ("team", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [RECORD, "/transparenz/entscheidungen.csv", "/transparenz/entscheidungen.json",
     "/feeds/entscheidungen.atom"],
)  # fmt: skip
def test_no_output_tells_text_name_time_or_where(town, client, rules, path, at_time):
    at_time(2026, 2, 3, 15, 47, 11)
    item, decision = restrict(town, rules[2])
    at_time(2026, 2, 4, 9, 2)
    answer = client.get(path)
    text = (b"".join(answer) if answer.streaming else answer.content).decode()

    assert answer.status_code == 200 and "Nichts Verbotenes" in text
    for secret in ("eheim", str(town.mo), town.mo.email, str(item.uuid), str(decision.uuid)):
        assert secret not in text
    assert not re.search(r"1[45][:.]47|T1[45]|47:11", text), "the day alone is public"


def test_the_name_of_a_line_and_its_cursor_tell_no_time(town, rules):
    made = [restrict(town, rules[0])[1] for _ in range(12)]

    found, after = record.page(town.municipality, record.Selection(), size=5)
    rest, end = record.page(town.municipality, record.Selection(), size=50, after=after)

    tokens = [line.token for line in (*found, *rest)]
    assert len(set(tokens)) == 12 and end is None
    assert tokens == sorted(tokens, reverse=True), "within a day by the digest, not by time"
    moments = {str(row.uuid)[:8] for row in made}
    assert not any(token.startswith(tuple(moments)) for token in tokens)
    day, token = json.loads(base64.urlsafe_b64decode(after + "=="))[1:]
    assert day == clock.today().isoformat() and token == found[-1].token


def test_the_newest_day_stands_first_and_a_half_year_is_a_half_year(town, rules, at_time):
    for day in ((2025, 12, 31), (2026, 1, 1), (2026, 6, 30)):
        at_time(*day, 0, 30)
        restrict(town, rules[0])

    assert [line.day.isoformat() for line in lines(town)] == [
        "2026-06-30", "2026-01-01", "2025-12-31",
    ]  # fmt: skip
    half = record.HalfYear(2026, 1)
    assert [line.day.isoformat() for line in lines(town, half=half)] == ["2026-06-30", "2026-01-01"]


def test_the_page_costs_the_same_however_many_lines(
    town, client, rules, django_assert_max_num_queries
):
    restrict(town, rules[0])
    with django_assert_max_num_queries(8):
        client.get(RECORD)
    for _ in range(6):
        restrict(town, rules[1])
    with django_assert_max_num_queries(8):
        client.get(RECORD)


def test_guests_see_a_decision_at_once(town, client, rules):
    assert "Bisher wurde hier nichts" in client.get(RECORD).text
    restrict(town, rules[3])
    assert "Regel 4: Keine Werbung" in client.get(RECORD).text


def test_filters_narrow_and_nonsense_is_said(town, client, rules):
    restrict(town, rules[0])
    restrict(town, rules[1], kind="tests.part")

    page = client.get(RECORD, {"art": "tests.part"})
    assert [line.kind for day in page.context["days"] for line in day["lines"]] == ["tests.part"]
    assert "Dazu gibt es keine Entscheidung" in client.get(RECORD, {"regel": 6}).text
    for wrong in ({"art": "x"}, {"regel": "99"}, {"halbjahr": "2031-9"}, {"nach": "zzz"}):
        assert client.get(RECORD, wrong).status_code == 400
        assert client.get("/transparenz/entscheidungen.json", wrong).status_code == 400
    assert client.get("/feeds/entscheidungen.atom", {"regel": "99"}).status_code == 400
    assert client.get("/transparenz/entscheidungen.csv", {"art": "x"}).status_code == 400


def test_the_table_holds_every_line_of_the_selection(town, client, rules):
    for rule in (rules[0], rules[0], rules[4]):
        restrict(town, rule)
    answer = client.get("/transparenz/entscheidungen.csv", {"regel": 1})

    assert answer.streaming and answer["Access-Control-Allow-Origin"] == "*"
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Wortlaut der Regel"] for row in rows] == ["Sachlich und mit Respekt"] * 2
    assert {row["Von"] for row in rows} == {"vom Team"}


def test_machines_turn_the_pages(town, client, rules):
    for _ in range(record.PAGE + 3):
        restrict(town, rules[0])
    first = json.loads(client.get("/transparenz/entscheidungen.json?regel=1").content)
    second = json.loads(client.get(first["next"].partition("example")[2] or first["next"]).content)
    ids = {entry["id"] for entry in (*first["entries"], *second["entries"])}
    assert len(ids) == record.PAGE + 3 and second["next"] is None
    entry = first["entries"][0]
    assert entry["rule"] == 1 and entry["rule_url"].endswith("/transparenz/regeln/#regel-1")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", entry["day"])


def test_lines_of_another_town_are_not_here(town, rules):
    elsewhere = factories.town(host="anderswo.example")
    restrict(elsewhere, install_rules(elsewhere.municipality)[0])

    assert lines(town) == [] and len(lines(elsewhere)) == 1


def test_a_kind_that_no_app_knows_any_more_stays_in_the_record(town, rules):
    item, _decision = restrict(town, rules[0])
    Item.objects.filter(pk=item.pk).update(kind="gone.kind")
    assert [line.kind_words for line in lines(town)] == ["Beitrag"]


def test_the_record_is_read_from_its_index(town, rules):
    restrict(town, rules[0])
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        plan = record.decisions(town.municipality).order_by("-day", "-token")[:51].explain()
    assert "moderation_public_record" in plan and "Sort" not in plan


def test_a_line_tells_what_the_second_look_found(town, client, rules):
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    for outcome in (Appeal.Outcome.UPHELD, Appeal.Outcome.OVERTURNED):
        _item, decision = restrict(town, rules[0])
        wish = services.appeal_as_author(decision.statement, words="Herr Geheim war höflich.")
        assert record.appeal_outcomes([decision.pk]) == {}
        services.decide_appeal(wish, outcome, by=ida, reasons="Frau Geheim hat recht.")

    found = sorted(line.appeal for line in lines(town) if line.act == "removed")
    assert found == ["Die Entscheidung bleibt", "Die Entscheidung ist aufgehoben"]
    for path in (RECORD, "/transparenz/entscheidungen.json", "/feeds/entscheidungen.atom"):
        text = client.get(path).text
        assert "Die Entscheidung ist aufgehoben" in text and "eheim" not in text
    table = b"".join(client.get("/transparenz/entscheidungen.csv")).decode()
    assert "Die Entscheidung bleibt" in table and "eheim" not in table


@pytest.mark.parametrize(
    ("norm", "words"),
    [
        ("§ 86a StGB", "Gesetz: § 86a StGB"),
        ("§§ 185, 186 StGB", "Gesetz: §§ 185, 186 StGB"),
        ("Art. 6 Abs. 1 Satz 1 DSGVO", "Gesetz: Art. 6 Abs. 1 Satz 1 DSGVO"),
        ("§ 35 SGB X", "Gesetz: § 35 SGB X"),
        ("§ 185 StGB gegen Frau Geheim", "Gesetz"),
        ("§ 185 Geheim", "Gesetz"),
        ("Beleidigung", "Gesetz"),
    ],
)
def test_a_law_is_told_as_a_citation_and_nothing_else_of_what_was_typed(
    town, client, rules, norm, words
):
    services.decide(an_item(town), Visibility.REMOVED, by=town.mo, norm=norm)
    restrict(town, rules[0])

    [line] = lines(town, rule=record.LAW)
    assert (line.rule, line.law) == (None, words)
    assert [line.rule.number for line in lines(town, rule=1)] == [1]
    page = client.get(RECORD, {"regel": 0})
    assert page.status_code == 200 and words in page.text and "eheim" not in page.text
    [entry] = json.loads(client.get("/transparenz/entscheidungen.json?regel=0").content)["entries"]
    assert (entry["rule"], entry["law"]) == (None, words)
    assert words in client.get("/feeds/entscheidungen.atom?regel=0").text
    text = b"".join(client.get("/transparenz/entscheidungen.csv?regel=0")).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["Regel"], row["Gesetz"]) == ("", words)
