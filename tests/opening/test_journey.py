"""An administrator prepares and opens a town on a phone, without scripts; guests wait outside."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import LegalText, OpeningEvent
from geo import tenancy
from moderation.models import RuleBook
from tests import factories
from tests.journeys.site import open_as
from tests.opening.towns import prepared, publish_all

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SETUP = "/verwaltung/einrichten/"


def signed_in(page: Page, town: factories.Town, live: str) -> None:
    client = Client()
    client.force_login(town.admin)
    open_as(page, client, live)


def test_guests_see_a_calm_page(page: Page, settings, assert_axe_clean, assert_fits):
    prepared(settings)

    answer = page.goto("/melden/")

    assert answer is not None and answer.status == 503
    expect(page.get_by_role("heading", level=1)).to_have_text("Noch nicht eröffnet")
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_role("link", name="Impressum").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Impressum")


def test_a_text_is_written_published_and_the_town_opened_without_scripts(
    page_without_scripts: Page, settings, live: str
):
    page = page_without_scripts
    settings.DEMO = True  # no second factor
    town = prepared(settings)
    signed_in(page, town, live)
    page.goto(SETUP)
    expect(page.get_by_text("Vorschau: noch nicht eröffnet")).to_be_visible()
    page.get_by_role("link", name="Ansehen und ändern (Impressum)").click()
    page.get_by_label("Telefon", exact=True).fill("0000-116")
    page.get_by_role("button", name="Speichern und ansehen").click()
    expect(page.get_by_text("Telefon: 0000-116")).to_be_visible()
    page.get_by_label("Was hat sich geändert?").fill("Neue Nummer.")
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_text("Veröffentlicht als Fassung 2.")).to_be_visible()
    page.get_by_role("button", name="Jetzt eröffnen").click()

    expect(page.get_by_text("Eröffnet. Alle sehen jetzt Ihre Seite.")).to_be_visible()
    assert LegalText.objects.filter(page="impressum").count() == 2
    assert OpeningEvent.objects.get().by == town.admin
    tenancy.forget_hosts()
    page.context.clear_cookies()
    answer = page.goto("/melden/")
    assert answer is not None and answer.status == 200


def test_what_is_missing_leads_to_its_field(page: Page, settings, live: str, assert_axe_clean):
    settings.DEMO = True
    town = factories.town()
    signed_in(page, town, live)
    page.goto(f"{SETUP}impressum/")
    page.get_by_role("button", name="Speichern und ansehen").click()
    expect(page.get_by_role("button", name="Veröffentlichen")).to_have_count(0)
    assert_axe_clean(page)
    page.get_by_role("link", name="Es fehlt, wer die Gemeinde vertritt.").click()

    expect(page.get_by_label("Vertreten durch")).to_be_in_viewport()


def test_shipped_rules_are_read_and_taken_over(
    page: Page, settings, live: str, assert_axe_clean, assert_fits
):
    settings.DEMO = True
    town = factories.town()
    publish_all(town.municipality, by=town.admin)
    signed_in(page, town, live)
    page.goto("/moderation/regeln/uebernehmen/")
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_role("button", name="Diese Regeln veröffentlichen").click()

    expect(page.get_by_text("Veröffentlicht. Die Regeln gelten ab jetzt.")).to_be_visible()
    assert RuleBook.objects.count() == 1


def test_a_barrier_is_told_from_the_page_where_it_is(page: Page, assert_axe_clean):
    town = factories.town()
    publish_all(town.municipality, by=town.admin)
    page.goto("/meldungen/")
    page.get_by_role("link", name="Schwer zu bedienen?").click()
    expect(page.get_by_label("Um welche Seite geht es?")).to_have_value("/meldungen/")
    page.get_by_label("Was ist schwierig?").fill("Die Schrift ist zu klein.")
    page.get_by_role("button", name="Hinweis senden").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Danke, Ihr Hinweis ist da")
    assert_axe_clean(page)
