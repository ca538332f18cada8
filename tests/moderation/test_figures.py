"""Half-yearly figures: counted from the decisions, as table, bars and CSV."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Role
from common import clock
from common.clock import BERLIN
from moderation import services
from moderation.figures import figures, hours_in_words
from moderation.halves import HalfYear, since
from moderation.models import Appeal, Item, Visibility
from moderation.published_rules import install_rules
from moderation.services import redactions
from tests import factories
from tests.moderation import content  # noqa: F401  registers the kinds
from tests.moderation.noticing import flagged
from tests.moderation.noticing import shown as public_note

pytestmark = pytest.mark.django_db
FIRST = HalfYear(2026, 1)


@pytest.fixture
def rules(town):
    return install_rules(town.municipality)


@pytest.fixture
def at_time(settings):
    def move(*moment):
        wanted = datetime(*moment, tzinfo=BERLIN)
        settings.CLOCK_OFFSET_SECONDS = (wanted - datetime.now(UTC)).total_seconds()

    return move


def a_case(town, kind="tests.note"):
    item = services.open_item(municipality=town.municipality, kind=kind)
    return item, services.ask(item)


def told(town, half=FIRST):
    return figures(town.municipality, half, at=clock.now())


def test_what_was_decided_is_counted_once_and_under_its_month(town, rules, at_time):
    at_time(2026, 3, 2, 9)
    shown = [a_case(town) for _ in range(3)]
    held, _case = a_case(town, "tests.part")
    removed = public_note(town)
    flagged(town, removed)
    removed.refresh_from_db()
    taken_back, _case = a_case(town)
    machine, _case = a_case(town)
    at_time(2026, 4, 1, 9)
    for _item, case in shown:
        services.release_all(case, by=town.mo)
    services.decide(held, Visibility.HELD, by=town.mo, rule=rules[0])
    services.decide(removed, Visibility.REMOVED, by=town.mo, rule=rules[2])
    services.undo_decision(
        services.decide(taken_back, Visibility.HELD, by=town.mo, rule=rules[0]), by=town.mo
    )
    services.decide(machine, Visibility.HELD, by=None, automatic=True, rule=rules[3])
    at_time(2026, 5, 4, 9)
    held.refresh_from_db()
    services.decide(held, Visibility.SHOWN, by=town.mo)

    found = told(town)

    assert (found.decided, found.shown, found.held, found.removed) == (7, 4, 2, 1)
    assert (found.restored, found.undone, found.after_notice) == (1, 1, 1)
    assert dict(found.by_rule) == {1: 1, 3: 1, 4: 1}
    assert dict(found.kind_restricted) == {"tests.part": 1, "tests.note": 2}
    assert dict(found.by_whom) == {"team": 6, "automation": 1}
    assert dict(found.restricted_by_whom) == {"team": 2, "automation": 1}
    assert [(m.number, m.shown, m.restricted) for m in found.months if m.shown] == [
        (4, 3, 3), (5, 1, 0),
    ]  # fmt: skip
    assert told(town, HalfYear(2026, 2)).decided == 0


def test_hours_run_on_working_days_alone(town, rules, at_time):
    """Opened on Maundy Thursday 2026 at 16, answered on the Tuesday after Easter at 10."""
    at_time(2026, 4, 2, 16)
    _item, case = a_case(town)
    at_time(2026, 4, 7, 10)
    services.release_all(case, by=town.mo)

    found = told(town)

    assert found.cases == 1
    assert found.median_hours == pytest.approx(18, abs=0.01)  # 8 on Thursday, 10 on Tuesday


def test_what_came_on_a_weekend_begins_to_wait_on_monday(town, rules, at_time):
    at_time(2026, 3, 7, 12)
    _item, case = a_case(town)
    at_time(2026, 3, 9, 3)
    services.release_all(case, by=town.mo)

    assert told(town).median_hours == pytest.approx(3, abs=0.01)


def test_median_and_nine_of_ten(town, rules, at_time):
    cases = []
    at_time(2026, 3, 2, 0, 0, 1)  # a Monday
    for _ in range(11):
        cases.append(a_case(town)[1])
    for hours, case in enumerate(cases, 1):
        at_time(2026, 3, 2, hours, 0, 1)
        services.release_all(case, by=town.mo)

    found = told(town)

    assert found.median_hours == pytest.approx(6, abs=0.01)
    assert found.most_hours == pytest.approx(10, abs=0.01)


def test_an_empty_half_year_tells_so(town, client, at_time):
    at_time(2026, 3, 2, 9)
    page = client.get("/transparenz/zahlen/")
    assert page.status_code == 200
    assert "In dieser Zeit gab es nichts zu entscheiden." in page.text
    assert "läuft noch" in page.text and "2026" in page.text


def test_the_page_tells_words_bars_and_the_way_to_other_half_years(town, client, rules, at_time):
    at_time(2025, 11, 3, 9)
    item, _case = a_case(town)
    services.decide(item, Visibility.HELD, by=town.mo, rule=rules[0])
    at_time(2026, 3, 2, 9)
    for _ in range(3):
        services.release_all(a_case(town)[1], by=town.mo)

    page = client.get("/transparenz/zahlen/")
    assert "3 von 3" in page.text and "läuft noch" in page.text
    assert '<rect class="bar__shown" width="100.00"' in page.text
    before = client.get("/transparenz/zahlen/2025-2/")
    assert "0 von 1" in before.text and "läuft noch" not in before.text
    assert "Regel 1: Sachlich und mit Respekt" in before.text
    for wrong in ("2025-1", "2026-2", "2026-3", "quatsch"):
        assert client.get(f"/transparenz/zahlen/{wrong}/").status_code == 404
        assert client.get(f"/transparenz/zahlen/{wrong}.csv").status_code == 404


def test_the_table_says_the_same_as_the_page(town, client, rules, at_time):
    at_time(2026, 3, 2, 9)
    for rule in (rules[0], rules[0], rules[3]):
        services.decide(a_case(town)[0], Visibility.HELD, by=town.mo, rule=rule)
    answer = client.get("/transparenz/zahlen/2026-1.csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert ["2026-1", "Entscheidungen", "alle", "", "3"] in rows
    assert ["2026-1", "Nicht gezeigt", "Regel 1: Sachlich und mit Respekt", "", "2"] in rows
    assert ["2026-1", "Nicht gezeigt", "Regel 4", "Notiz", "1"] in rows
    assert answer["Access-Control-Allow-Origin"] == "*"


def table(client, half="2026-1"):
    answer = client.get(f"/transparenz/zahlen/{half}.csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_a_law_is_counted_beside_the_rules(town, client, rules, at_time):
    at_time(2026, 3, 2, 9)
    services.decide(a_case(town)[0], Visibility.HELD, by=town.mo, norm="§ 86a StGB")
    services.decide(a_case(town)[0], Visibility.HELD, by=town.mo, rule=rules[0])

    found = told(town)

    assert (found.restricted, found.by_law, dict(found.by_rule)) == (2, 1, {1: 1})
    assert "?regel=0&amp;halbjahr=2026-1" in client.get("/transparenz/zahlen/").text
    rows = table(client)
    assert ["2026-1", "Nicht gezeigt", "Gesetz", "", "1"] in rows
    assert ["2026-1", "Nicht gezeigt", "Gesetz", "Notiz", "1"] in rows


def test_what_was_made_unrecognisable_is_a_restriction_and_no_answer(town, client, rules, at_time):
    at_time(2026, 3, 2, 9)
    report = town.report(text="Frau Geheim war es.")
    item = Item.objects.get(report_of_text=report)
    redactions.redact_text(
        item, {"text": "[entfernt] war es."}, by=town.mo, rule=rules[1], version=item.version
    )

    found = told(town)

    assert (found.redacted, dict(found.redacted_by_rule)) == (1, {2: 1})
    assert (found.decided, found.cases) == (0, 0)
    assert "Teilweise unkenntlich, nach Regeln" in client.get("/transparenz/zahlen/").text
    rows = table(client)
    assert ["2026-1", "Entscheidungen", "teilweise unkenntlich", "", "1"] in rows
    assert [row[4] for row in rows if row[1] == "Teilweise unkenntlich"] == ["1"]


def test_notices_and_wishes_for_another_look_are_counted_in_their_half_year(
    town, client, rules, at_time
):
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    at_time(2026, 3, 2, 9)
    flagged(town, public_note(town))
    flagged(town, public_note(town), ground="illegal", name="Gast", words="Das ist verboten.")
    one, other = (
        services.decide(a_case(town)[0], Visibility.HELD, by=town.mo, rule=rules[0])
        for _ in range(2)
    )
    services.decide_appeal(
        services.appeal_as_author(one.statement, words="Doch."),
        Appeal.Outcome.UPHELD,
        by=ida,
        reasons="Nein.",
    )
    services.appeal_as_author(other.statement, words="Doch.")

    found = told(town)

    assert found.notices == {"verstößt gegen eine Regel": 1, "ist verboten": 1}
    assert found.appeals == {"Die Entscheidung bleibt": 1, "Noch nicht entschieden": 1}
    page = client.get("/transparenz/zahlen/").text
    assert "Hinweise: ist verboten" in page and "Die Entscheidung bleibt" in page
    rows = table(client)
    assert ["2026-1", "Hinweise", "alle", "", "2"] in rows
    assert ["2026-1", "Noch einmal geprüft", "Die Entscheidung bleibt", "", "1"] in rows
    at_time(2026, 8, 3, 9)
    assert told(town, HalfYear(2026, 2)).appeals == {}


def test_figures_are_five_statements_however_many_decisions(town, rules, django_assert_num_queries):
    for _ in range(4):
        services.release_all(a_case(town)[1], by=town.mo)
    with django_assert_num_queries(5):
        told(town, HalfYear.of(clock.now()))


def test_guests_see_numbers_of_now(town, client, rules):
    assert "nichts zu entscheiden" in client.get("/transparenz/zahlen/").text
    services.release_all(a_case(town)[1], by=town.mo)
    assert "1 von 1" in client.get("/transparenz/zahlen/").text


def test_another_town_counts_for_itself(town, rules):
    elsewhere = factories.town(host="anderswo.example")
    services.release_all(a_case(elsewhere)[1], by=elsewhere.mo)
    assert told(town, HalfYear.of(clock.now())).decided == 0


def test_half_years_begin_and_end_at_midnight_in_germany():
    half = HalfYear.of(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    assert half == HalfYear(2026, 2) and half.before.end == half.start
    assert [each.key for each in since(datetime(2025, 6, 1, tzinfo=UTC), until=half.start)] == [
        "2026-2", "2026-1", "2025-2", "2025-1",
    ]  # fmt: skip
    assert since(None, until=half.start + timedelta(days=1)) == [half]


@pytest.mark.parametrize(
    ("hours", "words"),
    [(None, "–"), (0.2, "unter 1 Stunde"), (1.2, "1 Stunde"), (17.6, "18 Stunden"),
     (48, "2 Werktage"), (61, "2,5 Werktage")],
)  # fmt: skip
def test_hours_are_told_in_words(hours, words):
    assert hours_in_words(hours) == words
