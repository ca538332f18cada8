"""Proposing in a real browser: an area drawn by finger, by keyboard, by address without scripts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Polygon
from playwright.sync_api import CDPSession, Page, Route, expect

from accounts.models import User
from geo import base_map
from participation.geometry import require_inside
from participation.models import Consultation, Proposal, ProposalCategory
from participation.models.consultation import Review
from participation.states import ProposalState
from tests.browser import hold
from tests.factories import Town, at, box, zone
from tests.journeys.conftest import SignIn, open_page, sign_in, town
from tests.journeys.pictures import jpeg
from tests.journeys.test_report_to_repair import tab_to
from tests.participation.factories import citizen, consultation, project, submitted

__all__ = ["open_page", "sign_in", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PICKER = "nahdran-shape-picker"
STATUS = f"{PICKER} [data-shape-status]"


@pytest.fixture
def ideas(town: Town) -> Consultation:
    base_map._cache.clear()
    found = consultation(
        project(town.municipality, title="Der Marktplatz wird neu"),
        needs_place=True,
        asks_cost=True,
        proposals_review=Review.BEFORE,
        area=box(-300, -300, 300, 300),
    )
    ProposalCategory.objects.create(consultation=found, name="Sitzen", icon="bench")
    ProposalCategory.objects.create(consultation=found, name="Grün", icon="tree", order=1)
    return found


@pytest.fixture
def anna(town: Town) -> User:
    return citizen(display_name="Radlerin")


def form_of(ideas: Consultation) -> str:
    return f"{ideas.get_absolute_url()}vorschlagen/"


def open_map(page: Page) -> None:
    page.locator(f"{PICKER} [data-open-map]").click()
    page.locator(f"{PICKER}[data-state=open]").wait_for()
    settled(page)


def settled(page: Page) -> None:
    page.wait_for_function(
        "(name) => { const { map } = document.querySelector(name);"
        " return map && map.areTilesLoaded() && !map.isMoving() && map.getSource('allowed'); }",
        arg=PICKER,
    )
    in_the_middle(page)


def in_the_middle(page: Page) -> None:
    """The map may have grown or moved the page when it opened."""
    page.locator(PICKER).evaluate(
        "async (element) => { element.scrollIntoView({ block: 'center' });"
        " for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame); }"
    )


def look_at(page: Page, east: float, north: float, zoom: float = 15.5) -> None:
    page.locator(PICKER).evaluate(
        "(element, [center, zoom]) => element.map.jumpTo({ center, zoom })",
        [list(at(east, north).coords), zoom],
    )
    settled(page)


def spot(page: Page, east: float, north: float) -> tuple[float, float]:
    """Where a place lies on the screen."""
    x, y = page.locator(PICKER).evaluate(
        "(element, place) => { const box = element.map.getCanvas().getBoundingClientRect();"
        " const { x, y } = element.map.project(place); return [box.x + x, box.y + y]; }",
        list(at(east, north).coords),
    )
    return x, y


def drawn(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.locator("[data-geometry]").input_value())
    return found


def tap(page: Page, *places: tuple[float, float]) -> None:
    for number, place in enumerate(places, start=1):
        page.wait_for_timeout(400)  # two taps at once are a double tap
        page.touchscreen.tap(*spot(page, *place))
        page.wait_for_function(
            "([name, count]) => JSON.parse(document.querySelector(name).value || '[]')"
            ".coordinates?.flat(9).length >= count * 2",
            arg=["[data-geometry]", number],
        )


def finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag with one finger, as a touch screen tells it."""
    touch: CDPSession = page.context.new_cdp_session(page)
    steps = 6

    def send(kind: str, points: list[tuple[float, float]]) -> None:
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    send("touchStart", [start])
    for step in range(1, steps + 1):
        share = step / steps
        send(
            "touchMove",
            [(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)],
        )
    send("touchEnd", [])


def all_on_the_screen(page: Page) -> bool:
    """Whether one sees what is said, the map and the tools without scrolling."""
    found: bool = page.locator(PICKER).evaluate(
        "(element) => { const box = element.getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight; }"
    )
    return found


def fill_in(page: Page) -> None:
    page.get_by_label("Titel").fill("Bänke rund um den Brunnen")
    page.get_by_label("Beschreibung").fill("Wer einkauft, will sich auch setzen.")


# --- by finger ------------------------------------------------------------------


