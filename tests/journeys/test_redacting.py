"""A face on a photo is made black before anybody sees it: by mouse, by keys, by finger."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from defects.models import Report, ReportPhoto
from moderation import services as moderation
from moderation.links import statement_path
from moderation.models import Case, Item, Statement, Visibility
from moderation.published_rules import install_rules
from moderation.services import redactions
from photos.areas import Area, areas_of
from photos.models import Photo
from photos.services import attach, store_upload
from tests import jobs
from tests.browser import PATIENCE_MS
from tests.factories import Town
from tests.journeys.conftest import SignIn
from tests.photos import pictures
from tests.photos.faces import SPOT, all_files, faced, is_black, with_face

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def report(town: Town) -> Report:
    return town.report(text="Herr Meier war es.", shown=False, text_shown=False)


@pytest.fixture
def photo(report: Report) -> Photo:
    made = store_upload(
        municipality=report.municipality,
        draft_key=uuid.uuid4(),
        upload=pictures.upload(pictures.encoded(faced(), "JPEG", quality=92)),
    )
    jobs.work()
    photo = attach(Photo.objects.get(pk=made.pk), parent_item=report.item)
    ReportPhoto.objects.create(report=report, photo=photo)
    return photo


@pytest.fixture
def case(report: Report, photo: Photo) -> Case:
    return moderation.ask(report.item)


def drawable(page: Page) -> Locator:
    """The picture of the open page, once a pointer on it draws."""
    page.locator("photo-redactor:defined").wait_for(state="attached")
    picture = page.locator("[data-picture]")
    expect(picture).to_have_js_property("complete", True)
    picture.scroll_into_view_if_needed()
    return picture


def at(picture: Locator, x: float, y: float) -> tuple[float, float]:
    box = picture.bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def covers_the_face(area: Area) -> bool:
    left, top, right, bottom = SPOT
    return (
        area.left <= left
        and area.top <= top
        and area.left + area.width >= right
        and area.top + area.height >= bottom
    )


def choose_the_rule(page: Page) -> None:
    page.get_by_text("2 Keine Daten über andere").click()


def test_a_face_is_redacted_before_release_and_old_sizes_are_gone_from_disk(
    town: Town, photo: Photo, case: Case, desktop_page: Page, sign_in: SignIn, settings
) -> None:
    page = desktop_page
    folders = (Path(settings.PRIVATE_DIR), Path(settings.PUBLIC_DIR))
    assert len(with_face(all_files(*folders))) == 3  # the original, 1600, 400
    sign_in(page, town.mo)
    page.goto(f"/moderation/{case.uuid}/")
    page.get_by_role("link", name="Schwärzen: Foto …").click()

    picture = drawable(page)
    page.mouse.move(*at(picture, 0.47, 0.17))
    page.mouse.down()
    page.mouse.move(*at(picture, 0.6, 0.3))
    page.mouse.move(*at(picture, 0.74, 0.53))
    page.mouse.up()
    expect(page.locator(".redactor__area")).to_have_count(1)
    expect(page.locator("[data-said]")).to_contain_text("Bereich 1: links 47 %")
    # One too many, and back.
    page.mouse.move(*at(picture, 0.1, 0.7))
    page.mouse.down()
    page.mouse.move(*at(picture, 0.3, 0.9))
    page.mouse.up()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("button", name="Schritt zurück").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    # By its corner it becomes larger, by its middle it moves.
    page.locator(".redactor__area").focus()
    x, y = at(picture, 0.74, 0.53)
    page.mouse.move(x + 3, y + 3)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20)
    page.mouse.up()
    width = float(page.locator('[data-row] [name="width"]').input_value())
    assert width > 28
    choose_the_rule(page)
    page.get_by_role("button", name="Schwärzen", exact=True).click()

    expect(page.get_by_text("Das Foto wird noch vorbereitet")).to_be_visible(timeout=PATIENCE_MS)
    photo.refresh_from_db()
    [area] = areas_of(photo)
    assert covers_the_face(area)
    assert with_face(all_files(*folders)) == [str(photo.uuid)]
    jobs.work()
    page.reload()
    page.get_by_role("button", name="Freigeben: alles").click()
    expect(page.get_by_text("Freigegeben.")).to_be_visible()
    photo.refresh_from_db()
    assert photo.shown
    page.goto(f"/meldungen/{Report.objects.get().number}/")
    expect(page.locator(f'img[src*="{photo.public_name}"]').first).to_be_visible()
    assert is_black(page.request.get(photo.public_url(1600)).body())
    assert with_face(all_files(*folders)) == [str(photo.uuid)]


def test_by_keyboard_alone(
    town: Town, photo: Photo, case: Case, desktop_page: Page, sign_in: SignIn, assert_axe_clean
) -> None:
    page = desktop_page
    sign_in(page, town.mo)
    page.goto(f"/moderation/{case.uuid}/")
    to_photo = page.get_by_role("link", name="Schwärzen: Foto …")
    key = to_photo.get_attribute("aria-keyshortcuts")
    assert key
    page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Foto schwärzen")).to_be_visible()
    page.locator("photo-redactor:defined").wait_for(state="attached")

    page.get_by_role("button", name="Bereich hinzufügen").focus()
    page.keyboard.press("Enter")
    area = page.locator(".redactor__area")
    expect(area).to_be_focused()
    expect(page.locator("[data-said]")).to_have_text(
        "Bereich 1: links 40 %, oben 40 %, breit 20 %, hoch 20 %"
    )
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    for _ in range(22):
        page.keyboard.press("ArrowUp")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    for _ in range(14):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("[data-said]")).to_have_text(
        "Bereich 1: links 47,8 %, oben 18 %, breit 24 %, hoch 34 %"
    )
    page.keyboard.press("Delete")
    expect(area).to_have_count(0)
    expect(page.locator("[data-said]")).to_have_text("Bereich 1 ist weg.")
    page.keyboard.press("Control+z")
    expect(area).to_have_count(1)
    assert_axe_clean(page)
    # The fields say the same in numbers, and change it.
    page.get_by_label("Breite").fill("25")
    page.get_by_label("Breite").press("Enter")
    expect(page.locator("[data-said]")).to_contain_text("breit 25 %")
    page.get_by_role("radio").nth(1).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Schwärzen", exact=True).focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Das Foto wird noch vorbereitet")).to_be_visible(timeout=PATIENCE_MS)
    photo.refresh_from_db()
    [found] = areas_of(photo)
    assert covers_the_face(found)
    assert (found.left, found.width) == (0.478, 0.25)


def test_by_finger_on_a_phone(
    town: Town, photo: Photo, case: Case, page: Page, sign_in: SignIn, assert_axe_clean
) -> None:
    sign_in(page, town.mo)
    page.goto(f"/moderation/{case.uuid}/")
    page.get_by_role("link", name="Schwärzen: Foto …").tap()
    picture = drawable(page)
    expect(page.locator("[data-stage]")).to_have_css("touch-action", "pinch-zoom")

    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *points: tuple[float, float]) -> None:
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    def drag(start: tuple[float, float], *way: tuple[float, float]) -> None:
        finger("touchStart", at(picture, *start))
        for point in way:
            finger("touchMove", at(picture, *point))
        finger("touchEnd")

    drag((0.46, 0.16), (0.6, 0.3), (0.7, 0.45), (0.75, 0.54))
    expect(page.locator("[data-row]")).to_have_count(1)
    drag((0.6, 0.35), (0.59, 0.34), (0.57, 0.33), (0.585, 0.345))
    expect(page.locator("[data-row]")).to_have_count(1)  # it moved, no second one

    # Larger, for details; the finger then moves the picture where that was chosen.
    page.get_by_role("button", name="Bild größer").tap()
    page.get_by_role("button", name="Bild größer").tap()
    view = page.locator("[data-view]")
    assert view.evaluate("each => each.scrollWidth > each.clientWidth * 1.9")
    page.get_by_role("button", name="Bild verschieben").tap()
    expect(page.locator("[data-stage]")).to_have_css("touch-action", "auto")
    page.get_by_role("button", name="Bild verschieben").tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in page.locator(".redact button:visible:not(.redact__enter)").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44 or "redactor__area" in (button.get_attribute("class") or "")
    assert_axe_clean(page)
    choose_the_rule(page)
    page.get_by_role("button", name="Schwärzen", exact=True).tap()

    expect(page.get_by_text("Das Foto wird noch vorbereitet")).to_be_visible(timeout=PATIENCE_MS)
    photo.refresh_from_db()
    [area] = areas_of(photo)
    assert covers_the_face(area)


def test_without_javascript(
    town: Town, photo: Photo, case: Case, page_without_scripts: Page, sign_in: SignIn
) -> None:
    page = page_without_scripts
    sign_in(page, town.mo)
    page.goto(f"/moderation/foto/{photo.uuid}/")
    press = page.get_by_role("button", name="Ecke setzen")
    press.click(position={"x": 288 * 0.46, "y": 192 * 0.16})
    expect(page.get_by_text("Klicken Sie jetzt auf die Ecke gegenüber.")).to_be_visible()
    press.click(position={"x": 288 * 0.75, "y": 192 * 0.56})
    expect(page.locator("[data-row]")).to_have_count(1)
    choose_the_rule(page)
    page.get_by_role("button", name="Schwärzen", exact=True).click()
    expect(page.get_by_text("Das Foto wird noch vorbereitet")).to_be_visible(timeout=PATIENCE_MS)
    photo.refresh_from_db()
    [area] = areas_of(photo)
    assert covers_the_face(area)


def test_a_name_is_taken_out_of_a_text_by_selecting_it(
    town: Town, report: Report, case: Case, desktop_page: Page, sign_in: SignIn, assert_axe_clean
) -> None:
    page = desktop_page
    sign_in(page, town.mo)
    page.goto(f"/moderation/{case.uuid}/")
    page.get_by_role("link", name="Schwärzen: Text der Meldung …").click()
    field = page.get_by_label("Text", exact=True)
    mark = page.get_by_role("button", name="Markiertes schwärzen")
    page.locator("redact-text:defined").wait_for(state="attached")
    mark.click()
    expect(page.locator("[data-said]")).to_have_text("Bitte markieren Sie zuerst eine Stelle.")

    field.press("Control+Home")
    for _ in range(len("Herr Meier ")):
        page.keyboard.press("Shift+ArrowRight")
    mark.click()
    expect(field).to_have_value("[entfernt] war es.")
    page.get_by_role("button", name="Schritt zurück").click()
    expect(field).to_have_value("Herr Meier war es.")
    field.press("Control+Home")
    for _ in range(len("Herr Meier")):
        page.keyboard.press("Shift+ArrowRight")
    mark.press("Enter")
    expect(field).to_have_value("[entfernt] war es.")
    assert_axe_clean(page)
    choose_the_rule(page)
    page.get_by_role("button", name="Schwärzen und freigeben").click()

    expect(page.get_by_text("Geschwärzt und freigegeben.")).to_be_visible(timeout=PATIENCE_MS)
    assert Item.objects.get(report_of_text=report).visibility == "shown"
    expect(page.locator("blockquote .redacted").first).to_contain_text("[entfernt]")


def test_reasons_and_figures_of_what_was_blacked_out_fit_every_screen(
    town: Town, page: Page, live: str, assert_axe_clean: Any, assert_fits: Any
) -> None:
    public = town.report(text="Herr Meier war es.")
    item = Item.objects.get(report_of_text=public)
    redactions.redact_text(
        item,
        {"text": "[entfernt] war es."},
        by=town.mo,
        rule=install_rules(town.municipality)[1],
        note="Name eines Dritten.",
        version=item.version,
    )
    moderation.decide(public.item, Visibility.REMOVED, by=town.mo, norm="§ 86a StGB")

    told = Statement.objects.get(measure="redacted")
    for path, words in (
        (statement_path(told), "Wir haben einen Teil unkenntlich gemacht"),
        ("/transparenz/zahlen/", "Teilweise unkenntlich, nach Regeln"),
        ("/transparenz/entscheidungen/", "Gesetz: § 86a StGB"),
    ):
        page.goto(f"{live}{path}")
        expect(page.locator("main")).to_contain_text(words)
        assert_axe_clean(page)
        assert_fits(page)
