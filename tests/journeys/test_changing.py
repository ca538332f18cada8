"""„Ändern bis 14:35“ in a browser: with the keyboard alone, without scripts, on a narrow phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from defects import services
from defects.links import status_path
from defects.models import Report
from defects.services import Actor, Change
from tests.factories import Town, at
from tests.journeys.pictures import jpeg
from tests.journeys.reporting import fill_in
from tests.journeys.test_after_sending import send
from tests.journeys.test_keyboard import walk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def told(town: Town) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(20, 0),
        place="Hauptstraße 12",
        text="Ein tiefes Loch.",
    )


def to(page: Page, name: str, *, limit: int = 90) -> None:
    """Press Tab until the control called `name` has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        words = page.evaluate(
            "() => { const on = document.activeElement;"
            " return on === document.body ? '' : (on.labels?.[0] ?? on).innerText; }"
        )
        if name in words:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_what_was_just_sent_is_mended_with_the_keyboard_alone(town: Town, page: Page) -> None:
    page.goto("/melden/")
    fill_in(page, text="Ein tiefes Loch.")
    send(page)

    to(page, "Etwas vergessen oder verwechselt?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ändern")
    to(page, "Straße und Hausnummer")
    page.keyboard.type("Hauptstr 4")
    expect(page.get_by_role("option", name="Hauptstraße 4")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-found]")).to_contain_text("Hauptstraße 4")
    to(page, "Ihr Text")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Es ist tief.")
    to(page, "Änderungen speichern")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Gespeichert. Was Sie geändert haben")).to_be_visible()
    report = Report.objects.get()
    assert report.place == "Hauptstraße 4"
    assert report.text == "Ein tiefes Loch. Es ist tief."
    assert report.category == town.pothole


def test_kind_place_and_pictures_without_scripts(
    town: Town,
    open_page: Callable[..., Page],
    tmp_path: Path,
) -> None:
    report = told(town)
    page = open_page(phone=True, scripts=False)
    page.goto(status_path(report))
    page.get_by_role("link", name="Ändern bis").click()

    page.locator("input[type=file][name=photos]").set_input_files(
        jpeg(tmp_path / "a.jpg", (320, 240))
    )
    page.get_by_role("button", name="Foto hochladen").click()
    expect(page.locator(".draft-photo")).to_have_count(1)
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 2")
    page.get_by_role("button", name="Suchen", exact=True).click()
    page.get_by_role("radio", name=re.compile("^Hauptstraße 2\\b")).check()
    page.get_by_role("radio", name="Laterne").check()
    page.get_by_role("button", name="Änderungen speichern").last.click()

    expect(page.get_by_text("Gespeichert. Was Sie geändert haben")).to_be_visible()
    expect(page.get_by_text("Hauptstraße 2").first).to_be_visible()
    report.refresh_from_db()
    assert (report.place, report.category, report.body) == ("Hauptstraße 2", town.lamp, town.bauhof)
    assert report.pictures.count() == 1

    page.get_by_role("link", name="Ändern bis").click()
    page.get_by_label("Foto 1 löschen").check()
    page.get_by_role("button", name="Änderungen speichern").last.click()
    expect(page.get_by_text("Gespeichert. Was Sie geändert haben")).to_be_visible()
    assert report.pictures.count() == 0


def test_of_two_windows_both_versions_are_seen(
    town: Town,
    page: Page,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    report = told(town)
    page.goto(f"{status_path(report)}aendern/")
    services.change_report(
        Report.objects.get(), Change(text="Aus dem anderen Fenster."), by=Actor.resident()
    )
    page.get_by_label("Ihr Text").fill("Aus diesem Fenster.")
    page.get_by_role("button", name="Änderungen speichern").last.click()

    expect(page.get_by_role("heading", name="Das hat sich gerade geändert")).to_be_visible()
    expect(page.get_by_text("Aus dem anderen Fenster.")).to_be_visible()
    expect(page.get_by_label("Ihr Text")).to_have_value("Aus diesem Fenster.")
    assert_axe_clean(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert_fits(page)
    page.get_by_role("button", name="Meine Fassung speichern").click()

    expect(page.get_by_text("Gespeichert. Was Sie geändert haben")).to_be_visible()
    assert Report.objects.get().text == "Aus diesem Fenster."


def test_the_focus_is_always_seen_and_nothing_sticks_out(
    town: Town,
    open_page: Callable[..., Page],
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    report = told(town)
    page = open_page(phone=True)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{status_path(report)}aendern/")

    assert_fits(page)
    assert_axe_clean(page)
    assert walk(page) == []
