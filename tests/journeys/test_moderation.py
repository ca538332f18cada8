"""Moderators at their desk: letters that always mean the same, nothing in the way of the reasons."""

import pytest
from playwright.sync_api import Page, expect

from moderation import services
from moderation.models import Case, Visibility
from tests.factories import Town
from tests.journeys.conftest import SignIn
from tests.moderation import content  # noqa: F401  # registers the kinds

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def note(town: Town, visibility: Visibility = Visibility.PENDING, parts: int = 0) -> Case:
    """A case about one thing, with `parts` more that wait below it."""
    item = services.open_item(
        municipality=town.municipality, kind="tests.note", title="Notiz", visibility=visibility
    )
    for number in range(parts):
        services.open_item(
            municipality=town.municipality, kind="tests.part", title=f"{number}", parent=item
        )
    return services.ask(item)


def letters(page: Page) -> list[tuple[str, str]]:
    """Key and words of every step that has one, in the order of the page."""
    marked = page.locator(".desk-case [aria-keyshortcuts]")
    found: list[tuple[str, str]] = []
    for each in marked.all():
        words = each.locator(".kern-label").inner_text()
        found.append((each.get_attribute("aria-keyshortcuts") or "", words))
    return found


def test_a_letter_means_the_same_in_every_case(
    town: Town, desktop_page: Page, sign_in: SignIn
) -> None:
    page = desktop_page
    sign_in(page, town.mo)

    page.goto(f"/moderation/{note(town, Visibility.SHOWN).uuid}/")
    assert letters(page) == [("f", "Ist in Ordnung"), ("n", "Nicht zeigen: Notiz …")]

    page.goto(f"/moderation/{note(town, parts=2).uuid}/")
    assert letters(page) == [
        ("f", "Freigeben: alles"),
        ("n", "Nicht zeigen: Notiz …"),
        ("2", "Nicht zeigen: Teil …"),
        ("3", "Nicht zeigen: Teil …"),
    ]

    page.keyboard.press("3")
    expect(page.locator("details[open]")).to_have_count(1)
    expect(page.locator(".entry").nth(2).locator("details")).to_have_attribute("open", "")

    page.locator("h1").click()
    page.keyboard.press("f")
    expect(page.get_by_text("Freigegeben.")).to_be_visible()
    back = page.get_by_role("button", name="Zurück, letzte Entscheidung aufheben")
    expect(back).to_have_attribute("aria-keyshortcuts", "z")
