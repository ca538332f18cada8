"""The living map in a real browser: opened, moved by keyboard, a pin set, and when it fails."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from geo import base_map, gazetteer
from tests import factories
from tests.browser import PHONE, hold, watched
from tests.factories import TOWN_HALL, address, at, road

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MAP = "nahdran-map"
PICKER = "nahdran-pin-picker"
TILES = "**/tiles/**"
MOVING = {"reduced_motion": "no-preference"}


@pytest.fixture
def page(page: Page) -> Page:
    page.emulate_media(**MOVING)
    return page


@pytest.fixture
def desktop_page(desktop_page: Page) -> Page:
    desktop_page.emulate_media(**MOVING)
    return desktop_page


@pytest.fixture
def sharp_page(browser: Browser, live: str) -> Iterator[Page]:
    """A phone's screen as it is: four pixels for each point, also of pins and of the base map."""
    sharp = PHONE | MOVING | {"device_scale_factor": 2}
    with watched(browser, live, **sharp) as page:
        yield page


@pytest.fixture
def lindenbach(db) -> factories.Town:
    base_map._cache.clear()
    town = factories.town()
    road(town.municipality, "Hauptstraße", (-500, 0), (500, 0), road_class="L")
    address(town.municipality, "Hauptstraße", 7, at(5, 12))
    gazetteer.rebuild(town.municipality)
    return town


def opened(page: Page, element: str) -> None:
    page.locator(f"{element}[data-state=open]").wait_for()
    page.wait_for_function(
        "(name) => { const { map } = document.querySelector(name);"
        " return map && map.areTilesLoaded() && !map.isMoving(); }",
        arg=element,
    )


def drawn_layers(page: Page, element: str) -> set[str]:
    return set(
        page.evaluate(
            "(name) => document.querySelector(name).map.queryRenderedFeatures()"
            ".map((feature) => feature.layer.id)",
            element,
        )
    )


def centre(page: Page, element: str) -> list[float]:
    return page.evaluate(
        "(name) => document.querySelector(name).map.getCenter().toArray()", element
    )


def test_on_a_phone_the_map_is_a_picture_until_it_is_opened(lindenbach, sharp_page: Page):
    page = sharp_page
    lindenbach.report(location=at(50, 50))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.wait_for_load_state("networkidle")

    assert not [url for url in asked if "maplibre" in url or "/tiles/" in url]
    expect(page.locator(f"{MAP} img")).to_be_visible()

    page.locator(f"{MAP} [data-open-map]").click()
    opened(page, MAP)
    assert {"land", "road-L"} <= drawn_layers(page, MAP)
    page.wait_for_function(
        "() => document.querySelector('nahdran-map').map"
        ".queryRenderedFeatures({ layers: ['reports', 'reports-clusters'] }).length === 1"
    )

    page.get_by_role("button", name="Karte schließen").click()
    expect(page.locator(f"{MAP} img")).to_be_visible()
    expect(page.locator(f"{MAP} [data-open-map]")).to_be_focused()