def test_an_area_drawn_by_finger_on_a_phone(
    town: Town,
    ideas: Consultation,
    anna: User,
    page: Page,
    sign_in: SignIn,
    tmp_path: Path,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    sign_in(page, anna)
    page.goto(form_of(ideas))
    assert_fits(page)
    fill_in(page)
    open_map(page)
    look_at(page, 0, 0, zoom=14.5)  # 330 m to the north are on the map
    page.get_by_role("button", name="Fläche").tap()
    expect(page.locator(STATUS)).to_have_text("Tippen Sie rundherum auf die Ecken der Fläche.")

    tap(page, (-100, -100), (100, -100), (100, 100))
    expect(page.locator(STATUS)).to_contain_text("Punkt 3 gesetzt.")
    expect(page.locator(STATUS)).to_contain_text("Fläche, rund 2 Hektar")
    tap(page, (-100, 100))
    page.get_by_role("button", name="Fertig").tap()
    expect(page.locator(STATUS)).to_contain_text("Fertig: Fläche, rund 4 Hektar")
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: Fläche, rund 4 Hektar")
    assert all_on_the_screen(page)
    assert len(drawn(page)["coordinates"][0]) == 5

    # A finger takes a corner out of the area: said at once, and put back by hand.
    scrolled = page.evaluate("scrollY")
    finger(page, spot(page, 100, 100), spot(page, 100, 330))
    expect(page.locator(STATUS)).to_contain_text("Das liegt nicht ganz in dem Gebiet")
    expect(page.locator("[data-chosen]")).to_have_text("")
    assert page.evaluate("scrollY") == scrolled
    finger(page, spot(page, 100, 330), spot(page, 60, 60))
    expect(page.locator(STATUS)).to_contain_text("Punkt 3 ist verschoben: nahe Hauptstraße.")
    expect(page.locator(STATUS)).not_to_contain_text("Gebiet")
    assert_axe_clean(page)
    assert_fits(page)

    page.locator("[data-files]").set_input_files(jpeg(tmp_path / "platz.jpg"))
    expect(page.locator(".draft-photo")).to_have_count(1)
    page.get_by_role("radio", name="Sitzen").check()
    page.get_by_label("Was kostet das ungefähr?").fill("12.000")
    expect(page.get_by_label("Unter welchem Namen?")).to_have_value("Radlerin")
    page.get_by_role("button", name="Vorschlag absenden").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Gespeichert: Vorschlag Nr. 1")
    expect(page.locator("main")).to_contain_text("Wir lesen Ihren Vorschlag bis")
    expect(page.get_by_label("Link zu Ihrem Vorschlag")).to_have_value(
        f"{town.municipality.base_url}{Proposal.objects.get().get_absolute_url()}"
    )
    assert_axe_clean(page)
    assert_fits(page)
    proposal = Proposal.objects.get()
    assert isinstance(proposal.geometry, Polygon)
    assert proposal.geometry.distance(at(60, 60)) < 5e-6
    require_inside(proposal.geometry, ideas)
    assert (proposal.cost_euros, str(proposal.category)) == (12_000, "Sitzen")
    assert proposal.pictures.count() == 1


def test_what_a_finger_draws_is_told_at_once_and_what_is_told_late_changes_nothing(
    ideas: Consultation, page: Page
) -> None:
    """One open map takes longer than all of this: each part begins with „Neu zeichnen“."""
    page.goto(form_of(ideas))
    open_map(page)
    look_at(page, 0, 0)
    lines_that_cross(page)
    page.get_by_role("button", name="Neu zeichnen").tap()
    assert page.locator("[data-geometry]").input_value() == ""
    the_first_corner_closes_the_area(page)
    page.get_by_role("button", name="Neu zeichnen").tap()
    told_late(page)


def lines_that_cross(page: Page) -> None:
    """They are told at once, and taken back."""
    page.get_by_role("button", name="Fläche").tap()
    tap(page, (-100, -100), (100, 100), (100, -100), (-100, 100))
    expect(page.locator(STATUS)).to_contain_text("Die Linien kreuzen sich.")
    page.get_by_role("button", name="Letzten Punkt zurück").tap()
    expect(page.locator(STATUS)).to_have_text(
        "Punkt 4 ist weg. Fläche, rund 2 Hektar. Weitere Punkte setzen, oder „Fertig“."
    )
    page.get_by_role("button", name="Linie").tap()
    expect(page.locator(STATUS)).to_contain_text("Jetzt zeichnen Sie: die Linie. Linie, 480 m")
    assert drawn(page)["type"] == "LineString"


def the_first_corner_closes_the_area(page: Page) -> None:
    """A tap then adds no more."""
    page.get_by_role("button", name="Fläche").tap()
    tap(page, (-100, -100), (100, -100), (100, 100))
    page.wait_for_timeout(400)
    page.touchscreen.tap(*spot(page, -100, -100))
    expect(page.locator(STATUS)).to_contain_text("Fertig: Fläche")
    page.wait_for_timeout(400)
    page.touchscreen.tap(*spot(page, -100, 100))
    expect(page.locator(STATUS)).to_contain_text("Die Fläche ist fertig.")
    assert len(drawn(page)["coordinates"][0]) == 4


def told_late(page: Page) -> None:
    """On a slow network answers come when somebody has gone on to something else."""
    late: list[Route] = []
    page.route("**/orte/hier/**", lambda route: late.append(route))
    page.get_by_role("button", name="Punkt", exact=True).tap()
    in_the_middle(page)
    tap(page, (50, 50))
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: Punkt auf der Karte")
    page.get_by_label("Straße und Hausnummer").fill("Nirgendwo")
    page.get_by_label("Gemeint ist").select_option("50 m ringsum")
    expect(page.locator("[data-chosen]")).to_contain_text("haben wir nichts gefunden")
    with page.expect_response("**/orte/hier/**") as name:
        late.pop().continue_()
    name.value.finished()
    in_the_middle(page)
    expect(page.locator("[data-chosen]")).to_contain_text("haben wir nichts gefunden")

    # The other way round: who draws while an address is looked up means the drawing.
    page.unroute("**/orte/hier/**")
    page.route("**/vorschlagen/", lambda route: late.append(route))
    page.get_by_label("Straße und Hausnummer").fill("Hauptstraße 12")
    page.get_by_label("Gemeint ist").select_option("100 m ringsum")
    in_the_middle(page)
    page.touchscreen.tap(*spot(page, -50, 50))
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: nahe Hauptstraße")
    with page.expect_response("**/vorschlagen/") as address:
        late.pop().continue_()
    address.value.finished()
    in_the_middle(page)
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: nahe Hauptstraße")
    assert drawn(page)["type"] == "Point"


# --- by mouse -------------------------------------------------------------------


def test_a_line_drawn_with_the_mouse_survives_an_error(
    ideas: Consultation, anna: User, desktop_page: Page, sign_in: SignIn
) -> None:
    page = desktop_page
    sign_in(page, anna)
    page.goto(form_of(ideas))
    page.locator(PICKER).scroll_into_view_if_needed()
    page.locator(f"{PICKER}[data-state=open]").wait_for()
    settled(page)
    look_at(page, 0, 0)
    page.get_by_role("button", name="Linie").click()
    for place in ((-100, 0), (0, 50), (100, 0)):
        page.wait_for_timeout(400)
        page.mouse.click(*spot(page, *place))
    expect(page.locator(STATUS)).to_contain_text("Punkt 3 gesetzt. Linie, 220 m")

    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Bitte geben Sie Ihrem Vorschlag einen Titel."
    )
    expect(page.locator("[data-chosen]")).to_contain_text("Gewählt: nahe Hauptstraße")
    assert len(drawn(page)["coordinates"]) == 3
    page.locator(PICKER).scroll_into_view_if_needed()
    page.locator(f"{PICKER}[data-state=open]").wait_for()
    settled(page)
    x, y = spot(page, 0, 50)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*spot(page, 0, 80), steps=4)
    x, y = spot(page, 0, 130)  # beside the map
    assert y < page.locator(f"{PICKER} canvas").bounding_box()["y"]
    page.mouse.move(x, y, steps=2)
    page.mouse.up()
    expect(page.locator(STATUS)).to_contain_text("Punkt 2 ist verschoben")
    fill_in(page)
    page.get_by_role("button", name="Vorschlag absenden").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")
    assert Proposal.objects.get().geometry[1][1] > at(0, 75).y


