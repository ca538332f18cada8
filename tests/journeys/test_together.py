"""By the keyboard alone: a storm is answered with one message, two reports become one, and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from defects import services
from defects.models import Cause, Report
from defects.states import Work
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
        text="Ein Ast liegt auf der Fahrbahn.",
    )


def states(reports: list[Report]) -> list[str]:
    return [Report.objects.get(pk=each.pk).work for each in reports]


def tick_all(page: Page, gesture: str) -> None:
    page.get_by_role("button", name="Alle auf dieser Seite ankreuzen").focus()
    press(page, "Enter")
    page.locator(".bulk-bar").get_by_role("combobox").focus()
    page.keyboard.type(gesture)
    press(page, "Tab", "Enter")


def test_a_storm_is_answered_with_one_message(
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
    tick_all(page, "Eine Ursache")

    expect(page.locator("h1")).to_have_text("Eine Ursache für 3 Meldungen")
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_label("Was ist passiert?").focus()
    page.keyboard.type("Sturm am 3. März")
    page.get_by_role("button", name="Anlegen").focus()
    press(page, "Enter")

    expect(page.locator("h1")).to_have_text("Sturm am 3. März")
    expect(page.get_by_text("3 aufgenommen.")).to_be_visible()
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_label("Ihre öffentliche Nachricht").focus()
    page.keyboard.type("Alle Straßen sind geräumt.")
    press(page, "Tab", "Space", "ArrowDown")
    page.get_by_role("button", name="An alle 3 Meldungen").focus()
    press(page, "Enter")

    expect(page.get_by_text("3 Meldungen haben sie bekommen.")).to_be_visible()
    assert states(reports) == [Work.FIXED] * 3
    assert_axe_clean(page)
    press(page, "z")
    expect(page.get_by_text("3 zurückgenommen.")).to_be_visible()
    assert states(reports) == [Work.RECEIVED] * 3
    assert Cause.objects.get().closed_at is None


def test_two_reports_become_one_and_are_two_again(
    town: Town,
    desktop_page: Page,
    sign_in: SignIn,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    leads, other = (submitted(town, f"Hauptstraße {n}") for n in (1, 2))
    page = desktop_page
    sign_in(page, town.clara)
    page.goto(f"/arbeit/{leads.number}/")
    press(page, "v")

    expect(page.locator("h1")).to_have_text("Zusammenführen")
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_role("checkbox", name=re.compile(other.label)).focus()
    press(page, "Space")
    page.get_by_role("button", name="Angekreuzte zusammenführen").focus()
    press(page, "Enter")
    expect(page.get_by_text(f"Es führt {leads.label}.")).to_be_visible()
    assert Report.objects.get(pk=other.pk).duplicate_of == leads
    press(page, "z")
    expect(page.get_by_text("Eine zurückgenommen.")).to_be_visible()
    assert Report.objects.get(pk=other.pk).duplicate_of is None

    page.goto("/arbeit/")
    tick_all(page, "Zusammenführen")
    page.get_by_role("radio", name=f"{other.label} führt").focus()
    press(page, "Space")
    page.get_by_role("button", name="Angekreuzte zusammenführen").focus()
    press(page, "Enter")
    expect(page.get_by_text(f"Es führt {other.label}.")).to_be_visible()

    page.goto(f"/arbeit/{leads.number}/")
    expect(page.get_by_text(f"Gehört zu {other.label}.")).to_be_visible()
    assert_axe_clean(page)
    press(page, "t", "Tab")
    page.keyboard.type("Es sind doch zwei.")
    press(page, "Tab", "Enter")
    expect(page.get_by_text("Getrennt.").first).to_be_visible()
    assert Report.objects.get(pk=leads.pk).duplicate_of is None
