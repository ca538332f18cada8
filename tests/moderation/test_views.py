"""The moderators' page: what one has open, others leave alone."""

import html
import re

import pytest
from django.test import Client

from accounts.models import Role
from moderation import kinds, services
from moderation.models import Case, Decision, Item, Visibility
from tests import factories
from tests.moderation import content  # registers the kinds

pytestmark = pytest.mark.django_db


def a_case(town, title="Notiz"):
    item = services.open_item(municipality=town.municipality, kind="tests.note", title=title)
    return services.ask(item)


def test_two_moderators_who_open_the_queue_get_two_cases(town, client):
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    first, second = a_case(town, "eins"), a_case(town, "zwei")

    client.force_login(town.mo)
    mine = client.get("/moderation/")
    client.force_login(ida)
    hers = client.get("/moderation/")

    assert mine.context["card"].case == first
    assert hers.context["card"].case == second
    assert Case.objects.get(pk=first.pk).claimed_by == town.mo
    assert Case.objects.get(pk=second.pk).claimed_by == ida


def test_a_case_that_somebody_has_open_is_shown_without_buttons(town, client):
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    case = a_case(town)
    services.claim(case, by=town.mo)
    client.force_login(ida)

    page = client.get(f"/moderation/{case.uuid}/")

    assert page.status_code == 200
    assert f"{town.mo} prüft das gerade" in page.text
    assert f"/moderation/{case.uuid}/freigeben/" not in page.text
    refused = client.post(f"/moderation/{case.uuid}/freigeben/")
    assert refused.status_code == 422
    assert not Decision.objects.exists()


def test_opening_again_what_one_has_is_fine(town, client):
    case = a_case(town)
    client.force_login(town.mo)

    for _ in range(2):
        page = client.get(f"/moderation/{case.uuid}/")

    assert page.context["taken"] == ""


def test_releasing_goes_on_to_the_next_case_and_can_be_taken_back(town, client):
    case, other = a_case(town, "eins"), a_case(town, "zwei")
    item = Item.objects.get(pk=case.item_id)
    client.force_login(town.mo)

    answer = client.post(
        f"/moderation/{case.uuid}/freigeben/", {"seen": f"{item.uuid}:{item.version}"}, follow=True
    )
    assert answer.context["card"].case == other
    assert answer.context["undoable"] == Decision.objects.get()
    client.post("/moderation/zuruecknehmen/", {"decision": answer.context["undoable"].uuid})

    item.refresh_from_db()
    assert item.visibility == Visibility.PENDING


def test_what_was_shown_first_is_found_to_be_in_order(town, client):
    item = services.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN, title="a"
    )
    case = services.ask(item)
    client.force_login(town.mo)
    page = client.get(f"/moderation/{case.uuid}/").text

    assert "Ist in Ordnung" in page and "Freigeben: alles" not in page
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    client.post(f"/moderation/{case.uuid}/freigeben/", {"seen": seen})

    case.refresh_from_db()
    item.refresh_from_db()
    assert (case.closed_at is None, item.shown) == (False, True)


@pytest.mark.parametrize("person", ["alice", "clara", "bob"])
def test_who_does_not_moderate_decides_nothing(town, client, person):
    case = a_case(town)
    client.force_login(getattr(town, person))

    assert client.get(f"/moderation/{case.uuid}/").status_code == 404
    assert client.post(f"/moderation/{case.uuid}/freigeben/").status_code == 404
    assert not Decision.objects.exists()


def test_a_guest_is_sent_to_sign_in(town, client):
    case = a_case(town)

    assert client.get(f"/moderation/{case.uuid}/").status_code == 302
    assert client.post(f"/moderation/{case.uuid}/freigeben/").status_code == 302


@pytest.mark.parametrize("number_of_cases", [1, 3])
def test_the_page_costs_as_many_queries_for_many_cases_as_for_one(
    town, client, django_assert_num_queries, number_of_cases
):
    for _ in range(number_of_cases):
        case = a_case(town)
        for part in ("text", "photo"):
            services.open_item(
                municipality=town.municipality, kind="tests.part", title=part, parent=case.item
            )
    client.force_login(town.mo)
    client.get("/moderation/")

    # Session, person, roles, queue, claim, what hangs below, two kinds' context, rules.
    with django_assert_num_queries(9):
        page = client.get("/moderation/")

    assert len(page.context["queue"].lines) == number_of_cases


def test_what_was_typed_stays_beside_the_sentence_that_says_what_is_missing(town, client, rule):
    case = a_case(town)
    client.force_login(town.mo)
    item = Item.objects.get(pk=case.item_id)
    sent = {"item": item.uuid, "version": item.version, "outcome": "held", "note": "Zu <grob>."}

    page = client.post(f"/moderation/{case.uuid}/entscheiden/", sent)

    assert page.status_code == 422
    [form] = re.findall(r'<details class="step-details" open>.*?</details>', page.text, re.DOTALL)
    assert "Bitte wählen Sie die Regel, auf der das beruht." in form
    assert "Zu &lt;grob&gt;." in form and " novalidate>" in form
    assert page.text.count("Bitte wählen Sie die Regel") == 1
    too_long = client.post(
        f"/moderation/{case.uuid}/entscheiden/", {**sent, "note": "a" * 1001, "rule": rule.number}
    )
    assert f'value="{rule.number}" checked>' in too_long.text
    assert "a" * 1001 in too_long.text and 'id="note-error-' in too_long.text


# --- what was decided ----------------------------------------------------------------------


def decided(town, title, outcome=Visibility.REMOVED, *, rule=None, by=None):
    case = a_case(town, title)
    services.decide(case.item, outcome, by=by or town.mo, rule=rule)
    return case


