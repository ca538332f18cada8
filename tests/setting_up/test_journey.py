"""An administrator sets a question up by keyboard and without scripts; a resident meets it."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import SetupChange
from defects.models import Category, Question, Report
from tests import factories
from tests.journeys.site import open_as

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
KINDS = "/verwaltung/einrichten/kategorien/"


def signed_in(page: Page, town: factories.Town, live: str) -> None:
    client = Client()
    client.force_login(town.admin)
    open_as(page, client, live)


def test_a_stop_answer_from_the_form_to_the_person_who_should_call(
    page_without_scripts: Page, settings, live: str, assert_fits
):
    page = page_without_scripts
    settings.DEMO = True  # no second factor
    town = factories.town()
    signed_in(page, town, live)
    page.goto(KINDS)
    page.get_by_role("link", name="Laterne", exact=True).click()
    page.get_by_role("link", name="Neue Frage").click()
    page.get_by_label("Frage", exact=True).fill("Hängt ein Kabel heraus?")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("alert")).to_contain_text("mindestens zwei Antworten")
    first = page.get_by_role("group", name="Antwort 1")
    first.get_by_label("Text").fill("Ja")
    first.locator("summary").click()
    first.locator("[name$=stop_de]").fill("Bitte rufen Sie gleich an.")
    first.get_by_label("Telefonnummer dazu").fill("0000-4400")
    page.get_by_role("group", name="Antwort 2").get_by_label("Text").fill("Nein")
    assert_fits(page)
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    expect(page.get_by_role("group", name="Hängt ein Kabel heraus?")).to_be_visible()  # preview
    assert Question.objects.get().choices[0]["phone"] == "0000-4400"
    assert SetupChange.objects.get().title == "Laterne"

    page.context.clear_cookies()
    page.goto("/melden/?group=lamp")
    page.get_by_label("Ja", exact=True).check()
    expect(page.get_by_text("Bitte rufen Sie gleich an.")).to_be_visible()
    page.get_by_role("button", name="Meldung absenden").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte rufen Sie an")
    expect(page.get_by_role("link", name="0000-4400")).to_have_attribute("href", "tel:00004400")
    assert not Report.objects.exists()


def test_the_order_is_changed_with_the_keyboard_alone(
    desktop_page: Page, settings, live: str, assert_axe_clean
):
    page = desktop_page
    settings.DEMO = True
    town = factories.town()
    signed_in(page, town, live)
    page.goto(KINDS)
    up = page.get_by_role("button", name="„Schlagloch“ nach oben")
    up.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("weg=hoch#k-pothole"))
    # At the top there is no further up: the whole line has the focus, and can be left by Tab.
    expect(page.locator("#k-pothole")).to_be_in_viewport()
    keys = Category.objects.filter(parent=town.street).order_by("order")
    assert [row.key for row in keys] == ["pothole", "footway"]
    down = page.get_by_role("button", name="„Schlagloch“ nach unten")
    down.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("weg=runter#k-pothole"))
    expect(page.get_by_role("button", name="„Schlagloch“ nach oben")).to_be_enabled()
    assert [row.key for row in keys.all()] == ["footway", "pothole"]
    assert_axe_clean(page)