def ring(page: Page) -> str:
    """How wide the ring is that shows where the focus stands on the map."""
    found: str = page.locator(f"{PICKER} .map__frame").evaluate(
        "(frame) => getComputedStyle(frame, '::after').borderTopWidth"
    )
    return found


# --- by keyboard ----------------------------------------------------------------


def test_an_area_drawn_with_the_keyboard_alone(
    ideas: Consultation, anna: User, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, anna)
    page.goto(form_of(ideas))
    tab_to(page, "#id_title")
    page.keyboard.type("Bänke rund um den Brunnen")
    tab_to(page, "#id_text")
    page.keyboard.type("Wer einkauft, will sich auch setzen.")
    tab_to(page, "[data-open-map]")
    page.keyboard.press("Enter")
    page.locator(f"{PICKER}[data-state=open]").wait_for()
    settled(page)
    expect(page.locator(f"{PICKER} canvas")).to_be_focused()
    assert ring(page) == "3px"
    expect(page.locator(f"{PICKER} .map__crosshair")).to_have_css("opacity", "1")
    look_at(page, 0, 0, zoom=17)
    tab_to(page, '[data-kind="polygon"]')
    page.keyboard.press("Enter")
    expect(page.locator('[data-kind="polygon"]')).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(page.locator(f"{PICKER} canvas")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator(STATUS)).to_contain_text("Punkt 1 gesetzt: Hauptstraße")
    for number, key in enumerate(("ArrowRight", "ArrowDown", "ArrowLeft"), start=2):
        page.keyboard.press(key)
        settled(page)
        page.keyboard.press("Enter")
        expect(page.locator(STATUS)).to_contain_text(f"Punkt {number} gesetzt: ")
    page.keyboard.press("Backspace")
    expect(page.locator(STATUS)).to_contain_text("Punkt 4 ist weg.")
    tab_to(page, f"{PICKER} [data-set]")
    page.keyboard.press("Enter")
    expect(page.locator(STATUS)).to_contain_text("Punkt 4 gesetzt: ")
    tab_to(page, f"{PICKER} [data-done]")
    page.keyboard.press("Enter")
    expect(page.locator(STATUS)).to_contain_text("Fertig: Fläche")
    tab_to(page, "[data-send]")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Gespeichert: Vorschlag Nr. 1")
    assert Proposal.objects.get().geometry.num_points == 5


