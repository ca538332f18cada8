"""The page after sending: the next one nearby, sharing, paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from defects.models import Report
from tests.factories import Town
from tests.journeys.reporting import fill_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SHARED = """(() => {
    window.shared = [];
    navigator.share = async (what) => window.shared.push(what);
})()"""


def send(page: Page) -> None:
    page.get_by_role("button", name="Meldung absenden").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert: Nr. L-")


def test_the_next_one_nearby_begins_with_the_photo_and_keeps_the_place(
    town: Town,
    page: Page,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    page.goto("/melden/")
    fill_in(page)
    send(page)
    page.get_by_role("link", name="Nächsten Mangel melden").click()

    expect(page.get_by_text("Gewählt: Hauptstraße 12")).to_be_visible()
    assert page.url.endswith("#foto")
    expect(page.locator("#foto")).to_be_in_viewport()
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_role("radio", name="Laterne").check()
    send(page)

    first, second = Report.objects.order_by("id")
    assert first.place == second.place == "Hauptstraße 12"
    assert first.location is not None
    assert second.location is not None
    assert second.location.equals_exact(first.location, 1e-5)


def test_the_kept_place_gives_way_to_another(town: Town, page: Page) -> None:
    page.goto("/melden/")
    fill_in(page)
    send(page)
    page.get_by_role("link", name="Nächsten Mangel melden").click()
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 4")
    page.get_by_role("option", name="Hauptstraße 4").click()
    expect(page.get_by_text("Gewählt: Hauptstraße 12")).to_be_hidden()
    page.get_by_role("radio", name="Laterne").check()
    send(page)

    assert Report.objects.latest("id").place == "Hauptstraße 4"


def test_the_public_page_is_shared_and_not_the_secret_one(town: Town, page: Page) -> None:
    page.add_init_script(SHARED)
    page.goto("/melden/")
    fill_in(page)
    send(page)
    page.get_by_role("button", name="Öffentliche Seite teilen").click()

    [shared] = page.evaluate("window.shared")
    report = Report.objects.get()
    assert shared == {
        "url": f"{town.municipality.base_url}{report.get_absolute_url()}",
        "title": "Schlagloch, Hauptstraße 12",
    }


def test_on_paper_stands_the_qr_code_and_no_button(town: Town, page: Page) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto("/melden/")
    fill_in(page)
    send(page)
    page.get_by_role("button", name="Drucken, mit QR").click()
    assert page.evaluate("window.printed")

    page.emulate_media(media="print")
    code = page.get_by_role("img", name="QR-Code mit dem geheimen Link")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    expect(page.get_by_role("button", name="Drucken, mit QR")).to_be_hidden()
