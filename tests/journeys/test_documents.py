"""A clerk files a case, takes it along, takes the list along, and reports to the committee."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from defects import services
from tests.factories import Town, at
from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def downloaded(page: Page, button: str, role: str = "button") -> tuple[str, bytes]:
    """Press what is called `button`; the name and content of the file that comes."""
    with page.expect_download() as waiting:
        page.get_by_role(role, name=button).click()  # type: ignore[arg-type]
    found = waiting.value
    return found.suggested_filename, Path(found.path()).read_bytes()


def test_a_case_is_filed_found_and_taken_along(
    town: Town, page_without_scripts: Page, sign_in: SignIn, assert_fits
) -> None:
    reports = [
        services.submit_report(
            municipality=town.municipality,
            category=town.pothole,
            location=at(n * 10, 0),
            place="Hauptstraße 1",
            text="Ein tiefes Loch.",
        )
        for n in range(3)
    ]
    page = page_without_scripts
    sign_in(page, town.clara)

    # The Aktenzeichen of the town hall, typed at the case.
    page.goto(f"/arbeit/{reports[0].number}/")
    page.get_by_text("Aktenzeichen …").click()
    page.get_by_label("Aktenzeichen in Ihrer Ablage").fill("66-21.03/2026-0815")
    page.get_by_role("button", name="Aktenzeichen", exact=True).click()
    expect(page.locator(".case-facts")).to_contain_text("66-21.03/2026-0815")

    # Found by it, and only it.
    page.goto("/arbeit/")
    page.get_by_role("searchbox").fill("0815")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator(".rows .row")).to_have_count(1)

    # The list as a file, then the case.
    page.get_by_role("link", name=re.compile("Als Datei")).click()
    expect(page.get_by_text("eine Meldung, genau die")).to_be_visible()
    assert_fits(page)
    name, content = downloaded(page, "CSV, für Excel")
    assert name.endswith(".csv")
    assert "66-21.03/2026-0815" in content.decode("utf-8-sig")
    assert content.count(b"\r\n") == 2

    page.goto(f"/arbeit/{reports[0].number}/")
    page.get_by_role("link", name="Akte als PDF oder ZIP").click()
    assert_fits(page)
    name, content = downloaded(page, "PDF zum Lesen und Drucken")
    assert (name, content[:5]) == (f"akte-{reports[0].label}.pdf", b"%PDF-")
    name, content = downloaded(page, "ZIP mit allen Dateien")
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None

    # The committee: where it piles up, on the screen and as a file.
    page.goto("/arbeit/ausschuss/")
    page.get_by_role("link", name="dieses Jahr bis heute").click()
    expect(page.get_by_text("3 Mängelmeldungen kamen herein")).to_be_visible()
    expect(page.locator("#orte ~ .table-scroll tbody tr")).to_have_count(1)
    assert_fits(page)
    name, content = downloaded(page, "Als PDF", role="link")
    assert name.startswith("ausschuss-")
    assert content[:5] == b"%PDF-"
