"""A switch, a mouth stick, a puffed breath: whole forms with Tab and Enter and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ElementHandle, Locator, Page, expect

from defects.models import Report
from participation.models import Consultation, Proposal, ProposalCategory
from tests.factories import Town, at
from tests.journeys.conftest import SignIn
from tests.journeys.pictures import jpeg
from tests.journeys.test_keyboard import FOCUS
from tests.journeys.test_place import DEVICE
from tests.participation.factories import citizen, consultation, project

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MOST = 120  # presses from one thing to the next
# Asked at each press, in one call: what is wrong with where the focus is, and whether that is the
# element given, or stands in it.
PRESSED = f"""async ([target, inside]) => ({{
    seen: await ({FOCUS})(),
    there: inside ? document.activeElement.closest(inside) !== null
        : document.activeElement === target,
}})"""


class OneKey:
    """Somebody who can press Tab and Enter; notes wherever the focus is not well seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0
        self.problems: list[str] = []

    def to(self, target: Locator) -> None:
        target.wait_for(state="attached")
        element = target.element_handle()
        for _ in range(MOST):
            if self._tab(element):
                return
        raise AssertionError(f"{target} is not reached; the focus is on {self._here()}")

    def press(self, target: Locator) -> None:
        self.to(target)
        self.page.keyboard.press("Enter")
        self.presses += 1

    def walk_out(self) -> None:
        """To the end of the page: nothing holds the focus."""
        for _ in range(MOST):
            if self._tab(inside="footer"):
                return
        raise AssertionError(f"a trap: {self._here()}")

    def _tab(self, target: ElementHandle | None = None, inside: str = "") -> bool:
        """Whether this press has led to `target`."""
        self.page.keyboard.press("Tab")
        self.presses += 1
        told: dict[str, Any] = self.page.evaluate(PRESSED, [target, inside])
        if seen := told["seen"]:
            self.problems += [f"{seen['name']}: {each}" for each in seen["problems"]]
        return bool(told["there"])

    def _here(self) -> Any:
        return self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def radio(page: Page, name: str, value: str) -> Locator:
    return page.locator(f'input[name="{name}"][value="{value}"]')


@pytest.mark.parametrize("size", [(320, 640), (640, 450), (1280, 900)], ids=str)
def test_a_whole_report(
    town: Town,
    open_page: Callable[..., Page],
    tmp_path: Path,
    size: tuple[int, int],
    assert_axe_clean: Callable[..., None],
) -> None:
    """640 px are a screen of 1280 at 200 %."""
    photo = jpeg(tmp_path / "loch.jpg")
    page = open_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.add_init_script(DEVICE)
    page.goto("/melden/")
    page.locator("report-form:defined").wait_for()
    person = OneKey(page)

    with page.expect_file_chooser() as chooser:
        person.press(page.locator("[data-files]"))
    chooser.value.set_files(photo)
    expect(page.locator('.draft-photo:not([data-photo=""])')).to_have_count(1)

    person.press(page.locator("[data-locate]"))
    place = at(0, 0)
    page.evaluate("(place) => window.deviceAnswers(...place)", [place.y, place.x, 12])
    yes = page.locator("[data-found]").get_by_role("button", name="Ja", exact=True)
    person.press(yes)
    expect(page.locator("[data-found]")).to_contain_text("Ort:")

    # A slip first: the second choice replaces it.
    person.press(radio(page, "group", "lamp"))
    expect(radio(page, "group", "lamp")).to_be_checked()
    assert Report.objects.count() == 0
    page.keyboard.press("Shift+Tab")
    person.press(radio(page, "group", "street"))
    expect(radio(page, "group", "street")).to_be_checked()
    person.press(radio(page, "leaf-street", "pothole"))
    expect(radio(page, "leaf-street", "pothole")).to_be_checked()
    assert_axe_clean(page)
    danger = page.locator("[name=danger]")
    person.press(danger)
    expect(danger).to_be_checked()
    page.keyboard.press("Enter")
    expect(danger).not_to_be_checked()
    assert page.evaluate("location.pathname") == "/melden/"
    person.press(page.locator("[data-send]"))

    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")
    person.walk_out()
    report = Report.objects.get()
    assert (report.category, report.is_danger) == (town.pothole, False)
    assert report.pictures.count() == 1
    assert person.problems == []


def test_every_choice_is_a_stop_in_both_directions(town: Town, desktop_page: Page) -> None:
    page = desktop_page
    page.goto("/melden/")
    page.locator("report-form:defined").wait_for()
    tiles = page.locator('input[name="group"]')
    count = tiles.count()
    tiles.nth(0).focus()
    for key, order in (("Tab", range(1, count)), ("Shift+Tab", reversed(range(count - 1)))):
        for n in order:
            page.keyboard.press(key)
            expect(tiles.nth(n)).to_be_focused()
    expect(page.locator('input[name="group"]:checked')).to_have_count(0)
    # As everybody else does it.
    page.keyboard.press("Space")
    expect(tiles.nth(0)).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(tiles.nth(1)).to_be_checked()


def test_enter_in_a_field_of_text_still_sends(town: Town, desktop_page: Page) -> None:
    """Only choices are different: elsewhere Enter does what forms do."""
    page = desktop_page
    page.goto("/melden/")
    page.locator("report-form:defined").wait_for()
    page.get_by_label("Noch etwas?").fill("Ein Satz.")
    page.get_by_label("Noch etwas?").press("Enter")
    expect(page.get_by_label("Noch etwas?")).to_have_value("Ein Satz.\n")
    page.get_by_role("button", name="Meldung absenden").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Bitte wählen Sie, worum es geht.")


@pytest.fixture
def ideas(town: Town) -> Consultation:
    found = consultation(project(town.municipality, title="Der Marktplatz wird neu"))
    ProposalCategory.objects.create(consultation=found, name="Sitzen", icon="bench")
    ProposalCategory.objects.create(consultation=found, name="Grün", icon="tree", order=1)
    return found


def test_a_whole_proposal(
    town: Town, ideas: Consultation, open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page()
    sign_in(page, citizen(display_name="Radlerin"))
    page.goto(f"{ideas.get_absolute_url()}vorschlagen/")
    page.locator("proposal-form:defined").wait_for()
    person = OneKey(page)

    fields = page.locator("proposal-form form")
    person.to(fields.locator("[name=title]"))
    page.keyboard.type("Bänke unter den Linden")
    kinds = fields.locator("input[type=radio][name=category]")
    if kinds.count():
        person.press(kinds.nth(1))
        expect(kinds.nth(1)).to_be_checked()
    person.to(fields.locator("textarea").first)
    page.keyboard.type("Damit man im Schatten sitzen kann.")
    person.press(page.locator("[data-send]"))

    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Bitte prüfen")
    proposal = Proposal.objects.get()
    assert proposal.title == "Bänke unter den Linden"
    assert person.problems == []
