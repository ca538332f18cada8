"""An office and a reporter talk, with nothing but the keyboard: a question with the wish for a
photo from a template, seen before it is sent; the photo; the end; „nein“, and it is open again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from defects import services
from defects.links import status_path
from defects.models import Report
from defects.states import Verb, Work
from defects.templates_de import install_text_templates
from tests.factories import Town, at
from tests.journeys import letters
from tests.journeys.conftest import SignIn
from tests.journeys.pictures import jpeg

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def reach(page: Page, selector: str, *, limit: int = 150) -> None:
    """Press Tab until the focus is on what `selector` names."""
    for _each in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def press(page: Page, selector: str) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")


def choose(page: Page, selector: str, label: str) -> None:
    reach(page, selector)
    page.keyboard.type(label)
    expect(page.locator(f"{selector} option:checked")).to_contain_text(label)


@pytest.fixture
def report(town: Town) -> Report:
    install_text_templates(town.municipality)
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(0, 0),
        place="Hauptstraße 12",
        text="Ein tiefes Loch.",
    )


def test_question_photo_end_and_no(
    town: Town,
    report: Report,
    desktop_page: Page,
    open_page,
    sign_in: SignIn,
    tmp_path: Path,
    assert_axe_clean,
    assert_fits,
) -> None:
    clerk, guest = desktop_page, open_page(phone=True)
    sign_in(clerk, town.clara)

    # The clerk takes a template, reads the hints and the preview, and sends.
    clerk.goto(f"/arbeit/{report.number}/")
    letters.press(clerk, "f")
    choose(clerk, "#fragen-vorlage", "Bitte ein Foto")
    press(clerk, "#schritt-fragen [name=einsetzen]")
    expect(clerk.locator("#fragen-text")).to_be_focused()
    expect(clerk.locator("#fragen-text")).to_have_value(re.compile(report.label))
    expect(clerk.locator("#schritt-fragen [name=wish_photo]")).to_be_checked()
    expect(clerk.locator("#schritt-fragen plain-hints")).to_contain_text("Gut zu lesen")
    clerk.keyboard.press("Control+End")
    clerk.keyboard.type(" Das wird ggf. gebraucht.")
    expect(clerk.locator("#schritt-fragen plain-hints")).to_contain_text("Abkürzung")
    press(clerk, "#schritt-fragen [name=vorschau]")
    expect(clerk.locator("#vorschau")).to_contain_text("noch nicht gesendet")
    expect(clerk.locator("#vorschau")).to_contain_text("Es geht keine E-Mail hinaus")
    expect(clerk.locator("#vorschau")).to_contain_text("Ein Foto hilft uns")
    assert_axe_clean(clerk)
    assert not report.events.filter(verb=Verb.ASKED).exists()
    press(clerk, "#schritt-fragen .wording-send .kern-btn--primary")
    expect(clerk.get_by_text("Die Frage steht auf der Seite der meldenden Person.")).to_be_visible()

    # The reporter answers with a photo.
    guest.goto(status_path(report))
    expect(guest.locator("main")).to_contain_text("Bitte schicken Sie ein Foto mit")
    assert_axe_clean(guest)
    assert_fits(guest)
    reach(guest, "#id_reply")
    guest.keyboard.type("So groß wie ein Teller.")
    reach(guest, "#id_reply_photos")
    guest.locator("#id_reply_photos").set_input_files(jpeg(tmp_path / "hole.jpg", (800, 600)))
    press(guest, "[name=do][value=reply]")
    expect(guest.locator("main")).to_contain_text("Die Stelle liest Ihre Nachricht")
    assert report.pictures.count() == 1

    # The clerk ends it with a template.
    clerk.goto(f"/arbeit/{report.number}/")
    expect(clerk.locator(".case-timeline")).to_contain_text("So groß wie ein Teller.")
    letters.press(clerk, "b")
    choose(clerk, "#behoben-vorlage", "Loch ist gefüllt")
    press(clerk, "#schritt-behoben [name=einsetzen]")
    press(clerk, "#schritt-behoben [name=vorschau]")
    expect(clerk.locator("#vorschau")).to_contain_text("Wir haben das Loch gefüllt")
    press(clerk, "#schritt-behoben .wording-send .kern-btn--primary")
    clerk.wait_for_url(re.compile(r"/arbeit/\d+/\?liste=neu$"))

    # The reporter is not content, says why, and it is open again.
    guest.goto(status_path(report))
    reach(guest, "#z-good")
    guest.keyboard.press("ArrowUp")
    expect(guest.locator("#z-bad")).to_be_checked()
    press(guest, "[name=do][value=satisfied]")
    expect(guest.locator("main")).to_contain_text("Was ist nicht in Ordnung?")
    assert_axe_clean(guest)
    assert_fits(guest)
    reach(guest, "#id_not_content")
    guest.keyboard.type("Das Loch ist wieder da.")
    press(guest, "[name=do][value=not_content]")
    expect(guest.locator(".status-now")).to_contain_text("Wieder offen")

    report.refresh_from_db()
    assert (report.work, report.was_reopened) == (Work.RECEIVED, True)
    clerk.goto("/arbeit/?liste=zurueck")
    expect(clerk.locator(".desk-list")).to_contain_text(report.label)
