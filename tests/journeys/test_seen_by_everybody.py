"""Colours that a person has chosen, letters twice as large, a screen at 200 %: nothing is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from participation.models import ProposalCategory
from tests.browser import CHROMIUM, watched
from tests.factories import Town
from tests.journeys import site as whole
from tests.journeys.conftest import SignIn
from tests.journeys.looking import HELP
from tests.journeys.pictures import jpeg
from tests.journeys.reporting import fill_in
from tests.journeys.test_keyboard import walk
from tests.participation.factories import citizen, consultation, project

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FORCED: Any = ("light", "dark")
# What of a control is still drawn when colours are forced: neither shadows nor backgrounds.
DRAWN = """(element) => {
    const { borderTopColor, borderTopWidth, outlineStyle, outlineWidth, outlineColor, color,
        backgroundColor } = getComputedStyle(element);
    return { border: `${borderTopWidth} ${borderTopColor}`, color, ground: backgroundColor,
        outline: outlineStyle === "none" ? "" : `${outlineWidth} ${outlineColor}` };
}"""
# What is cut off: text in a box that is too low for it and does not scroll.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((each) => {
    const { overflowX, overflowY } = getComputedStyle(each);
    if (!each.checkVisibility({ visibilityProperty: true })) return false;
    if (!each.textContent.trim()) return false;
    if (each.closest("nahdran-map, .sr-only, svg, nahdran-pin-picker, select")) return false;
    const hides = (value) => value === "hidden" || value === "clip";
    const box = each.getBoundingClientRect();
    if (box.height <= 2) return false;
    return (hides(overflowY) && each.scrollHeight > each.clientHeight + 2)
        || (hides(overflowX) && each.scrollWidth > each.clientWidth + 2);
}).map((each) => `${each.outerHTML.slice(0, 100)} is cut off`)"""
HEADER = """() => {
    const boxes = [...document.querySelectorAll(".site-header__town > span, .menu > summary")].map(
        (each) => each.getBoundingClientRect());
    const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top
        || b.bottom <= a.top;
    return apart(boxes[0], boxes[1]) ? [] : ["the town's name and the menu stand on each other"];
}"""
# What „Schriftgröße: sehr groß“ in the settings of a browser does, doubled.
LARGER = "--blink-settings=defaultFontSize=32"


def drawn(page: Page, selector: str) -> dict[str, str]:
    found: dict[str, str] = page.locator(selector).first.evaluate(DRAWN)
    return found


@pytest.mark.parametrize("scheme", FORCED)
def test_forced_colours_show_what_is_chosen_and_where_one_is(
    town: Town, open_page: Callable[..., Page], tmp_path: Path, scheme: Any
) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto("/melden/")
    fill_in(page, photo=jpeg(tmp_path / "loch.jpg"))

    chosen, other = "label.tile:has(:checked)", "label.tile:not(:has(:checked))"
    page.keyboard.press("Tab")  # so that the browser shows where the focus is
    page.locator("[data-send]").focus()
    assert drawn(page, chosen)["border"] != drawn(page, other)["border"]
    assert drawn(page, chosen)["outline"] == ""
    page.locator(f"{chosen} input").focus()
    assert drawn(page, chosen)["outline"].startswith("3px")
    page.locator(f"{other} input").first.focus()
    assert drawn(page, "label.tile:has(:focus-visible)")["outline"].startswith("3px")

    field = page.get_by_role("combobox")
    field.fill("Hauptstr")
    beside, picked = (f'[role=option][aria-selected="{state}"]' for state in ("false", "true"))
    expect(page.locator(beside).first).to_be_visible()
    before = drawn(page, beside)
    page.keyboard.press("ArrowDown")
    assert drawn(page, picked)["ground"] != before["ground"]
    assert drawn(page, picked)["color"] != drawn(page, picked)["ground"]
    page.keyboard.press("Enter")

    # Drawn icons take the colour of the words beside them.
    icon = page.locator(f"{other} .icon").first
    words = page.locator(f"{other} span").first
    colour = "(element) => getComputedStyle(element).color"
    assert icon.evaluate(colour) == words.evaluate(colour)
    page.locator("summary", has_text="Auf der Karte zeigen").click()
    page.locator("nahdran-pin-picker[data-state=open]").wait_for()
    zoom = page.locator(".maplibregl-ctrl-zoom-in .maplibregl-ctrl-icon")
    style: dict[str, str] = zoom.evaluate(
        "(element) => { const { filter, backgroundImage } = getComputedStyle(element);"
        " return { filter, backgroundImage }; }"
    )
    assert style["filter"] == "none"
    assert ("fill='%23fff'" in style["backgroundImage"]) == (scheme == "dark")


@pytest.fixture
def larger_letters(browser: Browser) -> Iterator[Browser]:
    """A browser with letters twice as large."""
    large = browser.browser_type.launch(executable_path=CHROMIUM, args=["--no-sandbox", LARGER])
    yield large
    large.close()


def size(width: int) -> Any:
    return {"width": width, "height": 450 if width == 640 else 740}


@pytest.mark.slow
def test_at_200_percent_and_with_letters_twice_as_large(
    town: Town,
    browser: Browser,
    larger_letters: Browser,
    live: str,
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    """1280 px at 200 % are 640; the same with letters alone, and those on a phone as well. With
    letters so large no script finds any of these screens wide (48em), so a page is opened once."""
    there = whole.fill(town, tmp_path)
    ideas = consultation(project(town.municipality, title="Der Marktplatz wird neu"))
    ProposalCategory.objects.create(consultation=ideas, name="Sitzen", icon="bench")
    person = citizen(display_name="Radlerin")
    paths = [
        "/",
        "/melden/",
        there.paths["status-new"],
        "/meldungen/",
        f"/meldungen/{there.number('new')}/",
        "/beteiligung/",
        ideas.project.get_absolute_url(),
        f"{ideas.get_absolute_url()}vorschlagen/",
        "/meldungen/abo/",
    ]
    found: list[str] = []
    for by, widths in ((browser, [640]), (larger_letters, [1280, 640, 360, 320])):
        with watched(by, live, viewport=size(widths[0])) as page:
            page.add_init_script(script=HELP)
            sign_in(page, person)
            for path in paths:
                page.set_viewport_size(size(widths[0]))
                page.goto(path)
                for width in widths:
                    page.set_viewport_size(size(width))
                    where = f"{path} {width}{' larger' if by is larger_letters else ''}: "
                    for look in ("looking.sticksOut()", CUT_OFF, HEADER):
                        found += [where + each for each in page.evaluate(look)]
                    assert not page.evaluate("matchMedia('(min-width: 48em)').matches")
                if by is browser:
                    found += [f"{path} 640: {each}" for each in walk(page, limit=90)]
    assert not found, "\n".join(["", *dict.fromkeys(found)])
