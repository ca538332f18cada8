"""The lists of /arbeit/: queues and their numbers, search, filters, map; and who sees what."""

from dataclasses import fields
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Department, Role
from common.clock import BERLIN
from defects import services
from defects.desk_selection import _NAMES, DeskSelection, selection_of
from defects.models import Category, Report
from defects.queues import QUEUES
from defects.services import Actor, ContactDetails
from tests import factories
from tests.factories import Town, at

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=BERLIN)


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


def signed_in(user) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def submitted(town: Town, category=None, **fields) -> Report:
    values = {"text": "Ein tiefes Loch.", "location": at(0, 0), **fields}
    return services.submit_report(
        municipality=town.municipality, category=category or town.pothole, **values
    )


def found(client: Client, **query: str) -> list[str]:
    page = client.get("/arbeit/", {"liste": "alle", **query})
    assert page.status_code == 200
    return [row.label for row in page.context["rows"]]


def numbers(client: Client) -> dict[str, int]:
    return {queue.key: n for queue, n in client.get("/arbeit/").context["queues"]}


def in_queue(client: Client, key: str) -> list[str]:
    return [row.label for row in client.get("/arbeit/", {"liste": key}).context["rows"]]


# --- queues -----------------------------------------------------------------------------


def test_each_number_is_the_length_of_its_list(town):
    office = Actor.staff(town.clara, town.tiefbau)
    new, begun, asked, refused, given, shut, mine, danger = (submitted(town) for _ in range(8))
    services.start(begun, by=office)
    services.ask_reporter(asked, text="Wo genau?", by=office)
    services.refuse(refused, reason="Privat", by=office)
    services.hand_over(given, to=town.land, by=office)
    services.mark_fixed(shut, by=office)
    services.take(mine, person=town.clara)
    services.mark_danger(danger, by=office, reason="Absturz")
    services.give_hint(new, says="fixed")
    client = signed_in(town.dana)

    counted = numbers(client)

    assert counted == {
        "neu": 3, "faellig": 1, "arbeit": 1, "hinweise": 1, "nachfassen": 0, "wartet": 2,
        "zurueck": 1, "helfen": 0, "meine": 0, "fertig": 0,
    }  # fmt: skip
    for queue in QUEUES:
        if queue.key in counted and queue.is_counted:
            assert len(in_queue(client, queue.key)) == counted[queue.key], queue.key
    assert in_queue(client, "fertig") == [shut.label]
    assert in_queue(signed_in(town.clara), "meine") == [mine.label]
    assert in_queue(client, "neu")[0] == danger.label


def test_a_clerk_counts_only_what_lies_with_the_own_department(town):
    submitted(town, town.lamp)
    own = submitted(town)
    client = signed_in(town.clara)

    assert numbers(client)["neu"] == 1
    assert in_queue(client, "neu") == [own.label]


def test_two_towns_do_not_see_each_other(town):
    other = factories.town(host="anderswo.example")
    theirs = submitted(other)
    services.give_hint(theirs, says="fixed")

    assert not any(numbers(signed_in(town.dana)).values())
    assert found(signed_in(town.dana), q="Loch") == []
    assert signed_in(town.dana).get(f"/arbeit/{theirs.number}/").status_code == 404


def test_the_clearing_desk_sees_what_lies_outside_as_far_as_everybody_may(town):
    given, hidden = submitted(town), town.report(shown=False)
    for report in (given, hidden):
        services.hand_over(report, to=town.land, by=Actor.staff(town.dana, town.tiefbau))
    services.give_hint(given, says="fixed")
    client = signed_in(factories.member(town.municipality, Role.CLERK, town.clearing))

    assert in_queue(client, "wartet") == [given.label]
    assert in_queue(client, "hinweise") == [given.label]
    assert (numbers(client)["wartet"], numbers(client)["hinweise"]) == (1, 1)
    assert client.get(f"/arbeit/{given.number}/").status_code == 200
    assert client.post(f"/arbeit/{given.number}/hinweise/").status_code == 303
    assert client.get(f"/arbeit/{hidden.number}/").status_code == 404


def test_hints_of_residents_have_a_queue_until_somebody_has_looked(town):
    fixed = submitted(town)
    services.mark_fixed(fixed, by=Actor.staff(town.clara, town.tiefbau))
    services.give_hint(fixed, says="broken", text="Schon wieder.")
    client = signed_in(town.clara)
    assert in_queue(client, "hinweise") == [fixed.label]

    answer = client.post(f"/arbeit/{fixed.number}/hinweise/?liste=hinweise")

    assert answer.url == f"/arbeit/{fixed.number}/?liste=hinweise"
    assert in_queue(client, "hinweise") == []
    hint = fixed.hints.get()
    assert hint.done_by == town.clara and hint.done_at is not None


def test_a_hint_is_settled_by_what_is_done_about_it(town):
    report = submitted(town)
    services.give_hint(report, says="fixed")
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))

    assert numbers(signed_in(town.clara))["hinweise"] == 0


