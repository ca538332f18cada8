"""What somebody has begun to report is kept on the device, and offered when they come back."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.photo_upload import picture
from defects.models import Report
from photos.models import Photo
from tests.factories import Town
from tests.journeys.conftest import SignIn
from tests.journeys.pictures import jpeg
from tests.journeys.reporting import (
    change,
    fill_in,
    kept,
    wait_until_kept,
    wait_until_nothing_is_kept,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

BEGUN = "Sie haben eine angefangene Meldung"
TOLD = "Vor dem Haus ist ein tiefes Loch."
FULL = """(() => {
    const refuse = () => { throw new DOMException("full", "QuotaExceededError"); };
    IDBObjectStore.prototype.put = refuse;
})()"""
DAY_MS = 86_400_000


def assert_filled(page: Page) -> None:
    expect(page.get_by_label("Noch etwas?")).to_have_value(TOLD)
    expect(page.get_by_label("Straße und Hausnummer")).to_have_value("Hauptstraße 12")
    expect(page.locator("[data-found]")).to_have_text("Ort: Hauptstraße 12")
    expect(page.get_by_role("radio", name="Schlagloch")).to_be_checked()
    expect(page.locator(".draft-photo")).to_have_count(1)


def send(page: Page, told: str = "Gespeichert: Nr. L-") -> None:
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(told)


def test_a_page_that_was_thrown_away_comes_back_as_it_was(
    town: Town,
    page: Page,
    tmp_path: Path,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    """The phone needs the memory for its camera and closes the tab."""
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    wait_until_kept(page, TOLD, photos=1)
    later = page.context.new_page()
    page.close(run_before_unload=False)

    later.goto("/melden/")
    expect(later.get_by_role("heading", name=BEGUN)).to_be_visible()
    expect(later.locator("[data-begun]")).to_contain_text("Mit 1 Foto.")
    assert later.get_by_label("Noch etwas?").input_value() == ""  # asked, not taken
    assert_axe_clean(later)
    assert_fits(later)
    later.get_by_role("button", name="Weitermachen").click()
    expect(later.get_by_role("heading", name=BEGUN)).to_be_hidden()
    assert_filled(later)
    assert_axe_clean(later)

    send(later)
    report = Report.objects.get()
    assert (report.place, report.text, report.pictures.count()) == ("Hauptstraße 12", TOLD, 1)
    wait_until_nothing_is_kept(later)
    assert kept(later)["photos"] == 0
    later.goto("/melden/")
    expect(later.get_by_role("heading", name=BEGUN)).to_be_hidden()


def test_loading_the_page_again_and_going_back_lose_nothing(
    town: Town, page: Page, tmp_path: Path
) -> None:
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    wait_until_kept(page, TOLD, photos=1)
    key = page.locator("[name=draft_key]").input_value()

    page.reload()
    assert_filled(page)
    page.goto("/meldungen/")
    page.go_back()
    assert_filled(page)

    assert page.locator("[name=draft_key]").input_value() == key
    expect(page.get_by_role("heading", name=BEGUN)).to_be_hidden()
    send(page)
    assert Report.objects.get().pictures.count() == 1


def test_a_draft_is_kept_the_moment_the_camera_opens(town: Town, page: Page) -> None:
    page.goto("/melden/")
    page.get_by_label("Noch etwas?").fill(TOLD)
    with page.expect_file_chooser():
        page.locator("[data-camera]").click()
    wait_until_kept(page, TOLD)


def test_a_camera_that_was_opened_for_nothing_is_no_draft(town: Town, page: Page) -> None:
    page.goto("/melden/")
    with page.expect_file_chooser():
        page.locator("[data-camera]").click()
    page.get_by_label("Noch etwas?").fill(TOLD)
    wait_until_kept(page, TOLD)
    page.get_by_label("Noch etwas?").fill("")
    wait_until_nothing_is_kept(page)


def test_a_photo_that_never_reached_the_server_is_not_lost(
    town: Town, page: Page, tmp_path: Path
) -> None:
    page.goto("/melden/")
    page.route("**/fotos/entwurf/**", lambda route: route.abort())
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    expect(page.locator(".draft-photo")).to_contain_text("Noch nicht gesendet")
    expect(page.locator(".draft-photo img")).to_be_visible()
    wait_until_kept(page, TOLD, photos=1)
    page.unroute("**/fotos/entwurf/**")

    page.reload()
    assert_filled(page)
    send(page)
    assert Report.objects.get().pictures.count() == 1


def test_a_photo_taken_back_is_gone_on_the_device_too(
    town: Town, page: Page, tmp_path: Path
) -> None:
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    expect(page.locator('.draft-photo:not([data-photo=""])')).to_have_count(1)
    page.get_by_role("button", name="Foto 1 entfernen").click()
    expect(page.locator(".draft-photo")).to_have_count(0)
    wait_until_kept(page, TOLD, photos=0)
    page.reload()
    expect(page.get_by_label("Noch etwas?")).to_have_value(TOLD)

    send(page)
    assert Report.objects.get().pictures.count() == 0
    assert Photo.objects.count() == 0


def test_what_is_thrown_away_is_gone(town: Town, page: Page) -> None:
    page.goto("/melden/")
    page.get_by_label("Noch etwas?").fill(TOLD)
    wait_until_kept(page, TOLD)
    page = page.context.new_page()
    page.goto("/melden/")
    page.get_by_role("button", name="Verwerfen").press("Enter")

    expect(page.get_by_role("heading", name=BEGUN)).to_be_hidden()
    assert kept(page) == {"drafts": [], "photos": 0}
    page.reload()
    expect(page.get_by_role("heading", name=BEGUN)).to_be_hidden()


def test_after_a_week_and_in_another_town_nothing_is_offered(town: Town, page: Page) -> None:
    page.goto("/melden/")
    page.get_by_label("Noch etwas?").fill(TOLD)
    wait_until_kept(page, TOLD)
    [draft] = kept(page)["drafts"]
    other = page.context.new_page()
    page.close()

    other.goto("/melden/")
    expect(other.get_by_role("heading", name=BEGUN)).to_be_visible()
    change(other, draft["key"], town="05999999")
    other.reload()
    expect(other.locator("[data-begun]")).to_be_hidden()
    assert len(kept(other)["drafts"]) == 1

    change(other, draft["key"], town=draft["town"], changed=(time.time() * 1000) - 8 * DAY_MS)
    other.reload()
    wait_until_nothing_is_kept(other)
    expect(other.locator("[data-begun]")).to_be_hidden()


@pytest.mark.parametrize(
    "storage",
    [
        FULL,
        "delete window.indexedDB",
        "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }",
    ],
)
def test_where_nothing_can_be_kept_it_is_said_and_everything_else_works(
    town: Town,
    page: Page,
    tmp_path: Path,
    storage: str,
    assert_axe_clean: Callable[..., None],
) -> None:
    page.add_init_script(storage)
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    expect(page.get_by_text("Ihr Gerät hat keinen Platz")).to_be_visible()
    if storage == FULL:  # the page says the same
        assert_axe_clean(page)

    send(page)
    assert Report.objects.get().pictures.count() == 1


def test_a_device_that_is_nearly_full_keeps_the_words_and_says_that_not_all_is_kept(
    town: Town, page: Page, live: str, tmp_path: Path
) -> None:
    """The browser's own answer, not a pretended one: there is room for words, not for a photo."""
    page.goto("/melden/")
    storage = page.context.new_cdp_session(page)
    storage.send("Storage.overrideQuotaForOrigin", {"origin": live, "quotaSize": 60_000})
    taken = tmp_path / "loch.jpg"
    taken.write_bytes(picture(2048, 1536, byte_size=500_000))
    fill_in(page, text=TOLD, photo=taken)
    expect(page.get_by_text("Ihr Gerät hat keinen Platz")).to_be_visible()
    expect(page.locator('.draft-photo:not([data-photo=""])')).to_have_count(1)

    send(page)
    assert Report.objects.get().pictures.count() == 1


def test_what_the_browser_has_thrown_out_meanwhile_is_kept_again_or_sent_all_the_same(
    town: Town, page: Page, live: str, tmp_path: Path
) -> None:
    """A phone that needs room deletes what pages keep, whenever it wants to."""
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    wait_until_kept(page, TOLD, photos=1)
    storage = page.context.new_cdp_session(page)
    storage.send("Storage.clearDataForOrigin", {"origin": live, "storageTypes": "all"})

    page.get_by_label("Noch etwas?").fill(f"{TOLD} Es wird größer.")
    send(page)

    report = Report.objects.get()
    assert (report.text, report.pictures.count()) == (f"{TOLD} Es wird größer.", 1)
    page.goto("/melden/")
    expect(page.get_by_role("heading", name=BEGUN)).to_be_hidden()


def test_what_staff_take_down_for_others_is_not_kept(
    town: Town, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, town.clara)
    page.goto("/melden/")
    fill_in(page, text=TOLD)
    send(page, "Aufgenommen: Nr. L-")
    page.goto("/melden/")
    page.get_by_label("Noch etwas?").fill(TOLD)
    page.goto("/meldungen/")

    assert kept(page)["drafts"] == []
