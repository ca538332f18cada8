"""From an invitation to the desk: code by mail, app on the phone, no mouse, no script."""

import re
from typing import Any

import pytest
from django.core import mail as outbox
from playwright.sync_api import Page, expect

from accounts.models import Role
from accounts.services import invite_staff
from tests.accounts.pages import code_in, code_of_the_app, find
from tests.factories import Town
from tests.jobs import work

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_somebody_invited_gets_to_work_with_the_keyboard_only(
    town: Town, page_without_scripts: Page, settings: Any
) -> None:
    settings.DEMO = False
    page = page_without_scripts
    invite_staff(municipality=town.municipality, email="mo@example.org", role=Role.MODERATOR)
    work()
    invitation = outbox.outbox[-1].body
    page.goto(find(r"^https?://\S+/code/$", invitation))

    page.get_by_label("E-Mail-Adresse").press_sequentially("mo@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Code eingeben")
    work()
    page.get_by_label("Code aus der E-Mail").press_sequentially(code_in(outbox.outbox[-1]))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Was auf Sie wartet")

    page.goto("/moderation/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zweiten Schritt einrichten")
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code", exact=True).press_sequentially(code_of_the_app(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notfall-Codes")

    page.goto("/moderation/")
    expect(page).to_have_url(re.compile("/moderation/$"))


def test_pages_of_sign_in_can_be_used_by_everybody(
    town: Town, page: Page, assert_axe_clean: Any, assert_fits: Any
) -> None:
    for path in (
        "/konto/anmelden/",
        "/konto/anmelden/code/",
        "/konto/anlegen/",
        "/konto/passwort/vergessen/",
    ):
        page.goto(path)
        assert_axe_clean(page)
        page.locator("main button[type=submit]").first.click()
        expect(page.locator("main [role=alert]")).to_be_visible()
        page.wait_for_load_state()
        assert_axe_clean(page)
        assert_fits(page)


def test_pages_of_an_account_can_be_used_by_everybody(
    town: Town, page: Page, sign_in: Any, assert_axe_clean: Any, assert_fits: Any
) -> None:
    sign_in(page, town.mo)
    for path in (
        "/konto/",
        "/konto/e-mail/",
        "/konto/passwort/festlegen/",
        "/konto/abmelden/",
        "/konto/zweiter-schritt/",
        "/konto/zweiter-schritt/einrichten/",
    ):
        page.goto(path)
        assert_axe_clean(page)
        assert_fits(page)


def test_pages_of_the_demo_can_be_used_by_everybody(
    town: Town, page: Page, settings: Any, assert_axe_clean: Any, assert_fits: Any
) -> None:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "accounts.mail_backend.FolderBackend"
    town.municipality.is_demo = True
    town.municipality.save()
    page.goto("/demo/mail/")
    assert_axe_clean(page)
    invite_staff(municipality=town.municipality, email="mo@example.org", role=Role.MODERATOR)
    work()

    page.goto("/demo/mail/")
    assert_axe_clean(page)
    page.get_by_role("link", name="Ihr Zugang: Lindenbach").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Zugang: Lindenbach")
    page.wait_for_load_state()
    assert_axe_clean(page)
    assert_fits(page)
