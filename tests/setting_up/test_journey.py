"""An administrator sets a question up by keyboard and without scripts; a resident meets it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import SetupChange
from accounts.setup import parts
from common import clock
from defects.models import Category, Question, Report, RuleSet
from tests import factories
from tests.journeys.reporting import wait_until_kept
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
    expect(page).to_have_url(re.compile("bewegt=pothole&weg=hoch$"))
    # At the top there is no further up: the whole line has the focus, and can be left by Tab.
    expect(page.locator("#k-pothole")).to_be_focused()
    keys = Category.objects.filter(parent=town.street).order_by("order")
    assert [row.key for row in keys] == ["pothole", "footway"]
    down = page.get_by_role("button", name="„Schlagloch“ nach unten")
    down.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("bewegt=pothole&weg=runter$"))
    expect(page.locator("#k-pothole")).to_be_focused()  # and at the end no further down
    assert [row.key for row in keys.all()] == ["footway", "pothole"]
    assert_axe_clean(page)


def test_a_question_is_moved_further_with_the_same_key(desktop_page: Page, settings, live: str):
    page = desktop_page
    settings.DEMO = True
    town = factories.town()
    asked = [
        {"key": name, "kind": "text", "label": {"de": f"Frage {name}?"}} for name in ("a", "b", "c")
    ]
    parts.settle("categories", town.municipality, "lamp", {"questions": asked}, by=town.admin)
    signed_in(page, town, live)
    page.goto(f"{KINDS}art/lamp/")
    keys = (
        Question.objects.filter(category=town.lamp).order_by("order").values_list("key", flat=True)
    )
    page.get_by_role("button", name="„Frage c?“ nach oben").focus()

    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("bewegt=c&weg=hoch$"))
    expect(page.get_by_role("button", name="„Frage c?“ nach oben")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="„Frage c?“ nach oben")).to_be_disabled()
    assert list(keys) == ["c", "a", "b"]
    # At the top there is no further up: the line has the focus, and Enter moves nothing back.
    expect(page.locator("#f-c")).to_be_focused()


def test_a_button_pressed_thrice_sends_once(desktop_page: Page, settings, live: str):
    page = desktop_page
    settings.DEMO = True
    town = factories.town()
    signed_in(page, town, live)
    page.goto("/arbeit/regeln/")
    button = page.get_by_role("button", name="Neuen Entwurf beginnen")

    button.evaluate("(each) => { each.click(); setTimeout(() => each.click()); each.click(); }")

    expect(page).to_have_url(re.compile(r"/arbeit/regeln/\d+/$"))
    assert RuleSet.objects.count() == 1


def test_a_number_and_a_day_say_where_they_end_while_they_are_typed(desktop_page: Page, live: str):
    page = desktop_page
    town = factories.town()
    stop = {"stop_when": "more", "stop_limit": "2.5", "stop": {"de": "Bitte rufen Sie an."}}
    old = {"stop_when": "older", "stop_limit": "30", "stop": {"de": "Bitte schreiben Sie uns."}}
    questions = [
        {"key": "poles", "kind": "number", "label": {"de": "Wie viele?"}, **stop},
        {"key": "since", "kind": "date", "label": {"de": "Seit wann?"}, **old},
    ]
    parts.settle("categories", town.municipality, "lamp", {"questions": questions}, by=town.admin)
    page.goto("/melden/?group=lamp")
    number, day = page.get_by_label("Wie viele?"), page.get_by_label("Seit wann?")
    call, write = page.get_by_text("Mehr als 2,5:"), page.get_by_text("Länger her als 30 Tage:")
    expect(call).to_be_hidden()
    for said, ends in (("2,5", False), ("2,6", True), ("3 oder so", True), ("viele", False)):
        number.fill(said)
        expect(call).to_be_visible(visible=ends)
    today = clock.today()
    for days, ends in ((29, False), (32, True), (-2, False)):
        day.fill((today - timedelta(days=days)).isoformat())
        expect(write).to_be_visible(visible=ends)
    number.fill("7")
    page.get_by_label("Noch etwas?").fill("Alle aus.")
    wait_until_kept(page, "Alle aus.")
    page.reload()  # the draft comes back, and with it what it says
    expect(number).to_have_value("7")
    expect(call).to_be_visible()
    page.get_by_role("button", name="Meldung absenden").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("So nehmen wir keine Meldung an")
    page.get_by_role("button", name="Antwort ändern").click()
    expect(number).to_have_value("7")
    expect(call).to_be_visible()
    assert not Report.objects.exists()