# --- by address -----------------------------------------------------------------


def test_an_area_by_address_without_scripts(
    ideas: Consultation,
    anna: User,
    page_without_scripts: Page,
    sign_in: SignIn,
) -> None:
    page = page_without_scripts
    sign_in(page, anna)
    page.goto(form_of(ideas))
    expect(page.locator(PICKER)).to_be_hidden()
    fill_in(page)
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
    page.get_by_label("Gemeint ist").select_option("100 m ringsum")
    page.get_by_role("button", name="Suchen", exact=True).click()
    page.get_by_label("Hauptstraße 12").check()
    page.get_by_role("button", name="Übernehmen").first.click()
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: 100 m rund um Hauptstraße 12")
    expect(page.get_by_label("Titel")).to_have_value("Bänke rund um den Brunnen")
    page.get_by_role("button", name="Vorschlag absenden").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Gespeichert: Vorschlag Nr. 1")
    proposal = Proposal.objects.get()
    assert proposal.geometry.num_points == 33
    assert proposal.place == "100 m rund um Hauptstraße 12"


def test_an_address_shows_on_the_map_at_once(town: Town, ideas: Consultation, page: Page) -> None:
    zone(town.municipality, "Marktviertel", boundary=box(-200, -200, 200, 200))
    page.goto(form_of(ideas))
    open_map(page)
    page.get_by_label("Straße und Hausnummer").press_sequentially("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: Hauptstraße 12")
    expect(page.get_by_label("Straße und Hausnummer")).to_have_value("")

    page.get_by_label("Gemeint ist").select_option("die ganze Straße")
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: Hauptstraße (ganze Straße, 600 m)")
    page.wait_for_function(
        "(name) => document.querySelector(name).map"
        ".queryRenderedFeatures({ layers: ['drawn-line'] }).length > 0",
        arg=PICKER,
    )
    page.get_by_text("Einen ganzen Ortsteil nehmen").click()
    page.get_by_label("Ortsteil", exact=True).select_option("Marktviertel")
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: Marktviertel (ganzer Ortsteil)")

    # Whoever draws then means what they drew.
    page.get_by_role("button", name="Neu zeichnen").tap()
    expect(page.locator("[data-chosen]")).to_have_text("")
    assert page.locator("[data-known]").input_value() == ""
    page.get_by_role("button", name="Punkt", exact=True).tap()
    look_at(page, 0, 0)
    tap(page, (50, 50))
    assert drawn(page)["type"] == "Point"
    page.get_by_label("Straße und Hausnummer").fill("Nirgendwo")
    page.get_by_label("Gemeint ist").select_option("50 m ringsum")
    expect(page.locator("[data-chosen]")).to_contain_text("haben wir nichts gefunden")


# --- what else may happen -------------------------------------------------------


