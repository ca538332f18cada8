"""„Schon gemeldet?“ in the browser, with and without JavaScript: counted, or sent all the same."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from defects.models import Affected, Report, ReportPhoto
from geo.models import Address
from tests.factories import Town
from tests.journeys.pictures import jpeg
from tests.journeys.reporting import wait_until_kept, wait_until_nothing_is_kept

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = "Vor dem Haus ist ein tiefes Loch."


@pytest.fixture
def hole(town: Town) -> Report:
    """An open report some steps from Hauptstraße 12."""
    door = Address.objects.get(municipality=town.municipality, house_number=12)
    return town.report(
        category=town.pothole, body=town.tiefbau, location=door.location, text="Loch im Asphalt"
    )


def fill_in(page: Page) -> None:
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_role("radio", name="Schlagloch").check()


def test_it_is_the_same_counted_with_the_photo_and_taken_back(
    town: Town,
    hole: Report,
    page: Page,
    tmp_path: Path,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    page.goto("/melden/")
    similar = page.locator("[data-similar]")
    expect(similar).to_be_hidden()
    page.locator("[data-files]").set_input_files(jpeg(tmp_path / "hole.jpg"))
    expect(page.locator(".draft-photo")).to_have_count(1)
    fill_in(page)
    expect(similar.get_by_role("heading", name="Schon gemeldet?")).to_be_visible()
    expect(similar).to_contain_text("Loch im Asphalt")
    assert_axe_clean(page)
    assert_fits(page)

    similar.get_by_role("button", name="Ja, auch ich").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Danke, gezählt")
    expect(page.locator(".draft-photo")).to_have_count(1)
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_role("button", name="Foto dazulegen").click()
    expect(page.get_by_role("heading", name="Ihre Fotos dazu")).to_be_visible()
    assert ReportPhoto.objects.get().report == hole
    assert Report.objects.count() == 1

    page.goto(hole.get_absolute_url())
    expect(page.get_by_text("Eine Person hat das auch gemeldet.")).to_be_visible()
    page.get_by_role("button", name="Auch ich").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie sind schon gezählt")
    page.get_by_role("button", name="Auch ich zurücknehmen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zurückgenommen")
    assert not Affected.objects.exists()
    assert not ReportPhoto.objects.exists()


def test_it_is_something_else_and_is_not_asked_a_second_time(
    town: Town, hole: Report, page: Page
) -> None:
    page.goto("/melden/")
    fill_in(page)
    similar = page.locator("[data-similar]")
    similar.get_by_role("button", name="Nein, etwas anderes").click()
    expect(similar).to_be_hidden()
    expect(page.get_by_label("Noch etwas?")).to_be_focused()
    page.keyboard.type(WORDS)
    page.get_by_role("button", name="Meldung absenden").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")
    assert Report.objects.exclude(pk=hole.pk).get().text == WORDS


def test_the_question_follows_the_kind(town: Town, hole: Report, page: Page) -> None:
    page.goto("/melden/")
    fill_in(page)
    similar = page.locator("[data-similar]")
    expect(similar).to_be_visible()

    page.get_by_role("radio", name="Laterne").check()

    expect(similar).to_be_hidden()


def without_scripts(page: Page) -> None:
    page.goto("/melden/")
    page.get_by_label("Straße und Hausnummer").fill("Hauptstraße 12")
    page.locator("input[name=group][value=street]").check()
    page.locator("input[name=leaf-street][value=pothole]").check()
    page.get_by_label("Noch etwas?").fill(WORDS)
    page.locator("[data-send]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Schon gemeldet?")


def test_without_scripts_no_sends_everything_that_was_typed(
    town: Town,
    hole: Report,
    open_page: Callable[..., Page],
) -> None:
    page = open_page(phone=True, scripts=False)
    without_scripts(page)
    page.get_by_role("button", name="Nein, meins ist etwas anderes, absenden").press("Enter")
    page.wait_for_url(re.compile("/meldung/"))

    report = Report.objects.exclude(pk=hole.pk).get()
    assert (report.text, report.place) == (WORDS, "Hauptstraße 12")


def test_without_scripts_it_is_counted_and_can_be_taken_back(
    town: Town, hole: Report, open_page: Callable[..., Page]
) -> None:
    page = open_page(phone=True, scripts=False)
    without_scripts(page)
    page.get_by_role("button", name="Ja, auch ich").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke, gezählt")
    assert Affected.objects.get().counts_for == hole
    page.get_by_role("button", name="Auch ich zurücknehmen").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zurückgenommen")
    assert not Affected.objects.exists()
    assert Report.objects.count() == 1


def test_the_step_without_scripts_is_clean(
    town: Town,
    hole: Report,
    page: Page,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    """The same page as without scripts; axe itself needs them."""
    page.goto("/melden/")
    fill_in(page)
    expect(page.locator("[data-similar]")).to_be_visible()
    page.evaluate("document.querySelector('[data-similar]').replaceChildren()")
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Schon gemeldet?")
    assert_axe_clean(page)
    assert_fits(page)


def test_what_was_begun_is_gone_from_the_device_and_comes_back_if_asked(
    town: Town, hole: Report, page: Page
) -> None:
    page.goto("/melden/")
    fill_in(page)
    page.get_by_label("Noch etwas?").fill(WORDS)
    wait_until_kept(page, WORDS)
    page.locator("[data-similar]").get_by_role("button", name="Ja, auch ich").click()
    expect(
        page.get_by_text("Ihr begonnener Entwurf ist von diesem Gerät gelöscht.")
    ).to_be_visible()
    wait_until_nothing_is_kept(page)
    page.get_by_role("link", name="Nachricht, wenn sich etwas tut").focus()
    secret = page.url

    page.goto("/melden/")
    expect(page.get_by_role("heading", name="Sie haben eine angefangene Meldung")).to_be_hidden()

    fill_in(page)
    page.get_by_label("Noch etwas?").fill(WORDS)
    wait_until_kept(page, WORDS)
    page.locator("[data-similar]").get_by_role("button", name="Ja, auch ich").click()
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_text("Ihr Entwurf ist wieder da.")).to_be_visible()
    wait_until_kept(page, WORDS)
    page.reload()
    wait_until_kept(page, WORDS)
    assert secret.partition("?")[0] == page.url.partition("?")[0]
    page.goto("/melden/")
    expect(page.get_by_role("heading", name="Sie haben eine angefangene Meldung")).to_be_visible()
