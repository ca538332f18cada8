"""A town hands over to its county, which takes it and mends it: all of it by the keyboard."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role, User
from defects import links, services
from defects.models import HandOver, Report
from geo.models import Host
from tests import factories
from tests.browser import DESKTOP, watched
from tests.factories import Town
from tests.journeys.conftest import SignIn
from tests.journeys.test_rules_by_keyboard import follow, reach

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county(town: Town, live: str) -> Town:
    """Kreis Erlengau answers under the machine's number, and Lindenbach's „Kreis“ is its office."""
    there = factories.town(
        name="Kreis Erlengau",
        number_prefix="K",
        base_url=live.replace("localhost", "127.0.0.1"),
        boundary=factories.box(-20_000, -20_000, 20_000, 20_000),
    )
    Host.objects.create(municipality=there.municipality, name="127.0.0.1")
    body = factories.outside_body(
        town.municipality, "kreis", name="Kreis Erlengau", dative="beim Kreis Erlengau"
    )
    row = services.ask_for_connection(body, partner=there.municipality, by=town.admin)
    services.agree_to_connection(
        row, department=there.tiefbau, category=there.pothole, by=there.admin
    )
    return there


@pytest.fixture
def kim(county: Town) -> User:
    return factories.member(county.municipality, Role.CLERK, county.tiefbau, name="kim")


@pytest.fixture
def page_of_county(browser: Browser, live: str, kim: User) -> Iterator[Page]:
    there = live.replace("localhost", "127.0.0.1")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(kim)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    with watched(browser, there, **DESKTOP) as found:
        found.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": there}])
        yield found


def test_the_town_hands_over_the_county_mends_and_the_reporter_reads_it(
    town: Town,
    county: Town,
    desktop_page: Page,
    page_of_county: Page,
    sign_in: SignIn,
    assert_axe_clean,
) -> None:
    report = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.TOWN_HALL,
        text="Das Loch wird immer tiefer.",
        place="Hauptstraße 2",
    )
    page = desktop_page
    sign_in(page, town.dana)
    page.goto(f"/arbeit/{report.number}/")
    follow(page, "a[href$='/abgeben/']", r"/abgeben/$")
    assert_axe_clean(page)
    follow(page, "a[href='?an=kreis']", r"an=kreis$")
    expect(page.locator("main")).to_contain_text("arbeitet auch mit dieser Anwendung")
    assert_axe_clean(page)
    reach(page, "main form .kern-btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/arbeit/{report.number}/$"))
    expect(page.locator(".desk-outside")).to_contain_text("Kreis Erlengau")

    twin = HandOver.objects.select_related("twin__municipality").get(report=report).twin
    assert twin is not None
    there = page_of_county
    there.goto("/arbeit/")
    follow(there, f".rows a[href^='/arbeit/{twin.number}/']", rf"/arbeit/{twin.number}/")
    expect(there.locator(".desk-above")).to_contain_text("Von Lindenbach übergeben")
    assert_axe_clean(there)
    reach(there, "form[action*='/annehmen/'] button")
    there.keyboard.press("Enter")
    expect(there.locator(".case-head")).to_contain_text("Angenommen")
    reach(there, "summary[data-letter='b']")
    there.keyboard.press("Enter")
    reach(there, "form[action*='/behoben/'] textarea")
    there.keyboard.type("Wir haben das Loch gefüllt.")
    reach(there, "form[action*='/behoben/'] button.kern-btn--primary")
    there.keyboard.press("Enter")
    expect(there.locator("main")).to_contain_text("Behoben")

    page.goto(links.status_path(Report.objects.get(pk=report.pk)))
    expect(page.locator("main")).to_contain_text("Behoben")
    expect(page.locator("main")).to_contain_text("Wir haben das Loch gefüllt.")
    page.goto(f"/arbeit/{report.number}/")
    expect(page.locator(".case-timeline")).to_contain_text("Lag weniger als einen Werktag")
    expect(page.locator(".case-timeline")).to_contain_text("Kreis Erlengau")
    page.goto(f"/meldungen/{report.number}/")
    expect(page.locator("main")).to_contain_text("Wir haben das Loch gefüllt.")
