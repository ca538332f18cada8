"""A clerk's morning by the keyboard alone: refuse, take back, hand over, answer, close, undo."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role
from defects import services
from defects.models import Report
from defects.states import Responsibility, Work
from tests import factories
from tests.factories import Town, at
from tests.journeys.conftest import SignIn
from tests.journeys.letters import press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def submitted(town: Town, place: str) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(0, 0),
        place=place,
        text="Ein tiefes Loch.",
    )


def opened(page: Page, report: Report) -> None:
    expect(page.locator(".case-head h1")).to_contain_text(report.label)


def test_a_morning_without_a_mouse(town: Town, desktop_page: Page, sign_in: SignIn) -> None:
    refused, handed, answered, closed = (submitted(town, f"Hauptstraße {n}") for n in range(1, 5))
    page = desktop_page
    sign_in(page, town.clara)
    page.goto("/arbeit/")
    expect(page.locator(".rows .row")).to_have_count(4)

    # Refuse: it leaves the desk, and the way back is on the list.
    press(page, "j")
    opened(page, refused)
    press(page, "n", "Tab", "Space", *["Tab"] * 3, "Enter")  # past an optional sentence
    expect(page.get_by_text("Abgegeben.")).to_be_visible()
    expect(page.locator(".rows .row")).to_have_count(3)
    press(page, "z")
    expect(page.get_by_text("zurückgenommen").first).to_be_visible()
    opened(page, refused)
    refused.refresh_from_db()
    assert refused.body == town.tiefbau
    press(page, "n", "Tab", "Space", *["Tab"] * 3, "Enter")  # past an optional sentence
    expect(page.get_by_text("Abgegeben.")).to_be_visible()

    # Hand over to the road authority.
    press(page, "j")
    opened(page, handed)
    press(page, "u", "Tab")
    page.keyboard.type("Straßen")
    press(page, "Tab", "Tab", "Enter")
    expect(page.get_by_text("Übergeben.").first).to_be_visible()

    # Answer.
    page.goto("/arbeit/?liste=neu")
    press(page, "j")
    opened(page, answered)
    press(page, "r", "Tab")
    page.keyboard.type("Danke, das ist so gewollt.")
    press(page, "Tab", "Enter")
    expect(page.locator(".case-head")).to_contain_text("Beantwortet")

    # Close with a reason, and take that back.
    press(page, "j")
    opened(page, closed)
    press(page, "w", "Tab", "Space", "Tab", "Tab", "Enter")
    expect(page.locator(".case-head")).to_contain_text("Nichts gefunden")
    press(page, "z")
    expect(page.locator(".case-head")).to_contain_text("Eingegangen")

    for report in (refused, handed, answered, closed):
        report.refresh_from_db()
    assert refused.body == town.clearing
    assert handed.responsibility == Responsibility.HANDED_OVER
    assert (answered.work, closed.work) == (Work.ANSWERED, Work.RECEIVED)


def test_several_at_once_by_the_keyboard(
    town: Town,
    desktop_page: Page,
    sign_in: SignIn,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    reports = [submitted(town, f"Hauptstraße {n}") for n in range(1, 4)]
    page = desktop_page
    sign_in(page, town.clara)
    page.goto("/arbeit/")
    bar = page.locator(".bulk-bar")
    expect(bar).to_be_hidden()

    page.get_by_role("button", name="Alle auf dieser Seite ankreuzen").focus()
    press(page, "Enter")
    expect(bar).to_contain_text("3 angekreuzt")
    assert_axe_clean(page)
    bar.get_by_role("combobox").focus()
    page.keyboard.type("Annehmen")
    press(page, "Tab", "Enter")
    expect(page.locator("h1")).to_have_text("Annehmen: 3 Meldungen")
    assert_axe_clean(page)
    page.get_by_role("button", name=re.compile("Mit allen angekreuzten")).focus()
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("Annehmen: 3 Meldungen geändert")
    assert_axe_clean(page)
    assert_fits(page)
    press(page, "z")
    expect(page.get_by_text("3 zurückgenommen.")).to_be_visible()

    assert [Report.objects.get(pk=each.pk).work for each in reports] == [Work.RECEIVED] * 3


def test_two_who_act_are_told_and_nothing_typed_is_lost(
    town: Town, desktop_page: Page, sign_in: SignIn, assert_axe_clean: Callable[..., None]
) -> None:
    report = submitted(town, "Hauptstraße 1")
    colleague = factories.member(town.municipality, Role.CLERK, town.tiefbau)
    page = desktop_page
    sign_in(page, town.clara)
    page.goto(f"/arbeit/{report.number}/")
    press(page, "r", "Tab")
    page.keyboard.type("Wir kommen am Montag.")
    services.start(report, by=services.Actor.staff(colleague, town.tiefbau))

    press(page, "Tab", "Enter")

    alert = page.locator(".desk-meanwhile")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("In Arbeit")
    expect(page.locator("#antworten-text")).to_have_value("Wir kommen am Montag.")
    assert_axe_clean(page)
