"""/moderation/: release first, reasons for the rest, nobody else may."""

import pytest
from django.test import Client

from defects import services as defects
from defects.models import Report
from moderation.models import Case, Decision, Visibility
from moderation.published_rules import install_rules
from tests import factories
from tests.factories import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    town = factories.town(host="lindenbach.example")
    install_rules(town.municipality)
    return town


@pytest.fixture
def report(town: Town) -> Report:
    return told(town)


def told(town: Town, text: str = "Ein tiefes Loch.") -> Report:
    return defects.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        text=text,
    )


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


def case_of(report: Report) -> Case:
    return Case.objects.get(item=report.item)


def test_guests_sign_in_first():
    factories.municipality(host="lindenbach.example")

    response = Client(headers={"host": "lindenbach.example"}).get("/moderation/")

    assert response.status_code == 302


def test_residents_may_not_enter(town):
    assert signed_in(town.alice).get("/moderation/").status_code == 403


def test_a_clerk_without_that_right_sees_no_case(town, report):
    page = signed_in(town.clara).get("/moderation/")

    assert report.text not in page.text
    path = f"/moderation/{case_of(report).uuid}/"
    assert signed_in(town.clara).get(path).status_code == 404
    assert signed_in(town.clara).post(path + "freigeben/").status_code == 404


def test_moderators_of_another_town_find_nothing(town, report):
    other = factories.municipality(host="anderswo.example")
    stranger = factories.member(other, "moderator")

    response = signed_in(stranger).post(f"/moderation/{case_of(report).uuid}/freigeben/")

    report.refresh_from_db()
    assert response.status_code == 404
    assert not report.text_shown


def test_release_everything_that_was_seen(town, report):
    client = signed_in(town.mo)
    item = report.text_item

    response = client.post(
        f"/moderation/{case_of(report).uuid}/freigeben/", {"seen": f"{item.uuid}:{item.version}"}
    )

    report.refresh_from_db()
    assert response.status_code == 303
    assert report.text_shown


def test_what_was_edited_meanwhile_is_not_released(town, report):
    seen = f"{report.text_item.uuid}:{report.text_item.version}"
    defects.edit_text(report, text="Etwas ganz anderes.", by=defects.Actor.resident())

    response = signed_in(town.mo).post(
        f"/moderation/{case_of(report).uuid}/freigeben/", {"seen": seen}
    )

    report.refresh_from_db()
    assert response.status_code == 422
    assert not report.text_shown
    assert "Etwas ganz anderes." in response.text


def test_holding_a_text_needs_a_rule(town, report):
    item = report.text_item
    data = {"item": item.uuid, "version": item.version, "outcome": "held"}
    client = signed_in(town.mo)

    without = client.post(f"/moderation/{case_of(report).uuid}/entscheiden/", data)
    report.refresh_from_db()
    assert without.status_code == 422
    assert report.text_item.visibility == Visibility.PENDING

    client.post(f"/moderation/{case_of(report).uuid}/entscheiden/", {**data, "rule": 2})
    item.refresh_from_db()
    assert item.visibility == Visibility.HELD


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"item": "kaputt", "version": "1", "outcome": "shown"},
        {"outcome": "private"},
        {"outcome": "shown", "version": "viele"},
        {"outcome": "held", "rule": "999"},
    ],
)
def test_nonsense_decides_nothing(town, report, data):
    item = report.text_item
    sent = {"item": item.uuid, "version": item.version, **data} if data else {}

    response = signed_in(town.mo).post(f"/moderation/{case_of(report).uuid}/entscheiden/", sent)

    item.refresh_from_db()
    assert response.status_code == 422
    assert item.visibility == Visibility.PENDING


def test_an_item_of_another_case_cannot_be_decided_here(town, report):
    other = told(town, "Eine andere Sache.")

    response = signed_in(town.mo).post(
        f"/moderation/{case_of(report).uuid}/entscheiden/",
        {"item": other.text_item.uuid, "version": 1, "outcome": "shown"},
    )

    other.refresh_from_db()
    assert response.status_code == 404
    assert not other.text_shown


def test_the_last_click_can_be_taken_back(town, report):
    client = signed_in(town.mo)
    item = report.text_item
    client.post(
        f"/moderation/{case_of(report).uuid}/freigeben/", {"seen": f"{item.uuid}:{item.version}"}
    )
    decision = Decision.objects.get(item=item)

    client.post("/moderation/zuruecknehmen/", {"decision": decision.uuid})

    report.refresh_from_db()
    assert not report.text_shown


def test_what_somebody_else_decided_cannot_be_taken_back(town, report):
    client = signed_in(town.mo)
    item = report.text_item
    client.post(
        f"/moderation/{case_of(report).uuid}/freigeben/", {"seen": f"{item.uuid}:{item.version}"}
    )
    decision = Decision.objects.get(item=item)
    colleague = factories.member(town.municipality, "moderator")

    response = signed_in(colleague).post("/moderation/zuruecknehmen/", {"decision": decision.uuid})

    report.refresh_from_db()
    assert response.status_code == 404
    assert report.text_shown


@pytest.mark.parametrize("number_of_cases", [1, 3])
def test_the_page_needs_as_many_statements_for_many_as_for_one(
    town, django_assert_max_num_queries, number_of_cases
):
    for _ in range(number_of_cases):
        told(town)
    client = signed_in(town.mo)

    with django_assert_max_num_queries(14):
        page = client.get("/moderation/").text

    assert page.count('class="row-top"') == number_of_cases