def listed(page):
    return [row.title for row in page.context["decided"]]


def test_what_was_removed_is_found_again_and_can_be_shown_again(town, client, rule):
    case = decided(town, "Weg damit", rule=rule)
    client.force_login(town.mo)

    Item.objects.filter(pk=case.item_id).update(excerpt="Wortlaut")
    page = client.get("/moderation/entschieden/")
    path = f"/moderation/{case.uuid}/"
    [line] = re.findall(rf'<a href="{path}">(.*?)</a>', page.text, re.DOTALL)
    words = re.sub(r"<[^>]+>|\s+", " ", line)
    assert "Notiz" in words and "Weg damit" in words and "entfernt" in words
    assert "Wortlaut" in words
    assert str(rule) in words


def test_one_thing_that_was_removed_offers_to_be_shown_again(town, client, rule, monkeypatch):
    monkeypatch.setattr(
        content, "context", lambda items: [{"heading": "N", "text": "Worte"} for _ in items]
    )
    kinds._callable.cache_clear()
    case = decided(town, "Weg damit", rule=rule)
    client.force_login(town.mo)
    page = client.get(f"/moderation/{case.uuid}/").text
    kinds._callable.cache_clear()

    assert "Wieder zeigen" in page and "Nur freigeben" not in page
    assert "Wieder zeigen: " not in page and str(rule) in page
    [version] = re.findall(r'name="version" value="(\d+)"', page)
    client.post(
        f"/moderation/{case.uuid}/entscheiden/",
        {"item": case.item.uuid, "version": version, "outcome": "shown"},
    )

    case.item.refresh_from_db()
    assert case.item.shown
    [again] = client.get("/moderation/entschieden/").context["decided"]
    assert (again.decision.outcome, again.case) == (Visibility.SHOWN, case.uuid)


def test_only_what_still_stands_is_listed(town, client, rule):
    kept = decided(town, "bleibt", rule=rule)
    taken_back = decided(town, "zurückgenommen", rule=rule)
    services.undo_decision(Decision.objects.get(item=taken_back.item), by=town.mo)
    changed = decided(town, "geändert", Visibility.SHOWN)
    services.review_again(changed.item)
    by_policy = a_case(town, "von selbst")
    services.decide(by_policy.item, Visibility.SHOWN, by=None, automatic=True)
    back = services.decide(kept.item, Visibility.SHOWN, by=town.mo)
    services.undo_decision(back, by=town.mo)
    without = services.open_item(municipality=town.municipality, kind="tests.note", title="ohne")
    services.decide(without, Visibility.SHOWN, by=town.mo)
    client.force_login(town.mo)

    page = client.get("/moderation/entschieden/")

    assert listed(page) == ["bleibt"]
    assert page.context["decided"][0].decision.outcome == Visibility.REMOVED


def test_more_decisions_follow_on_further_pages(town, client):
    for number in range(25):
        decided(town, f"{number}", Visibility.SHOWN)
    client.force_login(town.mo)

    first = client.get("/moderation/entschieden/")
    second = client.get("/moderation/entschieden/", {"vor": first.context["older"]})

    assert listed(first) == [str(number) for number in range(24, 4, -1)]
    assert listed(second) == [str(number) for number in range(4, -1, -1)]
    assert second.context["older"] == ""
    assert listed(client.get("/moderation/entschieden/", {"vor": "unsinn"})) == listed(first)


def test_what_is_not_shown_can_be_listed_alone(town, client, rule):
    for number in range(21):
        decided(town, f"weg {number}", rule=rule)
        decided(town, f"da {number}", Visibility.SHOWN)
    client.force_login(town.mo)

    first = client.get("/moderation/entschieden/", {"nur": "nicht-gezeigt"})
    [more] = re.findall(r'href="/moderation/entschieden/(\?[^"]*vor=[^"#]*)"', first.text)
    second = client.get("/moderation/entschieden/" + html.unescape(more))

    assert listed(first) + listed(second) == [f"weg {number}" for number in range(20, -1, -1)]


def test_who_finds_nothing_that_is_not_shown_is_told_so(town, client):
    client.force_login(town.mo)
    assert "Noch ist nichts entschieden." in client.get("/moderation/entschieden/").text

    hidden = client.get("/moderation/entschieden/?nur=nicht-gezeigt")
    assert "Davon gibt es nichts." in hidden.text


def test_decisions_of_another_town_and_of_other_departments_are_not_listed():
    here, elsewhere = (factories.town(host=f"{name}.example") for name in ("hier", "anderswo"))
    decided(here, "hier", Visibility.SHOWN)
    decided(elsewhere, "anderswo", Visibility.SHOWN)
    client = Client(headers={"host": "hier.example"})
    client.force_login(here.mo)
    assert listed(client.get("/moderation/entschieden/")) == ["hier"]

    client.force_login(here.clara)
    assert listed(client.get("/moderation/entschieden/")) == []


@pytest.mark.parametrize(("person", "status"), [("mo", 302), ("clara", 404), ("alice", 404)])
def test_from_a_part_one_comes_to_the_case_of_the_whole(town, client, person, status):
    case = a_case(town)
    part = services.open_item(
        municipality=town.municipality, kind="tests.part", title="Teil", parent=case.item
    )
    client.force_login(getattr(town, person))

    response = client.get(f"/moderation/inhalt/{part.uuid}/")

    assert response.status_code == status
    if status == 302:
        assert response["Location"] == f"/moderation/{case.uuid}/"


def test_what_nobody_was_asked_about_has_no_case(town, client):
    item = services.open_item(municipality=town.municipality, kind="tests.note", title="ohne")
    client.force_login(town.mo)

    assert client.get(f"/moderation/inhalt/{item.uuid}/").status_code == 404
