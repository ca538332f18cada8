"""A place is found by house number, crossing or the number on a lamp, with and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from defects.models import Report
from geo.gazetteer import rebuild
from tests.factories import Town, asset, at, road

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FIELD = "Straße und Hausnummer, Kreuzung oder Mast-Nummer"
WAYS = [
    ("Hauptstr 12", "Hauptstraße 12"),
    ("Hauptstraße / Mühlweg", "Hauptstraße / Mühlweg"),
    ("muehlweg ecke hauptstr", "Mühlweg / Hauptstraße"),
    ("4711", "Laterne L-4711"),
]


@pytest.fixture
def mapped(town: Town) -> Town:
    road(town.municipality, "Mühlweg", (-200, -300), (-200, 300))
    asset(town.municipality, "lamp", "L-4711", at(50, 40))
    rebuild(town.municipality)
    return town


def assert_told(page: Page, place: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert: Nr. L-")
    report = Report.objects.get()
    assert report.place == place
    assert report.location is not None
    if "/" in place:
        assert report.location.equals_exact(at(-200, 0), 1e-4)
    # Who mends it reads the number, whatever the place is called.
    assert (report.asset.key if report.asset else "") == ("L-4711" if "4711" in place else "")


@pytest.mark.parametrize(("words", "place"), WAYS)
def test_on_a_phone_while_typing(mapped: Town, page: Page, words: str, place: str) -> None:
    page.goto("/melden/")
    page.get_by_label(FIELD).fill(words)
    page.get_by_role("option", name=place).click()
    expect(page.locator("[data-found]")).to_have_text(f"Ort: {place}")
    page.get_by_role("radio", name="Laterne", exact=True).check()
    page.get_by_role("button", name="Meldung absenden").click()
    assert_told(page, place)


@pytest.mark.parametrize(("words", "place"), WAYS)
def test_without_scripts(mapped: Town, page_without_scripts: Page, words: str, place: str) -> None:
    page = page_without_scripts
    page.goto("/melden/")
    page.get_by_label(FIELD).fill(words)
    page.get_by_role("button", name="Suchen", exact=True).click()
    page.get_by_role("radio", name=place).check()
    page.get_by_role("radio", name="Laterne", exact=True).check()
    page.get_by_role("button", name="Meldung absenden").last.click()
    assert_told(page, place)
