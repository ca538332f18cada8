"""A poll and a survey as people answer them on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geo import base_map
from participation.models import Consultation, SurveyAnswer, VoteChoice
from tests.factories import Town
from tests.journeys.conftest import SignIn, sign_in, town
from tests.participation.factories import citizen
from tests.participation.test_polls import poll_of
from tests.participation.test_surveys import survey

__all__ = ["sign_in", "survey", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PICKER = "nahdran-pin-picker"


@pytest.fixture(autouse=True)
def _no_map_of_another_test() -> None:
    base_map._cache.clear()


def test_a_choice_is_looked_at_mended_and_counted(
    town: Town, page: Page, sign_in: SignIn, assert_axe_clean: Callable[..., None]
) -> None:
    poll = poll_of(town)
    sign_in(page, citizen())
    page.goto(poll.consultation.get_absolute_url())

    page.get_by_label("Lindenplatz").check()
    page.get_by_role("button", name="Weiter: Wahl prüfen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stimmt das so?")
    assert_axe_clean(page)
    page.get_by_role("button", name="Zurück").click()
    expect(page.get_by_label("Lindenplatz")).to_be_checked()
    page.get_by_label("Am Brunnen").check()
    page.get_by_role("button", name="Weiter: Wahl prüfen").click()
    page.get_by_role("button", name="Stimme abgeben").click()

    expect(page.get_by_text("Ihre Stimme ist gezählt")).to_be_visible()
    assert [choice.option.title for choice in VoteChoice.objects.all()] == ["Am Brunnen"]


def test_a_place_is_pinned_taken_off_and_said_in_words(
    town: Town, survey: Consultation, page: Page, sign_in: SignIn, assert_fits: Any
) -> None:
    sign_in(page, citizen())
    page.goto(survey.get_absolute_url())
    words = page.get_by_label("Ort in Worten")
    remove = page.get_by_role("button", name="Pin entfernen")
    expect(remove).to_be_hidden()

    page.locator(f"{PICKER} [data-open-map]").click()
    page.locator(f"{PICKER}[data-state=open]").wait_for()
    page.locator(f"{PICKER} canvas").focus()
    page.keyboard.press("Enter")
    expect(remove).to_be_visible()
    expect(page.locator("input[name$=-lat]")).not_to_have_value("")
    expect(words).not_to_have_value("")
    assert_fits(page)

    remove.click()
    expect(page.locator("input[name$=-lat]")).to_have_value("")
    expect(words).to_have_value("")
    expect(words).to_be_focused()
    words.fill("Hauptstraße 4")
    page.get_by_label("zu Fuß").check()
    page.get_by_role("button", name="Antworten absenden").click()

    expect(page.get_by_text("Ihre Antworten sind gespeichert")).to_be_visible()
    placed = SurveyAnswer.objects.get(question__kind="place")
    assert placed.location is not None
