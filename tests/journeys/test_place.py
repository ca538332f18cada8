"""The place of a report: asked, never assumed, and only what the person did last counts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from defects.models import Report
from tests.factories import Town, at

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# The device answers when the test says so, with the place and exactness it says.
DEVICE = """
(() => {
  const asked = [];
  navigator.geolocation.getCurrentPosition = (found) => asked.push(found);
  window.deviceAnswers = (latitude, longitude, accuracy) =>
    asked.splice(0).forEach((found) => found({ coords: { latitude, longitude, accuracy } }));
})()
"""


@pytest.fixture
def device(page: Page) -> Callable[..., None]:
    page.add_init_script(DEVICE)

    def answers(east: float, north: float, accuracy: float = 12) -> None:
        place = at(east, north)
        page.evaluate("(place) => window.deviceAnswers(...place)", [place.y, place.x, accuracy])

    return answers


def fields(page: Page) -> list[str]:
    return [page.locator(f"[data-{name}]").input_value() for name in ("lat", "lon", "accuracy")]


def test_the_device_is_asked_after_the_tap_and_its_answer_is_confirmed(
    town: Town, page: Page, device: Callable[..., None]
) -> None:
    page.goto("/melden/")
    assert fields(page) == ["", "", ""]
    page.get_by_role("button", name="Ja, Standort nehmen").click()
    device(0, 0)
    found = page.locator("[data-found]")
    expect(found).to_contain_text("auf etwa 12 Meter genau. Stimmt das?")
    found.get_by_role("button", name="Ja", exact=True).click()
    expect(found).to_contain_text("Ort:")
    assert fields(page) == [f"{at(0, 0).y:.6f}", f"{at(0, 0).x:.6f}", "12"]


def test_what_the_device_says_after_an_address_was_typed_is_nowhere(
    town: Town, page: Page, device: Callable[..., None]
) -> None:
    """The device thinks for fifteen seconds; nobody waits that long."""
    page.goto("/melden/")
    page.get_by_role("button", name="Ja, Standort nehmen").click()
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    chosen = fields(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    device(-200, 180)
    expect(page.locator("[data-found]")).to_have_text("Ort: Hauptstraße 12")
    assert fields(page) == chosen
    assert not [url for url in asked if f"{at(-200, 180).y:.4f}" in url]

    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_role("radio", name="Schlagloch").check()
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")
    report = Report.objects.get()
    assert report.place == "Hauptstraße 12"
    assert f"{report.location.y:.6f}" == chosen[0]


def test_the_name_of_a_pin_comes_too_late_for_who_types_an_address(town: Town, page: Page) -> None:
    late: list[Route] = []
    page.route("**/orte/hier/**", lambda route: late.append(route))
    page.goto("/melden/")
    page.locator("summary", has_text="Auf der Karte zeigen").click()
    page.locator("nahdran-pin-picker[data-state=open]").wait_for()
    page.get_by_role("button", name="Pin hierher setzen").click()
    expect(page.locator("[data-lat]")).not_to_have_value("")
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
    expect(page.locator("[data-lat]")).to_have_value("")
    page.get_by_role("option", name="Hauptstraße 12").click()
    chosen = fields(page)
    with page.expect_response("**/orte/hier/**") as answer:
        late.pop(0).continue_()
    answer.value.finished()
    expect(page.locator("[data-found]")).to_have_text("Ort: Hauptstraße 12")
    expect(page.get_by_label("Straße und Hausnummer")).to_have_value("Hauptstraße 12")
    assert fields(page) == chosen
    # The open map shows the same place.
    page.wait_for_function(
        "([lat, lon]) => { const { map } = document.querySelector('nahdran-pin-picker');"
        " const { lat: y, lng: x } = map.getCenter();"
        " return Math.abs(y - lat) < 1e-4 && Math.abs(x - lon) < 1e-4; }",
        arg=[float(each) for each in chosen[:2]],
    )