def test_on_a_wide_screen_it_opens_by_itself(lindenbach, desktop_page: Page, assert_axe_clean):
    """In its room, with the whole municipality; it speaks German, and the keyboard moves it."""
    lindenbach.report(location=at(0, 0))  # where the middle of the Altstadt is
    page = desktop_page
    page.goto("/", wait_until="domcontentloaded")  # half a page has other heights
    page.evaluate("document.fonts.ready")  # text beside the map may still grow by a line
    high = page.locator(MAP).evaluate("(map) => map.offsetHeight")
    opened(page, MAP)

    assert page.locator(MAP).evaluate("(map) => map.offsetHeight") == high
    inside = page.locator(MAP).evaluate(
        """(element) => {
          const [west, south, east, north] = element.getAttribute("bounds").split(",").map(Number);
          const room = element.map.getCanvas();
          const upper = element.map.project([west, north]);
          const lower = element.map.project([east, south]);
          return [upper.x, upper.y, room.clientWidth - lower.x, room.clientHeight - lower.y];
        }"""
    )
    assert min(inside) > 10
    for name in ("Näher heran", "Weiter weg"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    expect(page.locator(f"{MAP} .maplibregl-ctrl-attrib")).to_contain_text(
        "Kartendaten: Lindenbach"
    )
    assert "Karte" in page.locator(f"{MAP} canvas").get_attribute("aria-label")
    assert_axe_clean(page, within=MAP)
    # A pin does not take the name of a district.
    page.wait_for_function(
        "() => document.querySelector('nahdran-map').map"
        ".queryRenderedFeatures({ layers: ['reports', 'zone-name'] }).length === 2"
    )

    before = centre(page, MAP)
    zoom = page.evaluate("document.querySelector('nahdran-map').map.getZoom()")
    page.locator(f"{MAP} canvas").focus()
    page.keyboard.press("ArrowRight")
    opened(page, MAP)
    page.keyboard.press("Equal")
    page.wait_for_function(
        "(zoom) => document.querySelector('nahdran-map').map.getZoom() > zoom + 0.5", arg=zoom
    )
    assert centre(page, MAP)[0] > before[0]


def test_who_stands_on_the_button_stands_on_the_map_that_opens_by_itself(
    lindenbach, desktop_page: Page
):
    page = desktop_page
    release = hold(page, TILES)
    page.goto("/")
    page.locator(f"{MAP}[data-state=loading] canvas").wait_for(state="attached")
    page.locator(f"{MAP} [data-open-map]").focus()

    release()
    opened(page, MAP)

    expect(page.locator(f"{MAP} canvas")).to_be_focused()


def test_a_map_that_comes_late_takes_the_focus_from_nobody(lindenbach, page: Page):
    release = hold(page, TILES)
    page.goto("/")
    page.locator(f"{MAP} [data-open-map]").click()
    page.locator(f"{MAP}[data-state=loading] canvas").wait_for(state="attached")
    elsewhere = page.get_by_role("link", name="Mangel melden").first
    elsewhere.focus()

    release()
    opened(page, MAP)

    expect(elsewhere).to_be_focused()


def test_a_chosen_report_is_lifted_and_told(lindenbach, desktop_page: Page):
    report = lindenbach.report(location=at(0, 0))
    page = desktop_page
    page.goto("/karte/")
    page.locator(f"{MAP}[data-state=open]").wait_for()
    page.evaluate(
        """([lon, lat]) => {
            const element = document.querySelector('nahdran-map');
            window.told = null;
            element.addEventListener('map:select', ({ detail }) => { window.told = detail; });
            element.map.jumpTo({ center: [lon, lat], zoom: 16 });
        }""",
        list(TOWN_HALL.coords),
    )
    page.wait_for_function(
        "() => document.querySelector('nahdran-map').map"
        ".queryRenderedFeatures({ layers: ['reports'] }).length === 1"
    )
    box = page.locator(f"{MAP} canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.wait_for_function("() => window.told !== null")
    assert page.evaluate("window.told.number") == report.number
    expect(page.locator(MAP)).to_have_attribute("selected", str(report.number))
    page.wait_for_function(
        "() => document.querySelector('nahdran-map').map"
        ".queryRenderedFeatures({ layers: ['reports-selected'] }).length === 1"
    )


def test_the_theme_changes_the_map_and_its_pins_stay(lindenbach, desktop_page: Page):
    lindenbach.report(location=at(50, 50))
    page = desktop_page
    page.emulate_media(color_scheme="light")
    page.goto("/")
    opened(page, MAP)
    colour = (
        "document.querySelector('nahdran-map').map.isStyleLoaded() && document"
        ".querySelector('nahdran-map').map.getPaintProperty('outside', 'background-color')"
    )
    light = page.evaluate(colour)

    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => ![false, light].includes({colour})", arg=light)
    opened(page, MAP)

    page.wait_for_function(
        "() => document.querySelector('nahdran-map').map"
        ".queryRenderedFeatures({ layers: ['reports', 'reports-clusters'] }).length > 0"
    )


def test_the_picture_follows_the_theme_switch(lindenbach, page: Page):
    page.emulate_media(color_scheme="light")
    page.goto("/")
    picture = page.locator(f"{MAP} source")
    assert "thema" not in picture.get_attribute("srcset")

    page.get_by_text("Menü").click()
    page.get_by_label("Dunkel").check()
    expect(picture).to_have_attribute("srcset", re.compile("thema=dark"))
    page.get_by_label("Hell").check()
    expect(picture).to_have_attribute("srcset", re.compile("thema=light"))


def test_a_pin_is_set_by_keyboard_and_named(lindenbach, page: Page):
    page.goto("/melden/")
    page.evaluate(
        "document.querySelector('nahdran-pin-picker').closest('details')?.setAttribute('open', '')"
    )
    picker = page.locator(PICKER)
    picker.evaluate("(element) => element.open()")
    opened(page, PICKER)
    picker.evaluate(
        "(element, [lon, lat]) => element.map.jumpTo({ center: [lon, lat], zoom: 17 })",
        list(at(5, 10).coords),
    )
    picker.locator("canvas").focus()
    page.keyboard.press("Enter")

    expect(picker.locator("[data-place-label]")).to_have_text("Der Pin steht bei: Hauptstraße 7.")
    assert float(page.locator("[data-lat]").input_value()) == pytest.approx(at(5, 10).y, abs=1e-4)
    assert float(page.locator("[data-lon]").input_value()) == pytest.approx(at(5, 10).x, abs=1e-4)
    page.wait_for_function(
        "() => document.querySelector('nahdran-pin-picker').map"
        ".queryRenderedFeatures({ layers: ['place'] }).length === 1"
    )

    picker.evaluate(
        "(element, [lon, lat]) => element.map.jumpTo({ center: [lon, lat] })",
        list(at(2500, 0).coords),
    )
    picker.get_by_role("button", name="Pin hierher setzen").click()
    expect(picker.locator("[data-place-label]")).to_contain_text("außerhalb")


def test_where_graphics_fail_a_sentence_points_to_the_list(lindenbach, page: Page):
    page.add_init_script(
        """const ask = HTMLCanvasElement.prototype.getContext;
           HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
             return /webgl/.test(kind) ? null : ask.call(this, kind, ...more);
           };"""
    )
    page.goto("/")
    page.locator(f"{MAP} [data-open-map]").click()

    expect(page.get_by_role("alert")).to_have_text(
        "Dieses Gerät kann die Karte nicht zeigen. Alle Orte stehen auch in der Liste."
    )
    expect(page.locator(f"{MAP} img")).to_be_visible()


@pytest.mark.parametrize("module", ["maplibre-gl.mjs", "style.js"])
def test_without_network_the_map_can_be_tried_again(lindenbach, page: Page, module: str):
    page.route(f"**/{module}", lambda route: route.abort())
    page.goto("/")
    page.locator(f"{MAP} .still-map [data-open-map]").click()
    expect(page.get_by_role("alert")).to_contain_text("konnte nicht geladen werden")

    page.unroute(f"**/{module}")
    release = hold(page, TILES)
    # Browsers of before the summer of 2026 never ask a second time for the same address.
    with page.expect_request(re.compile(rf"/{re.escape(module)}\?$")):
        page.get_by_role("button", name="Noch einmal versuchen").press("Enter")
    page.locator(f"{MAP}[data-state=loading] canvas").wait_for(state="attached")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(f"{MAP} .still-map [data-open-map]")).to_be_focused()
    release()
    opened(page, MAP)
    expect(page.locator(f"{MAP} canvas")).to_be_focused()


def test_without_scripts_there_is_the_picture_and_no_dead_button(
    lindenbach, page_without_scripts: Page
):
    page = page_without_scripts
    page.goto("/")

    expect(page.locator(f"{MAP} img")).to_be_visible()
    expect(page.locator("[data-open-map]")).to_be_hidden()
    assert page.locator(f"{MAP} img").evaluate("(image) => image.naturalWidth") > 0
