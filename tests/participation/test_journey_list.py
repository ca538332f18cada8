"""Finding the project near home and its proposals, in a real browser: phone, desktop, keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from geo import gazetteer
from participation.models import Consultation, Project
from participation.models.proposal import Origin
from participation.services import Fields, enter_proposal
from tests import factories
from tests.factories import TOWN_HALL, Town, at, box
from tests.participation.factories import consultation, project
from tests.participation.reading import about, milestone

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MAP = "nahdran-map"


@pytest.fixture
def town(live: str) -> Town:
    made = factories.town(host="localhost")
    factories.road(made.municipality, "Mühlweg", (-1500, 0), (-1400, 0))
    gazetteer.rebuild(made.municipality)
    return made


@pytest.fixture
def rad(town: Town) -> Project:
    area = box(-200, -200, 200, 200)
    of = project(town.municipality, slug="rad", title="Radwege für alle", area=area)
    milestone(about(of, "verkehr"), "Bau", planned_words="Frühjahr 2030")
    return of


@pytest.fixture
def ideas(rad: Project) -> Consultation:
    """Sixty proposals around the town hall; the last one lies exactly there."""
    made = consultation(rad, title="Wo fehlt ein Radweg?", slug="ideen")
    for number in range(60):
        place = at(-170 + number % 10 * 34, -170 + number // 10 * 60)
        enter_proposal(
            made,
            Fields(title=f"Radweg {number}", geometry=TOWN_HALL if number == 59 else place),
            by=None,
            origin=Origin.ONLINE,
        )
    return made


def opened(page: Page) -> None:
    page.locator(f"{MAP}[data-state=open]").wait_for()
    page.wait_for_function(
        f"() => {{ const {{ map }} = document.querySelector('{MAP}');"
        " return map && map.areTilesLoaded() && !map.isMoving(); }"
    )


def test_on_a_phone_somebody_finds_the_project_near_home(
    town,
    ideas,
    page: Page,
    assert_fits: Callable[[Page], None],
):
    project(town.municipality, slug="muehle", title="Neue Mühle", area=at(-1450, 30))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto("/beteiligung/")
    expect(page.locator(".project-card__title")).to_have_text(["Radwege für alle", "Neue Mühle"])
    assert not [url for url in asked if "maplibre" in url or "/tiles/" in url]
    assert_fits(page)

    page.get_by_text("Suchen, filtern").click()
    page.get_by_label("Straße und Hausnummer").fill("Mühlweg")
    page.get_by_label("Straße und Hausnummer").press("Enter")
    expect(page.locator(".project-card__title")).to_have_text(["Neue Mühle"])
    assert page.url.endswith("/beteiligung/?ort=M%C3%BChlweg&umkreis=1000")
    page.get_by_role("link", name=re.compile("Entfernen:.*Mühlweg")).click()
    expect(page.locator(".project-card__title")).to_have_count(2)

    page.get_by_role("link", name="Radwege für alle", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Radwege für alle")
    expect(
        page.get_by_role("heading", name=re.compile("^Jetzt: Vorschläge machen"))
    ).to_be_visible()

    page.get_by_role("link", name="60 Vorschläge ansehen").click()
    expect(page.locator("[data-row]")).to_have_count(40)
    page.get_by_role("link", name="Mehr zeigen").click()
    expect(page.locator("[data-row]")).to_have_count(20)


def test_on_a_wide_screen_a_pin_and_its_row_point_at_each_other_and_back_leads_back(
    ideas, desktop_page: Page
):
    page = desktop_page
    page.goto("/beteiligung/rad/ideen/")
    opened(page)
    assert page.evaluate(f"document.querySelector('{MAP}').map.getLayer('proposals-area') !== null")
    page.evaluate(
        f"""([lon, lat]) => document.querySelector('{MAP}').map
            .jumpTo({{ center: [lon, lat], zoom: 17 }})""",
        list(TOWN_HALL.coords),
    )
    page.wait_for_function(
        f"() => document.querySelector('{MAP}').map"
        ".queryRenderedFeatures({ layers: ['proposals'] }).length > 0"
    )
    box = page.locator(f"{MAP} canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 4)

    expect(page.locator('[data-row="60"]')).to_have_attribute("data-selected", "")
    expect(page.locator(MAP)).to_have_attribute("selected", "60")

    page.locator('[data-row="59"] a').focus()
    expect(page.locator(MAP)).to_have_attribute("selected", "59")

    back_leads_back(page)


def back_leads_back(page: Page) -> None:
    """What is chosen stands in the address."""
    page.get_by_label("Suchen", exact=True).fill("radweg 59")
    page.get_by_label("Suchen", exact=True).press("Enter")
    expect(page.locator("#anzahl")).to_have_text("1 Vorschlag")
    assert page.url.endswith("/beteiligung/rad/ideen/?q=radweg%2059")
    page.get_by_label("Reihenfolge").wait_for(state="detached")

    page.evaluate("() => { window.before = true; }")
    page.go_back()
    page.wait_for_function("() => !window.before")  # loaded anew, so that nothing old is shown
    page.wait_for_load_state()
    expect(page.locator("#anzahl")).to_have_text("60 Vorschläge")
    page.get_by_label("Reihenfolge").select_option("diskutiert")
    expect(page).to_have_url(re.compile(r"/ideen/\?sort=diskutiert$"))


def test_the_city_map_shows_projects_until_one_takes_them_off(rad, town, desktop_page: Page):
    town.report()
    page = desktop_page
    page.goto("/karte/")
    opened(page)
    drawn = (
        f"() => document.querySelector('{MAP}').map.queryRenderedFeatures()"
        ".some((feature) => feature.source === 'projects')"
    )
    page.wait_for_function(drawn)
    page.evaluate(
        f"""([lon, lat]) => document.querySelector('{MAP}').map
            .jumpTo({{ center: [lon, lat], zoom: 17 }})""",
        list(at(100, 100).coords),
    )
    opened(page)
    box = page.locator(f"{MAP} canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.locator(".browse__selected .project-card")
    expect(card.get_by_role("link", name="Radwege für alle", exact=True)).to_be_visible()

    page.get_by_label("Vorhaben zeigen").uncheck()
    page.wait_for_function(f"() => !({drawn})()")


def test_without_scripts_everything_is_there_and_can_be_chosen(
    ideas, page_without_scripts: Page, assert_fits: Callable[[Page], None]
):
    page = page_without_scripts
    page.goto("/beteiligung/")
    page.get_by_text("Suchen, filtern").click()
    page.get_by_label("Thema").select_option("verkehr")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.locator(".project-card__title")).to_have_text(["Radwege für alle"])

    page.goto("/beteiligung/rad/ideen/")
    page.get_by_role("link", name="Mehr zeigen").click()
    expect(page.locator("[data-row]")).to_have_count(20)
    assert_fits(page)
