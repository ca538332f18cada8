"""Everything works with the keyboard, and one always sees where one is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from defects import services
from defects.models import Report
from defects.states import Work
from tests.browser import hold
from tests.factories import Town, at
from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# Where the focus is, and what is wrong with it. Inputs that a label stands for are judged by it.
FOCUS = """async () => {
    // What has the focus is scrolled to when the next picture is drawn, or one soon after it.
    const drawn = () => new Promise((done) => requestAnimationFrame(done));
    await drawn();
    await drawn();
    const on = document.activeElement;
    if (!on || on === document.body) return null;
    const name = on.outerHTML.replace(/\\s+/g, " ").slice(0, 90);
    const style = getComputedStyle(on);
    const unseen = on.getBoundingClientRect().width < 4 || style.opacity === "0";
    const seen = unseen && on.closest("label") ? on.closest("label") : on;
    const isOut = ({bottom, top}) => bottom <= 0 || top >= innerHeight;
    for (let more = 0; more < 60 && isOut(seen.getBoundingClientRect()); more++) await drawn();
    const box = seen.getBoundingClientRect();
    const problems = [];
    const rings = (style) =>
        (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
        || style.boxShadow !== "none";
    const ringed = [on, on.closest("label"), ...on.children].some((each) => each
        && (rings(getComputedStyle(each)) || rings(getComputedStyle(each, "::after"))));
    if (!ringed) problems.push("no ring");
    const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 1), innerWidth - 1);
    const y = Math.max(box.top, 0) + Math.min(box.bottom, innerHeight) >> 1;
    if (isOut(box)) problems.push("out of sight");
    else {
        const there = document.elementFromPoint(x, y);
        if (!there || !(seen.contains(there) || there.contains(seen)))
            problems.push(`under ${there ? there.tagName + "." + there.className : "nothing"}`);
    }
    return {name, problems};
}"""


def walk(page: Page, limit: int = 150) -> list[str]:
    """Press Tab through the whole page; what is wrong on the way."""
    found: list[str] = []
    names: set[str] = set()
    for _ in range(limit):
        page.keyboard.press("Tab")
        at_now = page.evaluate(FOCUS)
        if at_now is None:
            break
        names.add(at_now["name"])
        found += [f"{page.url} {at_now['name']}: {each}" for each in at_now["problems"]]
    assert len(names) > 4, f"the keyboard reaches only {names} on {page.url}"
    return found


def test_the_focus_is_always_seen(
    town: Town, open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    reports = [
        services.submit_report(
            municipality=town.municipality,
            category=town.pothole,
            location=at(20.0 * n, 0),
            place=f"Hauptstraße {n}",
            text="Ein tiefes Loch.",
        )
        for n in range(1, 9)
    ]
    lamp = town.report(work=Work.IN_PROGRESS)
    found: list[str] = []
    for phone in (True, False):
        guest, staff = open_page(phone=phone), open_page(phone=phone)
        for path in ("/", "/melden/", "/meldungen/", f"/meldungen/{reports[0].number}/"):
            guest.goto(path)
            found += walk(guest)
        for person, path in (
            (town.clara, f"/arbeit/{reports[0].number}/"),
            (town.mo, "/moderation/"),
            (town.bob, "/bauhof/"),
            (town.bob, f"/bauhof/{lamp.number}/"),
        ):
            sign_in(staff, person)
            staff.goto(path)
            found += walk(staff)
    assert not found, "\n".join(["", *dict.fromkeys(found)])


@pytest.mark.parametrize("path", ["/", "/karte/"])
def test_the_focus_is_seen_while_the_map_still_loads(
    town: Town, desktop_page: Page, path: str
) -> None:
    """Tiles that do not come keep the picture over the map, which is there already."""
    page = desktop_page
    release = hold(page, "**/tiles/**")
    with page.expect_request("**/tiles/**"):
        page.goto(path)
    karte = page.locator("nahdran-map")
    expect(karte.locator("canvas")).to_be_attached()

    found = walk(page)

    assert not found, "\n".join(["", *dict.fromkeys(found)])
    expect(karte).to_have_attribute("data-state", "loading")
    release()
    expect(karte).to_have_attribute("data-state", "open")
    karte.locator("canvas").focus()
    expect(karte.locator("canvas")).to_be_focused()


def test_the_first_stop_leads_past_the_navigation(town: Town, desktop_page: Page) -> None:
    desktop_page.goto("/meldungen/")
    desktop_page.keyboard.press("Tab")
    skip = desktop_page.get_by_role("link", name="Zum Inhalt")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    desktop_page.keyboard.press("Enter")
    desktop_page.keyboard.press("Tab")

    assert desktop_page.evaluate("document.activeElement.closest('main') !== null")


def test_the_place_is_found_while_typing_and_enter_never_sends(town: Town, page: Page) -> None:
    page.goto("/melden/")
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("Hauptstr 1")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert active and page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(options.first).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Ort: Hauptstraße")).to_be_visible()
    assert page.evaluate("location.pathname") == "/melden/"
    assert Report.objects.count() == 0


def test_a_kind_is_chosen_with_the_arrow_keys(town: Town, page: Page) -> None:
    page.goto("/melden/")
    tiles = page.locator('input[name="group"]')
    tiles.first.focus()
    page.keyboard.press("Space")
    expect(tiles.first).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(tiles.nth(1)).to_be_checked()


def test_the_pin_is_set_with_the_keyboard(town: Town, desktop_page: Page) -> None:
    desktop_page.goto("/melden/")
    desktop_page.locator("summary", has_text="Auf der Karte zeigen").focus()
    desktop_page.keyboard.press("Enter")
    canvas = desktop_page.locator("nahdran-pin-picker canvas")
    expect(canvas).to_be_visible()
    canvas.focus()
    expect(canvas).to_have_attribute("aria-label", re.compile("Pfeiltasten"))

    desktop_page.keyboard.press("Enter")

    latitude = desktop_page.locator("[data-lat]").first
    expect(latitude).not_to_have_value("")
    assert abs(float(latitude.input_value()) - 50.8) < 0.05


def test_letters_act_unless_one_types_or_has_switched_them_off(
    town: Town, desktop_page: Page, sign_in: SignIn
) -> None:
    report = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(0, 0),
        text="Ein tiefes Loch.",
    )
    page = desktop_page
    sign_in(page, town.clara)
    page.goto(f"/arbeit/{report.number}/")
    accept = page.get_by_role("button", name="Annehmen")
    letter = accept.get_attribute("aria-keyshortcuts")
    assert letter
    letters = page.locator("[aria-keyshortcuts]").evaluate_all(
        "all => all.map((each) => each.getAttribute('aria-keyshortcuts'))"
    )
    assert len(set(letters)) == len(letters)

    # Typing is only typing.
    page.locator("summary", has_text="Frage an Melder").click()
    note = page.locator('form[action*="/fragen/"] textarea')
    note.focus()
    page.keyboard.type("abcdefghijklmnopqrstuvwxyz")
    expect(note).to_have_value("abcdefghijklmnopqrstuvwxyz")
    assert page.evaluate("location.pathname") == f"/arbeit/{report.number}/"

    # Switched off, they stay off.
    page.locator("summary", has_text="Tasten").click()
    page.get_by_role("button", name="Buchstaben ausschalten").click()
    expect(page.get_by_text("Die Tasten sind ausgeschaltet.").first).to_be_visible()
    page.keyboard.press(letter)
    expect(page.locator(".case-head")).not_to_contain_text("Angenommen")

    page.locator("summary", has_text="Tasten").click()
    page.get_by_role("button", name="Buchstaben einschalten").click()
    expect(page.get_by_text("Die Tasten sind eingeschaltet.").first).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press(letter)
    expect(page.locator(".case-head")).to_contain_text("Angenommen")
