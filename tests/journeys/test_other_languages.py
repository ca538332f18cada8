"""A report from the form to its page in English and in Leichte Sprache, on a narrow phone: the
whole way in one language, and axe finds nothing on the way."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from common.languages import EASY, ENGLISH
from defects.models import Report
from tests.factories import Town
from tests.journeys.pictures import jpeg

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PREFIXES = {ENGLISH: "/en", EASY: "/leicht"}


@pytest.mark.parametrize("language", [ENGLISH, EASY])
def test_a_whole_report_in_one_language(
    town: Town,
    page: Page,
    tmp_path: Path,
    language: str,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    prefix = PREFIXES[language]

    def says(german: str) -> str:
        with translation.override(language):
            return gettext(german)

    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{prefix}/")
    page.get_by_role("main").get_by_role("link", name=says("Mangel melden")).first.click()
    page.wait_for_url(f"**{prefix}/melden/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("[data-files]").set_input_files(jpeg(tmp_path / "loch.jpg"))
    expect(page.locator(".draft-photo")).to_have_count(1)
    page.get_by_label(says("Straße und Hausnummer")).fill("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_role("radio", name="Schlagloch").check()
    page.get_by_label(says("Noch etwas?")).fill("There is a deep hole.")
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_role("button", name=says("Meldung absenden")).click()

    page.wait_for_url(f"**{prefix}/meldung/**")
    report = Report.objects.get()
    assert (report.place, report.text) == ("Hauptstraße 12", "There is a deep hole.")
    expect(page.get_by_role("heading", level=1)).to_contain_text(report.label)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert_axe_clean(page)
    assert_fits(page)
    # What belongs to this device is told in the language of the page, too.
    page.goto(f"{prefix}/")
    mine = page.get_by_role("region", name=says("Meine Meldungen auf diesem Gerät"))
    expect(mine).to_contain_text(report.label)
    assert_axe_clean(page)
    mine.get_by_role("link", name=report.label).click()
    page.wait_for_url(f"**{prefix}/meldung/**")
    # In German it leads to the German page.
    page.goto("/")
    page.get_by_role("region", name="Meine Meldungen auf diesem Gerät").get_by_role(
        "link", name=report.label
    ).click()
    page.wait_for_url(lambda url: urlsplit(url).path.startswith("/meldung/"))
