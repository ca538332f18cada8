"""A report's whole way: told by a resident, routed, released, taken, repaired, seen by all."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from common import clock
from defects.models import Report
from tests.factories import Town
from tests.jobs import work
from tests.journeys.conftest import SignIn
from tests.journeys.pictures import jpeg

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TOLD = "Vor dem Haus ist ein tiefes Loch."


def only_report(town: Town) -> Report:
    return Report.objects.select_related("body", "category").get(municipality=town.municipality)


def minutes_later() -> None:
    """Let the worker do what waits for the minute in which a step can be taken back."""
    work(until=clock.now() + timedelta(minutes=5))


def test_a_pothole_from_the_resident_s_phone_to_the_public_after_photo(
    town: Town,
    page: Page,
    open_page: Callable[..., Page],
    sign_in: SignIn,
    realdata: Path,
    tmp_path: Path,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    # The resident, on a phone: photo, place, thing, send.
    page.goto("/melden/")
    assert_fits(page)
    page.locator("[data-files]").set_input_files(realdata / "photos/heic/IMG_5195.HEIC")
    expect(page.locator(".draft-photo")).to_have_count(1)
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    expect(page.get_by_text("Ort: Hauptstraße 12")).to_be_visible()
    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_role("radio", name="Schlagloch").check()
    page.get_by_label("Noch etwas?").fill(TOLD)
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert: Nr. L-")
    expect(page.locator("main")).to_contain_text("beim Tiefbauamt")
    assert_axe_clean(page)
    assert_fits(page)
    status_page = page.url.partition("?")[0]

    report = only_report(town)
    assert report.place == "Hauptstraße 12"
    assert report.body == town.tiefbau
    minutes_later()

    # Everybody sees kind, street and state; text and picture not yet.
    public = open_page(phone=True)
    public.goto(f"/meldungen/{report.number}/")
    expect(public.get_by_role("heading", level=1)).to_contain_text("Schlagloch")
    expect(public.locator("main")).to_contain_text("Text und Foto werden geprüft")
    expect(public.locator("main")).not_to_contain_text(TOLD)

    # The moderator releases text and picture.
    moderator = open_page()
    sign_in(moderator, town.mo)
    moderator.goto("/moderation/")
    expect(moderator.locator("main")).to_contain_text(TOLD)
    moderator.get_by_role("button", name="Freigeben: alles").click()
    expect(moderator.locator("main")).to_contain_text("Alles ist geprüft")
    assert_axe_clean(moderator)

    public.reload()
    expect(public.locator("main")).to_contain_text(TOLD)
    picture = public.locator('main img[src^="/bilder/"]').first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")

    # The clerk accepts it and gives it to the crew's department.
    clerk = open_page()
    sign_in(clerk, town.dana)
    clerk.goto(f"/arbeit/{report.number}/")
    clerk.get_by_role("region", name="Fall").get_by_text("Zuweisen …", exact=True).click()
    clerk.get_by_label("An wen?").first.select_option("bauhof")
    clerk.locator('form[action*="/zuweisen/"]').get_by_role("button").click()
    clerk.goto(f"/arbeit/{report.number}/")
    clerk.get_by_role("button", name="Annehmen").click()
    expect(clerk.locator(".case-head")).to_contain_text("Angenommen")

    # The crew, on a phone: open the job, take a picture, fixed.
    crew = open_page(phone=True)
    sign_in(crew, town.bob)
    crew.goto("/bauhof/")
    expect(crew.get_by_role("heading", level=1)).to_have_text("1 Auftrag heute")
    assert_fits(crew)
    crew.get_by_role("link", name="Alles dazu").click()
    expect(crew.get_by_role("heading", level=1)).to_have_text("Hauptstraße 12")
    assert_fits(crew)
    crew.locator("[data-after-photo]").set_input_files(jpeg(tmp_path / "after.jpg"))
    crew.get_by_role("button", name="Nein, zeigen").click()
    expect(crew.get_by_role("heading", level=1)).to_have_text("0 Aufträge heute")
    minutes_later()

    # Everybody sees it mended, before and after, with its whole story.
    public.reload()
    main = public.locator("main")
    expect(main).to_contain_text("Behoben")
    expect(public.locator('main img[src^="/bilder/"]')).not_to_have_count(1)
    for word in ("Gemeldet", "Angenommen", "Behoben"):
        expect(main).to_contain_text(word)
    assert_axe_clean(public)

    page.goto(status_page)
    expect(page.locator("main")).to_contain_text("Behoben")


def test_the_same_way_with_the_keyboard_only_and_without_scripts(
    town: Town,
    open_page: Callable[..., Page],
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    resident = open_page(phone=True, scripts=False)
    resident.goto("/melden/")
    tab_to(resident, "[data-files]")
    resident.locator("[data-files]").set_input_files(jpeg(tmp_path / "before.jpg"))
    tab_to(resident, "#id_place_text")
    resident.keyboard.type("Hauptstraße 12")
    tab_to(resident, 'input[name="group"]')
    press_until_checked(resident, 'input[value="street"]')
    tab_to(resident, 'input[name="leaf-street"]')
    press_until_checked(resident, 'input[value="pothole"]')
    tab_to(resident, "#id_text")
    resident.keyboard.type(TOLD)
    tab_to(resident, "[data-send]")
    resident.keyboard.press("Enter")
    resident.wait_for_url(re.compile("/meldung/"))
    expect(resident.get_by_role("heading", level=1)).to_contain_text("Gespeichert: Nr. L-")

    report = only_report(town)
    assert (report.place, report.text, report.category) == ("Hauptstraße 12", TOLD, town.pothole)
    assert report.pictures.count() == 1
    minutes_later()

    moderator = open_page(scripts=False)
    sign_in(moderator, town.mo)
    moderator.goto("/moderation/")
    tab_to(moderator, ".release button")
    moderator.keyboard.press("Enter")
    moderator.wait_for_url(re.compile("zurueck="))
    report.refresh_from_db()
    assert report.text_shown

    clerk = open_page(scripts=False)
    sign_in(clerk, town.clara)
    clerk.goto("/arbeit/")
    tab_to(clerk, ".rows a")
    clerk.keyboard.press("Enter")
    clerk.wait_for_url(re.compile(f"/arbeit/{report.number}/"))
    tab_to(clerk, '.case-actions form[action*="/annehmen/"] button')
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".case-head")).to_contain_text("Angenommen")
    tab_to(clerk, '.step-details:has(form[action*="/behoben/"]) summary')
    clerk.keyboard.press("Enter")
    tab_to(clerk, "#behoben-note")
    clerk.keyboard.type("Mit Kaltasphalt gefüllt.")
    tab_to(clerk, 'form[action*="/behoben/"] button')
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".case-head")).to_contain_text("Behoben")
    minutes_later()

    reader = open_page(phone=True, scripts=False)
    reader.goto(f"/meldungen/{report.number}/")
    expect(reader.locator("main")).to_contain_text("Mit Kaltasphalt gefüllt.")
    expect(reader.locator("main")).to_contain_text("Behoben")


def tab_to(page: Page, selector: str, limit: int = 120) -> None:
    """Press Tab until the focus is on what `selector` names, as somebody without a mouse would."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        # A locator works with JavaScript off, where the page itself can evaluate nothing.
        if page.locator(f":is({selector}):focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached with the keyboard on {page.url}")


def press_until_checked(page: Page, selector: str, limit: int = 30) -> None:
    """Walk through radio buttons with the arrow keys."""
    page.keyboard.press("Space")
    for _ in range(limit):
        if page.locator(f"{selector}:checked").count():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{selector} cannot be chosen with the arrow keys on {page.url}")


def test_sent_twice_is_one_report(town: Town, page: Page) -> None:
    page.goto("/melden/")
    page.get_by_label("Straße und Hausnummer").fill("Hauptstraße 12")
    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_role("radio", name="Schlagloch").check()
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")
    page.go_back()
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")

    assert Report.objects.filter(municipality=town.municipality).count() == 1
