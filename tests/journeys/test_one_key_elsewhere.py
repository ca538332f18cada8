"""Tab and Enter and nothing else, beyond the form: the filter of a list, mails about an area, a
survey, a vote."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from defects.models import Watch
from defects.states import Work
from participation.models import SurveyResponse
from tests.factories import Town, at
from tests.journeys.conftest import SignIn
from tests.journeys.test_one_key import OneKey, radio
from tests.participation.factories import citizen
from tests.participation.public_site import asking

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reports(town: Town) -> None:
    town.report(category=town.lamp, location=at(0, 0), place="Lampenweg 1")
    town.report(category=town.pothole, location=at(40, 0), place="Lochgasse 2", work=Work.ACCEPTED)


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)], ids=str)
def test_the_list_is_narrowed_and_widened(
    town: Town, reports: None, open_page: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = open_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/meldungen/")
    person = OneKey(page)
    rows = page.locator(".report-row__title")
    expect(rows).to_have_count(2)
    shutter = page.locator(".browse__filters > summary")
    kind = page.locator("#f-art")
    if not kind.is_visible():
        person.press(shutter)

    person.press(kind)
    choices = page.get_by_role("group", name="Art", exact=True)
    chosen = choices.get_by_role("button", name="Alle Arten")
    expect(chosen).to_be_focused()
    person.press(choices.get_by_role("button", name="Schlagloch"))

    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Schlagloch")
    expect(page).to_have_url(re.compile("art=pothole"))
    expect(choices).to_have_count(0)
    expect(kind).to_be_focused()

    # Opened by mistake: what is chosen has the focus, and pressing it changes nothing.
    page.keyboard.press("Enter")
    expect(choices.get_by_role("button", name="Schlagloch")).to_be_focused()
    page.keyboard.press("Enter")
    expect(kind).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(kind).to_be_focused()
    expect(rows).to_have_count(1)

    person.press(page.locator(".browse__active a").first)
    expect(rows).to_have_count(2)
    person.walk_out()
    assert person.problems == []


def test_a_list_that_one_tabs_past_folds_by_itself(
    town: Town, reports: None, desktop_page: Page, assert_axe_clean: Callable[..., None]
) -> None:
    page = desktop_page
    page.goto("/meldungen/")
    page.locator("#f-stand").focus()
    page.keyboard.press("Enter")
    choices = page.get_by_role("group", name="Stand", exact=True)
    expect(choices).to_be_visible()
    assert_axe_clean(page)

    choices.get_by_role("button").last.focus()
    page.keyboard.press("Tab")

    expect(choices).to_have_count(0)
    expect(page.locator("#f-stand")).to_have_value("")


def test_mails_about_a_part_of_town(town: Town, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/meldungen/abo/")
    person = OneKey(page)

    person.press(radio(page, "wo", "gebiet"))
    expect(radio(page, "wo", "gebiet")).to_be_checked()
    person.press(page.locator("#w-zone"))
    person.press(page.locator(".one-key-list").get_by_role("button", name=town.district.name))
    expect(page.locator("#w-zone")).not_to_have_value("")
    kind = page.locator('input[name="art"]').first
    person.press(kind)
    expect(kind).to_be_checked()
    person.to(page.locator("#w-email"))
    page.keyboard.type("nachbarin@example.org")
    person.press(page.get_by_role("button", name="Nachrichten schicken"))

    expect(page).to_have_url(re.compile("/meldungen/abo/gesendet/$"))
    assert Watch.objects.count() == 1
    assert person.problems == []


@pytest.fixture
def asked(town: Town) -> dict[str, str]:
    return asking(town)


def test_a_survey_is_answered(
    town: Town, asked: dict[str, str], open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page()
    sign_in(page, citizen(display_name="Radlerin"))
    page.goto(asked["open-survey"])
    person = OneKey(page)

    form = page.locator("form.survey")
    names = form.locator("input[type=radio], input[type=checkbox]").evaluate_all(
        "(all) => [...new Set(all.map((each) => each.name))]"
    )
    assert names
    for name in names:
        second = form.locator(f'input[name="{name}"]').nth(1)
        person.press(second)
        expect(second).to_be_checked()
    person.to(form.locator("textarea").first)
    page.keyboard.type("Ein Baum.")
    person.press(form.get_by_role("button", name="Antworten absenden"))

    expect(page.get_by_role("main")).to_contain_text("Ihre Antworten sind gespeichert")
    assert SurveyResponse.objects.filter(consultation__uuid=asked["running-survey"]).exists()
    assert person.problems == []


def test_a_vote_is_cast_and_a_slip_mended(
    town: Town, asked: dict[str, str], open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page()
    sign_in(page, citizen(display_name="Radlerin"))
    page.goto(asked["open-poll"])
    person = OneKey(page)

    options = page.locator('input[name="options"]')
    person.press(options.nth(2))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(options.nth(1)).to_be_checked()
    person.press(page.get_by_role("button", name="Weiter: Wahl prüfen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Stimmt das so?")
    expect(page.get_by_role("main")).to_contain_text("Marktplatz")
    person.press(page.locator("main form .kern-btn--primary"))

    expect(page.get_by_role("main")).to_contain_text("Ihre Stimme ist gezählt")
    assert person.problems == []