def test_similar_ones_drafts_and_a_change(
    town: Town,
    ideas: Consultation,
    anna: User,
    page: Page,
    sign_in: SignIn,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    ideas.proposals_review = Review.AFTER
    ideas.needs_place = False
    ideas.save()
    submitted(ideas, "Bänke am Brunnen", text="Zum Sitzen.")
    sign_in(page, anna)
    page.goto(form_of(ideas))
    fill_in(page)
    page.get_by_role("button", name="Als Entwurf speichern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Entwurf")
    expect(page.locator("#nachrichten")).to_contain_text("Ihr Entwurf ist gespeichert.")

    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gibt es das schon?")
    expect(page.get_by_role("button", name="Ja, das meine ich")).to_be_visible()
    assert_axe_clean(page)
    assert_fits(page)
    page.get_by_role("button", name="Nein, meins ist anders").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gespeichert: Vorschlag Nr. 2")

    page.get_by_role("link", name="Vorschlag ändern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vorschlag ändern")
    assert_fits(page)
    page.get_by_label("Titel").fill("Stühle rund um den Brunnen")
    page.get_by_role("button", name="Änderung speichern").click()
    proposal = Proposal.objects.get(number=2)
    page.goto(f"{proposal.get_absolute_url()}verlauf/")
    expect(page.locator("ins")).to_have_text("[neu: Stühle] ")
    assert_fits(page)
    page.goto("/beteiligung/meine/")
    expect(page.get_by_role("link", name="Stühle rund um den Brunnen", exact=True)).to_be_visible()
    assert_fits(page)
    page.goto(f"{proposal.get_absolute_url()}zurueckziehen/")
    page.get_by_role("button", name="Ja, zurückziehen").click()
    page.wait_for_url(f"**{proposal.get_absolute_url()}")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN


def test_back_and_sent_again_it_is_one_proposal(
    ideas: Consultation, anna: User, page: Page, sign_in: SignIn
) -> None:
    ideas.needs_place = False
    ideas.save()
    sign_in(page, anna)
    page.goto(form_of(ideas))
    fill_in(page)
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")
    page.go_back()
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")

    assert Proposal.objects.count() == 1
    page.go_back()
    page.get_by_label("Titel").fill("Etwas ganz anderes")
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Diesen Vorschlag haben Sie schon gesendet"
    )
    page.get_by_role("button", name="Vorschlag Nr. 1 ändern").click()
    expect(page.locator("main")).to_contain_text("Etwas ganz anderes")
    assert Proposal.objects.count() == 1


def test_at_twice_the_size_everything_can_be_reached(
    ideas: Consultation,
    anna: User,
    open_page: Callable[..., Page],
    sign_in: SignIn,
    assert_fits: Callable[[Page], None],
) -> None:
    """200 % on a screen of 1280 pixels leaves 640."""
    page = open_page()
    page.set_viewport_size({"width": 640, "height": 450})
    sign_in(page, anna)
    page.goto(form_of(ideas))
    page.locator(PICKER).scroll_into_view_if_needed()
    page.locator(f"{PICKER} [data-open-map]").click()
    page.locator(f"{PICKER}[data-state=open]").wait_for()
    settled(page)
    assert_fits(page)
    for name in ("Punkt setzen", "Neu zeichnen", "Vorschlag absenden"):
        page.get_by_role("button", name=name).scroll_into_view_if_needed()
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()


def test_nothing_moves_when_the_map_opens_by_itself(
    ideas: Consultation, anna: User, desktop_page: Page, sign_in: SignIn
) -> None:
    """Whoever has gone on with Tab meanwhile keeps what they stand on in sight."""
    page = desktop_page
    sign_in(page, anna)
    library = hold(page, "**/maplibre-gl*.mjs")
    page.goto(form_of(ideas))
    page.locator("nahdran-shape-picker").scroll_into_view_if_needed()
    page.locator("nahdran-shape-picker[data-state=loading]").wait_for()
    top = "document.querySelector('#foto').getBoundingClientRect().top"
    before = page.evaluate(top)
    expect(page.locator(".draw-tools")).to_be_hidden()
    library()
    page.locator("nahdran-shape-picker[data-state=open]").wait_for()

    expect(page.locator(".draw-tools")).to_be_visible()
    assert page.evaluate(top) == pytest.approx(before, abs=1)


def test_where_graphics_fail_the_address_is_left(ideas: Consultation, page: Page) -> None:
    page.add_init_script(
        """const ask = HTMLCanvasElement.prototype.getContext;
           HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
             return /webgl/.test(kind) ? null : ask.call(this, kind, ...more);
           };"""
    )
    page.goto(form_of(ideas))
    page.locator(f"{PICKER} [data-open-map]").click()
    expect(page.locator(f"{PICKER} [role=alert]")).to_contain_text("kann die Karte nicht zeigen")

    page.get_by_label("Straße und Hausnummer").press_sequentially("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    expect(page.locator("[data-chosen]")).to_have_text("Gewählt: Hauptstraße 12")
