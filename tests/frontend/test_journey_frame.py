"""The frame of every page in a real browser: header, menu, theme, footer, demo bar.

That every page with it is accessible and fits, opened menu, components and the page that does not
exist among them, journeys/test_every_page.py shows.
"""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests import factories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def demo_town(db: None, settings) -> factories.Town:
    settings.DEMO = True
    town = factories.town()
    town.municipality.is_demo = True
    town.municipality.save()
    return town


def test_a_guest_gets_along_without_a_mouse_without_cookies_and_without_network(
    demo_town, page: Page
):
    page.goto("/")
    assert page.context.cookies() == []

    # The first stop skips to the content.
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#inhalt")).to_be_focused()

    # The menu opens with the keyboard and closes with Escape.
    summary = page.locator("summary", has_text="Menü")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Anmelden")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Anmelden")).to_be_hidden()
    expect(summary).to_be_focused()

    # Without network the page says so until it is back.
    page.context.set_offline(True)
    expect(page.get_by_text("Sie haben gerade kein Netz.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Sie haben gerade kein Netz.")).to_be_hidden()


def test_the_chosen_theme_is_there_before_anything_is_drawn(demo_town, page: Page):
    page.emulate_media(color_scheme="light")
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_text("Menü").click()
    page.get_by_label("Dunkel").check()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload(wait_until="commit")
    page.wait_for_selector("body", state="attached")

    assert light != dark
    assert page.evaluate("document.documentElement.dataset.kernTheme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_the_menu_works_without_scripts(demo_town, page_without_scripts: Page):
    page_without_scripts.goto("/")
    page_without_scripts.get_by_text("Menü").click()
    expect(page_without_scripts.get_by_role("link", name="Anmelden")).to_be_visible()
    expect(page_without_scripts.get_by_text("Darstellung")).to_be_hidden()


def test_a_dialog_opens_takes_the_focus_and_closes(demo_town, page: Page, assert_axe_clean):
    page.goto("/demo/bausteine/")
    page.get_by_role("button", name="Dialog öffnen").click()
    expect(page.get_by_role("dialog", name="Wirklich entfernen?")).to_be_visible()
    assert_axe_clean(page, within="dialog")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Dialog öffnen")).to_be_focused()


def test_who_is_signed_in_finds_what_is_theirs(town, page: Page, live: str):
    client = Client()
    client.force_login(town.alice)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live}])

    page.goto("/")
    page.get_by_text("Menü").click()
    page.get_by_role("banner").get_by_role("link", name="Nachrichten").click()
    expect(page).to_have_url(f"{live}/konto/nachrichten/")
    page.get_by_text("Menü").click()
    page.get_by_role("banner").get_by_role("link", name="Mein Konto").click()
    expect(page).to_have_url(f"{live}/konto/")
