"""An area that somebody wants to be told about: drawn by finger, mouse and keyboard, and the mails
that follow."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from playwright.sync_api import Page, expect

from accounts import digest
from accounts.models import Subscription
from common import clock
from defects import services
from defects.models import Watch
from geo import base_map
from tests.factories import Town, at
from tests.jobs import work
from tests.journeys.test_report_to_repair import tab_to
from tests.participation.test_journey_proposing import (
    PICKER,
    STATUS,
    look_at,
    open_map,
    settled,
    spot,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CORNERS = ((-100, -80), (100, -80), (100, 80), (-100, 80))


@pytest.fixture(autouse=True)
def _map_of_this_town() -> None:
    base_map._cache.clear()


def wait_for_point(page: Page, number: int) -> None:
    expect(page.locator(STATUS)).to_contain_text(f"Punkt {number} gesetzt")


def set_points(page: Page, press: Callable[[float, float], None]) -> None:
    for number, place in enumerate(CORNERS, start=1):
        page.wait_for_timeout(400)  # two taps at once are a double tap
        press(*spot(page, *place))
        wait_for_point(page, number)


def choose(page: Page) -> None:
    page.goto("/meldungen/abo/")
    page.locator("label[for=w-flaeche]").click()


def ask(page: Page) -> None:
    page.get_by_label("Ihre E-Mail-Adresse").fill("nachbarin@example.org")
    page.get_by_role("button", name="Nachrichten schicken").click()
    expect(page).to_have_url(re.compile("/meldungen/abo/gesendet/$"))


def confirm(page: Page) -> Watch:
    """By the link of the mail; what is followed then."""
    work()
    (message,) = outbox.outbox
    (link,) = [path for path in re.findall(r"https?://\S+", message.body) if "bestaetigen" in path]
    page.goto(urlsplit(link).path)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bestätigt")
    assert Subscription.objects.get().confirmed_at is not None
    return Watch.objects.get()


def mails_next_morning(town: Town) -> list[str]:
    work(until=clock.now() + timedelta(days=1))
    outbox.outbox.clear()
    digest.tell_all(town.municipality, at=clock.now() + timedelta(days=1))
    work(until=clock.now() + timedelta(days=1))
    return [message.body for message in outbox.outbox]


def report_at(town: Town, east: float, north: float, place: str) -> None:
    services.submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=at(east, north),
        place=place,
    )


def assert_told_of_what_is_inside(town: Town) -> None:
    report_at(town, 0, 0, "Hauptstraße 2")
    report_at(town, 0, 300, "Mühlweg 4")
    (body,) = mails_next_morning(town)
    assert "Hauptstraße 2" in body
    assert "Mühlweg" not in body


def assert_is_what_was_drawn(watch: Watch) -> None:
    assert watch.area is not None
    for corner in CORNERS:
        assert watch.area.distance(at(*corner)) < 5e-5  # some metres: a pixel is more than one


def test_by_finger_on_a_phone(
    town: Town,
    page: Page,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    choose(page)
    open_map(page)
    look_at(page, 0, 0, zoom=15.2)  # buttons stand in the corners of the map
    set_points(page, page.touchscreen.tap)
    page.locator("[data-done]").tap()
    expect(page.locator(STATUS)).to_contain_text("Fertig: Fläche, rund 3")
    assert_axe_clean(page)
    assert_fits(page)
    ask(page)

    assert_is_what_was_drawn(confirm(page))
    assert_told_of_what_is_inside(town)


def test_by_mouse(town: Town, desktop_page: Page) -> None:
    page = desktop_page
    choose(page)
    page.locator(PICKER).scroll_into_view_if_needed()
    if page.locator(f"{PICKER}[data-state=open]").count() == 0:
        page.locator(f"{PICKER} [data-open-map]").click()
    page.locator(f"{PICKER}[data-state=open]").wait_for()
    settled(page)
    look_at(page, 0, 0, zoom=16)
    set_points(page, page.mouse.click)
    page.get_by_role("button", name="Fertig").click()
    expect(page.locator(STATUS)).to_contain_text("Fertig: Fläche, rund 3")
    ask(page)

    assert_is_what_was_drawn(confirm(page))
    assert_told_of_what_is_inside(town)


def test_with_the_keyboard_alone(town: Town, page: Page) -> None:
    page.goto("/meldungen/abo/")
    tab_to(page, "[name=wo]:checked")
    for _ in range(4):
        if page.locator("[name=wo]:checked").get_attribute("value") == "flaeche":
            break
        page.keyboard.press("ArrowDown")
    expect(page.locator("#w-flaeche")).to_be_checked()
    tab_to(page, "[data-open-map]")
    page.keyboard.press("Enter")
    page.locator(f"{PICKER}[data-state=open]").wait_for()
    settled(page)
    expect(page.locator(f"{PICKER} canvas")).to_be_focused()
    for number, corner in enumerate(CORNERS, start=1):
        look_at(page, *corner, zoom=16)  # the arrow keys do this, step by step
        page.keyboard.press("Enter")
        wait_for_point(page, number)
    page.keyboard.press("ArrowUp")  # and the map moves under the crosshair
    page.keyboard.press("Backspace")
    page.wait_for_function(
        "() => document.querySelector('[data-shape-status]').textContent.includes('weg')"
    )
    look_at(page, *CORNERS[-1], zoom=16)
    page.keyboard.press("Enter")
    wait_for_point(page, 4)
    tab_to(page, "[data-done]")
    page.keyboard.press("Enter")
    expect(page.locator(STATUS)).to_contain_text("Fertig: Fläche, rund 3")
    tab_to(page, "#w-email")
    page.keyboard.type("nachbarin@example.org")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/meldungen/abo/gesendet/$"))

    assert_is_what_was_drawn(confirm(page))
    assert_told_of_what_is_inside(town)


def test_what_is_no_area_is_told_and_what_was_drawn_stays(town: Town, desktop_page: Page) -> None:
    page = desktop_page
    choose(page)
    page.get_by_label("Ihre E-Mail-Adresse").fill("nachbarin@example.org")
    page.get_by_role("button", name="Nachrichten schicken").click()
    expect(page.locator("#w-area-fehler")).to_be_visible()
    expect(page.locator("#w-flaeche")).to_be_checked()
    assert Watch.objects.count() == 0
