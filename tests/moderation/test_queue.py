"""The queue: what waits, for whom, in which order; several at once; who looks after what."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common import clock
from common.models import Journal
from defects.services import submit_report
from moderation import services
from moderation.errors import AlreadyDecided, NotAssignable
from moderation.models import Case, Decision, Item, Visibility
from tests import factories
from tests.factories import TOWN_HALL
from tests.moderation import content  # noqa: F401  # registers the kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def ida(town):
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


def a_case(town, title="Notiz", *, hours=None, kind="tests.note", **fields):
    due = None if hours is None else clock.now() + timedelta(hours=hours)
    item = services.open_item(
        municipality=town.municipality, kind=kind, title=title, due_at=due, **fields
    )
    return services.ask(item, due_at=due)


def titles(page):
    return [line.title for line in page.context["queue"].lines]


def seen(case):
    item = Item.objects.get(pk=case.item_id)
    return f"{item.uuid}:{item.version}"


# --- lists and filters -------------------------------------------------------------------


def test_what_is_overdue_comes_first_and_what_has_no_date_last(town, client):
    a_case(town, "ohne")
    a_case(town, "bald", hours=1)
    a_case(town, "spät", hours=-5)
    client.force_login(town.mo)

    page = client.get("/moderation/?ansicht=liste")

    assert titles(page) == ["spät", "bald", "ohne"]
    assert page.text.count("überfällig seit") == 1
    assert page.context["card"] is None
    assert not Case.objects.exclude(claimed_by=None).exists()


def test_the_four_lists_and_their_numbers(town, client, ida):
    late, mine, hers = a_case(town, "spät", hours=-1), a_case(town, "meins"), a_case(town, "ihrs")
    services.assign(mine, to=town.mo, by=town.mo)
    services.assign(hers, to=ida, by=town.mo)
    client.force_login(town.mo)

    numbers = {
        which: titles(client.get(f"/moderation/?ansicht=liste&liste={which}"))
        for which in ("", "ueberfaellig", "meine", "frei")
    }

    assert numbers == {
        "": ["spät", "meins", "ihrs"],
        "ueberfaellig": ["spät"],
        "meine": ["meins"],
        "frei": ["spät"],
    }
    counts = client.get("/moderation/?ansicht=liste&liste=meine").context["queue"].counts
    assert counts == {"all": 3, "overdue": 1, "mine": 1, "free": 1}
    assert late.assigned_to is None


def test_kind_reason_and_words_narrow_the_list(town, client):
    a_case(town, "Lampe", excerpt="Sie flackert")
    part = a_case(town, "Bank", kind="tests.part")
    edited = a_case(town, "Weg")
    Case.objects.filter(pk=edited.pk).update(reason=Case.Reason.EDITED)
    services.open_item(
        municipality=town.municipality, kind="tests.part", parent=edited.item, excerpt="Pfütze"
    )
    client.force_login(town.mo)

    def found(query):
        return titles(client.get(f"/moderation/?ansicht=liste&{query}"))

    assert found("art=tests.part") == [part.item.title]
    assert found("grund=edited") == ["Weg"]
    assert found("q=flackert") == ["Lampe"]
    assert found("q=pfütze") == ["Weg"]
    assert found("q=lampe+weg") == []
    # What an old address says wrongly is left out.
    assert len(found("art=unsinn&grund=%00&liste=x&q=%00&nach=unsinn")) == 3
    nothing = client.get("/moderation/?q=gibtesnicht")
    assert "Hier ist nichts, was dazu passt." in nothing.text
    assert nothing.context["queue"].counts["all"] == 3


def test_more_than_fifty_follow_on_further_pages(town, client):
    for number in range(53):
        a_case(town, f"{number}", hours=number if number < 30 else None)
    client.force_login(town.mo)

    first = client.get("/moderation/?ansicht=liste")
    [more] = re.findall(r'href="/moderation/(\?[^"]*nach=[^"]*)"', first.text)
    second = client.get("/moderation/" + html.unescape(more))

    assert titles(first) + titles(second) == [str(number) for number in range(53)]
    assert (first.context["queue"].number, second.context["queue"].next) == (53, "")


def test_the_selection_stays_while_one_decides(town, client):
    for number in range(2):
        a_case(town, f"{number}", kind="tests.part")
    a_case(town, "andere")
    client.force_login(town.mo)
    page = client.get("/moderation/?art=tests.part")
    case = page.context["card"].case
    [action] = re.findall(r'action="(/moderation/[^"]+/freigeben/[^"]*)"', page.text)

    answer = client.post(html.unescape(action), {"seen": seen(case)}, follow=True)

    assert titles(answer) == ["1"]
    assert answer.context["undoable"] == Decision.objects.get()


def test_cases_of_another_town_are_not_listed_found_or_touched():
    here, elsewhere = (factories.town(host=f"{name}.example") for name in ("hier", "dort"))
    theirs = a_case(elsewhere, "dort")
    client = Client(headers={"host": "hier.example"})
    client.force_login(here.mo)

    assert titles(client.get("/moderation/")) == []
    for path in ("", "umfeld/", "zuweisen/"):
        assert client.get(f"/moderation/{theirs.uuid}/{path}").status_code == 404
    assert client.get(f"/moderation/{theirs.uuid}/zeile/").status_code == 204
    answer = client.post("/moderation/mehrere/", {"case": theirs.uuid})
    assert answer.status_code == 303
    assert not Decision.objects.exists()


# --- what it costs -----------------------------------------------------------------------


@pytest.mark.parametrize("number_of_cases", [3, 50])
def test_a_page_of_fifty_costs_ten_queries(town, client, number_of_cases):
    """Reports with text, the heaviest case there is, among proposals and other kinds."""
    for number in range(number_of_cases):
        if number % 2:
            a_case(town, f"Notiz {number}", hours=number, excerpt="Worte")
        else:
            submit_report(
                municipality=town.municipality,
                category=town.lamp,
                location=TOWN_HALL,
                text=f"Die Laterne {number} ist dunkel.",
            )
    report = Case.objects.filter(item__kind="defects.report").first()
    services.open_item(
        municipality=town.municipality, kind="photos.photo", parent=report.item, title="Foto"
    )
    client.force_login(town.mo)
    path = f"/moderation/{report.uuid}/"
    client.get(path)

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/moderation/")
    with CaptureQueriesContext(connection) as of_case:
        client.get(path)

    assert len(page.context["queue"].lines) == number_of_cases
    assert len(asked) <= 10
    assert len(of_case) <= 11  # and the case that the address names


# --- assignment --------------------------------------------------------------------------


def test_one_takes_a_case_or_gives_it_to_another(town, client, ida):
    case = a_case(town)
    client.force_login(town.mo)
    path = f"/moderation/{case.uuid}/zuweisen/"

    client.post(path, {"to": "mir"})
    case.refresh_from_db()
    assert case.assigned_to == town.mo
    assert f"{ida}" in client.get(path).text
    client.post(path, {"to": ida.uuid})
    case.refresh_from_db()
    assert case.assigned_to == ida
    # It is not opened for others by itself, but they may still decide.
    assert client.get("/moderation/").context["card"] is None
    assert client.get(f"/moderation/{case.uuid}/").context["card"].undecided
    client.post(path, {"to": "niemand"})
    case.refresh_from_db()
    assert case.assigned_to is None
    told = Journal.objects.filter(verb="moderation.assigned").order_by("id")
    assert [line.payload["to"] for line in told] == [str(town.mo.uuid), str(ida.uuid), None]


def test_a_case_is_given_only_to_whom_may_decide_it(town, client):
    case = a_case(town)
    with pytest.raises(NotAssignable):
        services.assign(case, to=town.alice, by=town.mo)
    client.force_login(town.mo)

    for wrong in (town.alice.uuid, uuid4(), "", "x"):
        path = f"/moderation/{case.uuid}/zuweisen/"
        assert client.post(path, {"to": wrong}).status_code == 404
    services.release_all(case, by=town.mo)
    with pytest.raises(AlreadyDecided):
        services.assign(case, to=town.mo, by=town.mo)


@pytest.mark.parametrize("person", ["alice", "clara", "bob", "admin"])
def test_who_does_not_moderate_assigns_nothing(town, client, person):
    case = a_case(town)
    client.force_login(getattr(town, person))

    assert client.post(f"/moderation/{case.uuid}/zuweisen/", {"to": "mir"}).status_code == 404


# --- several at once ---------------------------------------------------------------------


def test_advertising_is_ticked_read_again_and_kept_back_by_one_rule(town, client, rule):
    spam = [a_case(town, f"Werbung {number}") for number in range(3)]
    other = a_case(town, "echt")
    client.force_login(town.mo)
    ticked = [str(case.uuid) for case in spam]

    asked = client.post("/moderation/mehrere/", {"case": ticked})
    assert "Diese 3 nicht zeigen?" in asked.text
    assert not Decision.objects.exists()
    values = re.findall(r'name="seen" value="([^"]+)"', asked.text)
    [chosen] = re.findall(r'name="rule" value="(\d)" required checked', asked.text)
    done = client.post(
        "/moderation/mehrere/",
        {"case": ticked, "seen": values, "rule": chosen, "do": "withhold"},
    )

    assert "3 werden nicht gezeigt" in done.text
    made = Decision.objects.all()
    assert {each.item.title for each in made} == {"Werbung 0", "Werbung 1", "Werbung 2"}
    assert {(each.outcome, each.rule.number) for each in made} == {(Visibility.HELD, 4)}
    assert len({each.gesture for each in made}) == 1
    assert list(Case.objects.open()) == [other]

    [gesture] = re.findall(r'name="gesture" value="([^"]+)"', done.text)
    back = client.post("/moderation/zuruecknehmen/", {"gesture": gesture}, follow=True)
    assert "3 Entscheidungen sind zurückgenommen." in back.text
    assert Item.objects.filter(visibility=Visibility.PENDING).count() == 4
    assert Case.objects.open().count() == 4


def test_the_page_says_which_were_not_done_and_why(town, client, ida, rule):
    fine, claimed, edited = (a_case(town, name) for name in ("gut", "vergeben", "geändert"))
    values = [seen(case) for case in (fine, claimed, edited)]
    services.claim(claimed, by=ida)
    services.review_again(edited.item, excerpt="neu")
    gone = a_case(town, "weg")
    values.append(seen(gone))
    services.release_all(gone, by=ida)
    client.force_login(town.mo)

    page = client.post(
        "/moderation/mehrere/",
        {
            "case": [case.uuid for case in (fine, claimed, edited, gone)],
            "seen": values,
            "rule": "4",
            "do": "withhold",
        },
    )

    assert [case.item.title for case in page.context["done"]] == ["gut"]
    kept = {case.item.title: why for case, why in page.context["kept"]}
    assert f"{ida} prüft das gerade" in kept["vergeben"]
    assert "wurde gerade geändert" in kept["geändert"]
    assert Item.objects.get(pk=gone.item_id).visibility == Visibility.SHOWN


def test_what_is_shown_already_is_removed_with_all_below_it(town, client, rule):
    case = a_case(town, visibility=Visibility.SHOWN)
    part = services.open_item(
        municipality=town.municipality, kind="tests.part", parent=case.item, title="Teil"
    )

    services.withhold_all(case, by=town.mo, rule=rule, versions={case.item.uuid: 1, part.uuid: 1})

    case.item.refresh_from_db()
    assert (case.item.visibility, case.item.shown) == (Visibility.REMOVED, False)
    assert Case.objects.get().closed_at is not None
    with pytest.raises(ValidationError):
        services.withhold_all(case, by=town.mo, rule=rule, versions={})


def test_a_rule_must_be_chosen_and_nothing_ticked_is_nothing(town, client, rule):
    case = a_case(town)
    client.force_login(town.mo)
    sent = {"case": case.uuid, "seen": seen(case), "do": "withhold"}

    assert client.post("/moderation/mehrere/", {**sent, "rule": "99"}).status_code == 422
    assert (
        client.post("/moderation/mehrere/", {**sent, "rule": "4", "seen": "x"}).status_code == 422
    )
    assert client.post("/moderation/mehrere/", {"case": ["", "x"]}).status_code == 303
    assert not Decision.objects.exists()


@pytest.mark.parametrize("person", ["clara", "bob", "admin"])
def test_who_does_not_moderate_hides_nothing(town, client, rule, person):
    case = a_case(town)
    client.force_login(getattr(town, person))

    answer = client.post(
        "/moderation/mehrere/",
        {"case": case.uuid, "seen": seen(case), "rule": "4", "do": "withhold"},
    )

    assert answer.status_code == 303
    assert not Decision.objects.exists()
    client.force_login(town.alice)
    assert client.post("/moderation/mehrere/", {"case": case.uuid}).status_code == 403


def test_nobody_takes_back_what_another_has_done(town, client, ida, rule):
    case = a_case(town)
    [decision] = services.withhold_all(case, by=ida, rule=rule, versions={case.item.uuid: 1})
    client.force_login(town.mo)

    undo = {"gesture": decision.gesture}
    assert client.post("/moderation/zuruecknehmen/", undo).status_code == 404


def test_after_the_minute_it_is_too_late_for_all_of_them(town, client, rule, settings):
    case = a_case(town)
    [decision] = services.withhold_all(case, by=town.mo, rule=rule, versions={case.item.uuid: 1})
    client.force_login(town.mo)
    settings.CLOCK_OFFSET_SECONDS = 61

    page = client.post("/moderation/zuruecknehmen/", {"gesture": decision.gesture}, follow=True)

    assert "Die Minute zum Zurücknehmen ist vorbei." in page.text
    assert Item.objects.get().visibility == Visibility.HELD


# --- what is beside a case ---------------------------------------------------------------


def test_what_surrounds_a_report(town, client):
    other = submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=TOWN_HALL,
        text="Die Laterne vor dem Haus ist seit Tagen dunkel.",
    )
    report = submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=TOWN_HALL,
        text="Die Laterne vor dem Haus ist seit gestern dunkel.",
    )
    submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=TOWN_HALL,
        text="Auf dem Spielplatz fehlt eine Schaukel.",
    )
    case = report.item.cases.get()
    client.force_login(town.mo)

    part = client.get(f"/moderation/{case.uuid}/umfeld/", headers={"HX-Request": "true"})
    around = part.context["around"]

    assert around.point == report.location
    assert [each.item for each in around.similar] == [other.text_item]
    assert around.record is None
    assert "<html" not in part.text and "Karte des Ortes" in part.text
    alone = client.get(f"/moderation/{case.uuid}/umfeld/")
    assert alone.status_code == 302
    assert "Die Laterne vor dem Haus ist seit Tagen" in client.get(alone["Location"]).text


def test_earlier_contributions_are_numbers_and_the_talk_is_read(town, client):
    from tests.participation.factories import (
        citizen,
        commented,
        consultation,
        project,
        submitted,
    )

    anna = citizen()
    proposal = submitted(consultation(project(town.municipality)), by=anna)
    first = commented(proposal, by=anna, text="Das ist gut.")
    services.decide(first.item, Visibility.REMOVED, by=town.mo, rule=_rule(town))
    commented(proposal, text="Das finde ich nicht.")
    last = commented(proposal, by=anna, text="Doch, wirklich.")
    case = last.item.cases.get()
    client.force_login(town.mo)

    around = client.get(f"/moderation/{case.uuid}/?umfeld=1").context["around"]

    assert [said.text for said in around.talk] == ["Das finde ich nicht."]
    assert around.record.withheld == [("Regel 1", 1)]
    assert around.record.shown + around.record.waiting == 1
    assert around.record.is_empty is False


def _rule(town):
    from moderation.published_rules import install_rules

    return install_rules(town.municipality)[0]


# --- letters -----------------------------------------------------------------------------


def test_letters_are_switched_off_for_the_person(town, client):
    a_case(town)
    client.force_login(town.mo)
    assert 'data-letters="on"' in client.get("/moderation/").text

    answer = client.post("/konto/tasten/", {"letters": "off", "next": "/moderation/?q=x"})

    assert answer["Location"] == "/moderation/?q=x"
    assert 'data-letters="off"' in client.get("/moderation/").text
    for elsewhere in ("//boese.example/", "https://boese.example/", ""):
        back = client.post("/konto/tasten/", {"letters": "on", "next": elsewhere})
        assert back["Location"] == "/konto/"
    assert 'data-letters="on"' in client.get("/moderation/").text
    assert Client().post("/konto/tasten/", {"letters": "off"}).status_code == 302