def test_hints_are_looked_after_by_who_has_the_report(town):
    report = submitted(town, town.lamp)
    services.give_hint(report, says="fixed")

    assert signed_in(town.clara).post(f"/arbeit/{report.number}/hinweise/").status_code == 403
    assert signed_in(town.bob).post(f"/arbeit/{report.number}/hinweise/").status_code == 403
    assert report.hints.filter(done_at=None).count() == 1


@pytest.mark.parametrize("key", [queue.key for queue in QUEUES] + ["alle"])
def test_every_list_costs_the_same_for_one_and_for_many(town, django_assert_max_num_queries, key):
    client = signed_in(town.dana)
    client.get("/arbeit/")
    for number in range(4):
        report = submitted(town)
        services.give_hint(report, says="fixed")
        if number % 2:
            services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))

    with django_assert_max_num_queries(10):
        client.get("/arbeit/", {"liste": key})


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_and_a_filter_take_ten_statements_at_most(
    town, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        submitted(town, contact=ContactDetails(name="Anna Winter"))
    client = signed_in(town.clara)
    address = "/arbeit/?liste=alle&q=winter&art=street&gebiet=stadtteile/altstadt"
    client.get(address)  # districts are kept until they change

    with django_assert_max_num_queries(10):
        page = client.get(address)

    assert len(page.context["rows"]) == rows


# --- search -----------------------------------------------------------------------------


def test_found_by_number_text_place_and_kind(town):
    report = submitted(town, place="Mühlweg 7", text="Achsbruch droht.")
    submitted(town, town.lamp, place="Markt 1", text="Dunkel.")
    client = signed_in(town.dana)

    for words in (report.label, str(report.number), "achsbruch", "mühlweg", "schlagl", "weg droht"):
        assert report.label in found(client, q=words), words
    assert found(client, q="achsbruch markt") == []
    assert found(client, q="gibtesnicht") == []


def test_hidden_text_is_found_by_who_may_read_it(town):
    hidden = submitted(town, text="Mein Nachbar Meier war es.")
    assert not hidden.text_shown

    assert found(signed_in(town.clara), q="nachbar") == [hidden.label]
    bauhof = factories.member(town.municipality, Role.CLERK, town.bauhof)
    assert found(signed_in(bauhof), q="nachbar") == []
    assert found(signed_in(bauhof), q=hidden.label) == []


def test_what_a_department_had_is_found_and_can_be_read_but_not_changed(town):
    report = submitted(town)
    services.refuse(
        report, reason="Nicht wir", next_body=town.bauhof, by=Actor.staff(town.clara, town.tiefbau)
    )
    client = signed_in(town.clara)

    assert found(client, q="Loch") == [report.label]
    page = client.get(f"/arbeit/{report.number}/")
    assert page.status_code == 200
    assert [verb for verb, _step in page.context["steps"]] == ["notiz"]
    assert client.post(f"/arbeit/{report.number}/annehmen/").status_code == 403


def test_a_contact_is_found_only_by_who_may_see_it(town):
    report = submitted(
        town,
        contact=ContactDetails(
            name="Anna Winter", email="a.winter@post.example", phone="0000-4711"
        ),
    )
    for words in ("anna winter", "a.winter@", "0000-4711"):
        assert found(signed_in(town.clara), q=words) == [report.label]
        assert found(signed_in(town.dana), q=words) == [report.label]

    services.refuse(
        report, reason="Nicht wir", next_body=town.bauhof, by=Actor.staff(town.clara, town.tiefbau)
    )
    # Clara still reads the report, but not who reported, and no search tells her.
    assert found(signed_in(town.clara), q="Loch") == [report.label]
    for words in ("anna winter", "a.winter@", "0000-4711"):
        assert found(signed_in(town.clara), q=words) == []
        there = signed_in(town.clara).get("/arbeit/", {"liste": "alle", "q": words}).text
        nowhere = signed_in(town.clara).get("/arbeit/", {"liste": "alle", "q": "n" * len(words)})
        assert there.count("<li") == nowhere.text.count("<li")


def test_a_confidential_report_is_found_by_who_is_named_only(town):
    kind = factories.category(
        town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL, default_body=town.tiefbau
    )
    report = submitted(town, kind, text="Laute Musik.", location=None)

    named = factories.member(town.municipality, Role.CONFIDENTIAL)
    assert found(signed_in(named), q="musik") == [report.label]
    assert found(signed_in(town.clara), q="musik") == []


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "99999999999999", "a" * 300, "\0", "( | &"])
def test_no_words_break_the_search(town, words):
    submitted(town)

    assert signed_in(town.dana).get("/arbeit/", {"liste": "alle", "q": words}).status_code == 200


# --- filters ------------------------------------------------------------------------------


