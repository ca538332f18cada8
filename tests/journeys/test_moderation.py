"""Moderators at their desk: letters that always mean the same, nothing that hides the reasons."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from moderation import services
from moderation.models import Case, Decision, Item, Visibility
from tests.factories import Town
from tests.journeys.conftest import SignIn
from tests.journeys.letters import press
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

    press(page, "3")
    expect(page.locator("details[open]")).to_have_count(1)
    expect(page.locator(".entry").nth(2).locator("details")).to_have_attribute("open", "")

    page.locator("h1").click()
    press(page, "f")
    expect(page.get_by_text("Freigegeben.")).to_be_visible()
    back = page.get_by_role("button", name="Zurück, letzte Entscheidung aufheben")
    expect(back).to_have_attribute("aria-keyshortcuts", "z")


def box(target: Locator) -> dict[str, float]:
    found = target.bounding_box()
    assert found is not None
    return dict(found)


def test_the_reasons_are_not_covered_while_one_chooses(
    town: Town, desktop_page: Page, sign_in: SignIn
) -> None:
    page = desktop_page
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, town.mo)
    page.goto(f"/moderation/{note(town, parts=3).uuid}/")
    release = page.locator(".release")
    assert release.evaluate("each => getComputedStyle(each).position") == "sticky"

    page.locator("summary").last.click()
    form = page.locator("details[open] form")
    form.scroll_into_view_if_needed()
    page.mouse.wheel(0, 400)

    for each in form.locator("label.chip").all():
        top, bar = box(each), box(release)
        assert bar["y"] + bar["height"] <= top["y"] or bar["y"] >= top["y"] + top["height"]
    assert release.evaluate("each => getComputedStyle(each).position") == "static"
    page.locator("summary").last.click()
    assert release.evaluate("each => getComputedStyle(each).position") == "sticky"


def test_a_reason_without_a_rule_is_kept_and_answered_in_german(
    town: Town, desktop_page: Page, sign_in: SignIn
) -> None:
    page = desktop_page
    case = note(town)
    sign_in(page, town.mo)
    page.goto(f"/moderation/{case.uuid}/")
    page.locator("summary", has_text="Nicht zeigen").click()
    page.get_by_label("Grund für die Verfasserin oder den Verfasser").fill("Das ist zu grob.")
    send = page.get_by_role("button", name="Nicht zeigen", exact=True)
    expect(send).not_to_have_class(re.compile("kern-btn--primary"))
    expect(send).to_have_class(re.compile("btn--danger"))
    send.click()

    expect(page.locator("details[open] .kern-error")).to_have_text(
        "Bitte wählen Sie die Regel, auf der das beruht."
    )
    rules = page.get_by_role("group", name="Welche Regel?")
    expect(rules.get_by_role("radio").first).to_be_focused()
    assert rules.evaluate("each => getComputedStyle(each).overflowX") == "visible"  # for its ring
    expect(page.locator("details[open] .kern-error")).to_be_in_viewport()
    expect(page.get_by_label("Grund für die Verfasserin")).to_have_value("Das ist zu grob.")
    rules.get_by_text("Sachlich und mit Respekt").click()
    send.click()

    expect(page.get_by_text("Entschieden: nicht freigegeben.")).to_be_visible()
    assert Item.objects.get(pk=case.item_id).visibility == Visibility.HELD
    assert Decision.objects.get().note == "Das ist zu grob."


def test_nothing_is_wider_than_a_phone(town: Town, page: Page, sign_in: SignIn) -> None:
    done = note(town)
    services.release_all(done, by=town.mo)
    case = note(town)
    sign_in(page, town.mo)
    page.goto(f"/moderation/{case.uuid}/")
    page.locator("summary", has_text="Nicht zeigen").click()
    page.get_by_role("button", name="Nicht zeigen", exact=True).click()

    expect(page).to_have_url(re.compile(r"/entscheiden/$"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/moderation/?ansicht=liste")
    page.get_by_role("link", name="Zuletzt entschieden").click()
    expect(page.get_by_role("heading", name="Zuletzt entschieden")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
