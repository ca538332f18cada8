"""The crew sorts its list by distance, after a tap; a phone that keeps its place to itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from common import clock
from defects import services
from defects.services import Actor
from tests.factories import Town, at
from tests.journeys.conftest import SignIn
from tests.journeys.test_crew_day import PIN, planned

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


# The phone answers when the test says so.
DEVICE = """
(() => {
  const asked = [];
  let count = 0;
  navigator.geolocation.getCurrentPosition = (found, failed) => {
    count += 1;
    asked.push([found, failed]);
  };
  window.deviceAsked = () => count;
  window.deviceAnswers = (latitude, longitude, accuracy) =>
    asked.splice(0).forEach(([found]) => found({ coords: { latitude, longitude, accuracy } }));
  window.deviceRefuses = (code) =>
    asked.splice(0).forEach(([, failed]) => failed({ code, PERMISSION_DENIED: 1 }));
})()
"""


@pytest.fixture
def list_page(town: Town, open_page: Callable[..., Page], sign_in: SignIn) -> Page:
    """Jobs 400, 0 and 1,200 m east of the town hall, in this order, and one without a place."""
    team = services.make_team(town.bauhof, name="Team Nord", pin=PIN, by=town.dana)
    planned(town, team, (400, 0), (0, 0), (1200, 0))
    nowhere = town.report(location=None, place="irgendwo", shown=False)
    by = Actor.staff(town.dana, town.bauhof)
    services.assign_job(nowhere, to=team, on=clock.today(), by=by)
    page = open_page()
    page.add_init_script(DEVICE)
    sign_in(page, town.bob)
    page.goto("/bauhof/")
    page.locator("crew-jobs:defined").wait_for()
    return page


def order(page: Page) -> list[str]:
    return page.locator(".jobs .job-place").all_inner_texts()


BEFORE = ["Hauptstraße 1", "Hauptstraße 2", "Hauptstraße 3", "irgendwo"]


def test_nothing_is_asked_before_the_tap_then_the_nearest_comes_first(
    town: Town, list_page: Page
) -> None:
    page = list_page
    assert page.evaluate("window.deviceAsked()") == 0
    assert order(page) == BEFORE

    page.get_by_role("button", name="Nach Nähe sortieren").click()
    said = page.locator("[data-sort-slot] [role=status]")
    expect(said).to_have_text("Standort wird gesucht …")
    place = at(1180, 0)
    page.evaluate("(place) => window.deviceAnswers(...place)", [place.y, place.x, 8])

    expect(said).to_have_text("Nach Nähe sortiert")
    assert order(page) == ["Hauptstraße 3", "Hauptstraße 1", "Hauptstraße 2", "irgendwo"]
    expect(page.locator("[data-distance]").first).to_have_text("20 m entfernt")
    expect(page.locator(".job", has_text="Hauptstraße 2").locator("[data-distance]")).to_have_text(
        "1,2 km entfernt"
    )


@pytest.mark.parametrize(
    ("code", "sentence"), [(1, "gibt den Standort nicht frei"), (3, "Standort nicht gefunden")]
)
def test_without_a_place_the_list_stays_and_says_why(
    town: Town, list_page: Page, code: int, sentence: str
) -> None:
    page = list_page
    page.get_by_role("button", name="Nach Nähe sortieren").click()
    page.evaluate("(code) => window.deviceRefuses(code)", code)

    expect(page.locator("[data-sort-slot] [role=status]")).to_contain_text(sentence)
    assert order(page) == BEFORE
    expect(page.locator("[data-distance]:visible")).to_have_count(0)
    # The button stays: another tap asks again.
    page.get_by_role("button", name="Nach Nähe sortieren").click()
    place = at(0, 0)
    page.evaluate("(place) => window.deviceAnswers(...place)", [place.y, place.x, 8])
    expect(page.locator("[data-sort-slot] [role=status]")).to_have_text("Nach Nähe sortiert")