def test_a_list_is_narrowed_and_the_address_holds_it(town):
    lamp, hole = submitted(town, town.lamp), submitted(town)
    services.mark_danger(hole, by=Actor.staff(town.clara, town.tiefbau), reason="Absturz")
    services.take(lamp, person=town.dana)
    client = signed_in(town.dana)

    assert found(client, art="street") == [hole.label]
    assert found(client, gefahr="1") == [hole.label]
    assert found(client, wem="ich") == [lamp.label]
    assert found(client, wem="niemand") == [hole.label]
    assert found(client, amt="tiefbau") == [hole.label]
    assert set(found(client, gebiet="stadtteile/altstadt")) == {lamp.label, hole.label}
    page = client.get("/arbeit/?liste=alle&art=street&gefahr=1&sort=alt").text
    assert f"/arbeit/{hole.number}/?liste=alle&amp;art=street&amp;gefahr=1&amp;sort=alt" in page


def test_what_it_is_narrowed_to_is_said_and_taken_away_one_by_one(town):
    submitted(town)

    page = signed_in(town.dana).get(
        "/arbeit/?liste=alle&q=loch&art=street&gebiet=stadtteile/altstadt&gefahr=1&wem=ich"
    )

    chips = {chip.label: chip.href for chip in page.context["chips"]}
    assert list(chips) == [
        "„loch“", "Straße, Gehweg", "Altstadt", "mir zugewiesen", "nur Gefahr"
    ]  # fmt: skip
    assert chips["„loch“"].endswith(
        "?liste=alle&art=street&gebiet=stadtteile%2Faltstadt&wem=ich&gefahr=1"
    )


def test_an_old_bookmark_is_no_error(town):
    submitted(town)
    page = signed_in(town.dana).get(
        "/arbeit/?liste=weg&art=nix&gebiet=x/y&wem=kaiser&gefahr=ja&sort=9&ansicht=3d&nach=zz"
    )

    assert page.status_code == 200


def test_the_office_of_others_shows_a_clerk_nothing(town):
    lamp = submitted(town, town.lamp)

    page = signed_in(town.clara).get("/arbeit/?amt=bauhof")

    assert page.context["rows"] == []
    assert lamp.label not in page.text


def test_every_part_of_a_selection_stands_in_the_address():
    assert {field.name for field in fields(DeskSelection)} == set(_NAMES)
    whole = DeskSelection(
        queue="wartet", office="bauhof", kind="lamp", zone="stadtteile/altstadt", whose="ich",
        danger="1", words="zwei wörter", sort="alt", view="karte", dense="1",
    )  # fmt: skip
    from django.http import QueryDict

    assert selection_of(QueryDict(whole.query()[1:]).dict()) == whole


def test_pages_go_on_where_the_one_before_ended(town, monkeypatch):
    monkeypatch.setattr("defects.views.desk.PAGE", 2)
    labels = [submitted(town).label for _ in range(5)]
    client = signed_in(town.clara)
    seen: list[str] = []
    query = "?liste=neu"
    while query:
        page = client.get(f"/arbeit/{query}")
        seen += [row.label for row in page.context["rows"]]
        query = page.context["next_query"]

    assert seen == labels


def test_the_map_shows_the_list_and_only_to_who_sees_it(town):
    with time_machine.travel(MONDAY):
        own, foreign = submitted(town), submitted(town, town.lamp, location=at(300, 0))
    tile = "/arbeit/karte/0/0/0.mvt?liste=neu"

    clara, dana = (signed_in(user).get(tile) for user in (town.clara, town.dana))
    assert len(clara.content) > 0 and clara.content != dana.content
    assert signed_in(town.alice).get(tile).status_code == 403
    assert Client(headers={"host": HOST}).get(tile).status_code == 302
    assert signed_in(town.clara).get("/arbeit/karte/0/9/9.mvt").status_code == 404
    assert own.pk != foreign.pk
    assert 'src-reports="/arbeit/karte/' in signed_in(town.clara).get("/arbeit/?ansicht=karte").text


def test_moderators_and_administrators_have_no_desk(town):
    for user in (town.mo, town.admin, town.bob, town.alice):
        for path in ("/arbeit/", "/arbeit/?liste=alle&q=Loch", "/arbeit/filter/"):
            assert signed_in(user).get(path).status_code == 403


def test_a_closed_department_is_no_desk(town):
    Department.objects.filter(pk=town.tiefbau.pk).update(is_active=False)

    assert signed_in(town.clara).get("/arbeit/").status_code == 403


def test_what_is_due_is_said(town):
    with time_machine.travel(MONDAY):
        report = submitted(town)
    with time_machine.travel(MONDAY + timedelta(days=3)):  # three Arbeitstage
        page = signed_in(town.clara).get("/arbeit/?liste=faellig")
        assert report.label in page.text and "heute fällig" in page.text
    with time_machine.travel(MONDAY + timedelta(days=4)):
        assert "überfällig seit" in signed_in(town.clara).get("/arbeit/?liste=faellig").text
