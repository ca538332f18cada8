"""A report whose network is cut, before or after the server has it, is stored exactly once and
the page says what is true."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Route, expect

from defects.models import Report
from photos.models import Photo
from tests.factories import Town
from tests.journeys.pictures import jpeg
from tests.journeys.reporting import fill_in, kept, wait_until_kept, wait_until_nothing_is_kept

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TOLD = "Vor dem Haus ist ein tiefes Loch."
NOT_SENT = "Noch nicht gesendet."
AGAIN = "Jetzt noch einmal versuchen"


class Cut:
    """The network at „Absenden“: `before` the server has it, or `after`, at its answer."""

    def __init__(self, page: Page, when: str) -> None:
        self.when = when
        self.times = 0
        page.context.route("**/melden/", self._arrived)

    def _arrived(self, route: Route) -> None:
        if route.request.method != "POST" or not self.when:
            route.continue_()
            return
        self.times += 1
        if self.when == "after":
            answer = route.fetch(max_redirects=0)
            assert answer.status in (201, 303)
        route.abort("internetdisconnected")

    def mended(self) -> None:
        self.when = ""


def press_send(page: Page) -> None:
    page.get_by_role("button", name="Meldung absenden").click()


def assert_saved(page: Page, *, photos: int = 1) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert: Nr. L-")
    report = Report.objects.get()  # exactly one
    assert (report.place, report.text) == ("Hauptstraße 12", TOLD)
    assert report.pictures.count() == photos
    assert Photo.objects.count() == photos
    expect(page.get_by_role("heading", level=1)).to_contain_text(report.label)


@pytest.mark.parametrize("when", ["before", "after"])
def test_cut_at_send_the_page_says_so_and_one_report_is_stored(
    town: Town,
    page: Page,
    tmp_path: Path,
    when: str,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    cut = Cut(page, when)
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    press_send(page)

    expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    expect(page.locator("[data-unsent]")).to_be_visible()
    expect(page.get_by_text("Wir versuchen es weiter, sobald Sie Netz haben.")).to_be_visible()
    expect(page.get_by_text("auf diesem Gerät aufgehoben")).to_be_visible()
    assert Report.objects.count() == (1 if when == "after" else 0)
    if when == "before":  # the page says the same
        assert_axe_clean(page)
        assert_fits(page)

    cut.mended()
    page.get_by_role("button", name=AGAIN).click()
    assert_saved(page)
    wait_until_nothing_is_kept(page)


def test_cut_at_the_photo_at_send_and_again_at_each_answer(
    town: Town, page: Page, tmp_path: Path
) -> None:
    """In a lift: the photo arrives and its answer does not, then the report does not leave, then
    it arrives and its answer does not, twice."""
    cut = Cut(page, "before")
    lost: list[int] = []

    def photo_answer_is_lost(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("internetdisconnected")

    page.context.route("**/fotos/entwurf/*/", photo_answer_is_lost)
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    expect(page.locator(".draft-photo")).to_contain_text("Noch nicht gesendet")
    for when, stored in (("before", 0), ("after", 1), ("after", 1)):
        cut.when = when
        with page.expect_event("requestfailed", lambda each: each.url.endswith("/melden/")):
            if when == "before":
                press_send(page)
            else:
                page.get_by_role("button", name=AGAIN).click()
        expect(page.locator("[data-trying]")).to_be_hidden()
        expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
        expect(page.locator("[data-unsent]")).to_be_visible()
        assert Report.objects.count() == stored
    assert lost == [201]

    cut.mended()
    page.get_by_role("button", name=AGAIN).click()
    assert_saved(page)
    wait_until_nothing_is_kept(page)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_page_closed_without_network_sends_when_somebody_comes_back(
    town: Town, page: Page, tmp_path: Path, when: str, assert_axe_clean: Callable[..., None]
) -> None:
    cut = Cut(page, when)
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    press_send(page)
    expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    expect(page.locator("[data-unsent]")).to_be_visible()
    later = page.context.new_page()
    page.close()

    later.goto("/")
    expect(later.get_by_text("Eine Meldung von Ihnen ist noch nicht gesendet")).to_be_visible()
    if when == "before":  # the page says the same
        assert_axe_clean(later)
    cut.mended()
    later.get_by_role("button", name="Jetzt senden").click()
    report_link = later.get_by_role("link", name="Schlagloch, Hauptstraße 12").first
    expect(later.get_by_text("Jetzt gesendet:")).to_be_visible()
    expect(later.get_by_text("noch nicht gesendet")).to_be_hidden()
    if when == "before":
        assert_axe_clean(later)
    wait_until_nothing_is_kept(later)
    report_link.click()
    assert_saved(later)
    later.goto("/")
    mine = later.get_by_role("region", name="Meine Meldungen auf diesem Gerät")
    expect(mine.get_by_role("listitem")).to_have_count(1)


def test_what_fails_once_more_when_there_is_network_again_is_tried_again_soon(
    town: Town, page: Page, tmp_path: Path
) -> None:
    cut = Cut(page, "before")
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    press_send(page)
    expect(page.locator("[data-unsent]")).to_be_visible()
    later = page.context.new_page()
    page.close()
    later.goto("/")
    expect(later.get_by_text("Eine Meldung von Ihnen ist noch nicht gesendet")).to_be_visible()
    with later.expect_event("requestfailed", lambda each: each.url.endswith("/melden/")):
        later.evaluate("dispatchEvent(new Event('online'))")

    cut.mended()

    # Nobody touches anything; half a minute, as between later tries, would be too long for this.
    expect(later.get_by_text("Jetzt gesendet:")).to_be_visible(timeout=15_000)


def test_without_any_network_everything_waits_and_goes_by_itself(
    town: Town, page: Page, tmp_path: Path
) -> None:
    page.goto("/melden/")
    fill_in(page, text=TOLD)
    page.context.set_offline(True)
    page.locator("[data-files]").set_input_files(jpeg(tmp_path / "loch.jpg"))
    expect(page.locator(".draft-photo")).to_contain_text("Noch nicht gesendet")
    press_send(page)
    expect(page.locator("[data-unsent]")).to_be_visible()
    wait_until_kept(page, '"waiting"', photos=1)

    page.context.set_offline(False)  # and nobody touches anything
    assert_saved(page)


def test_a_reload_without_network_goes_on_sending(town: Town, page: Page) -> None:
    cut = Cut(page, "before")
    page.goto("/melden/")
    fill_in(page, text=TOLD)
    press_send(page)
    expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    expect(page.locator("[data-unsent]")).to_be_visible()
    cut.mended()
    page.reload()
    assert_saved(page, photos=0)


def test_two_pages_send_one_report_once(town: Town, page: Page, tmp_path: Path) -> None:
    cut = Cut(page, "before")
    page.goto("/melden/")
    fill_in(page, text=TOLD, photo=jpeg(tmp_path / "loch.jpg"))
    press_send(page)
    expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    expect(page.locator("[data-unsent]")).to_be_visible()
    home = page.context.new_page()
    # It tries by itself, once; what comes after that is the tap.
    with home.expect_event("requestfailed", lambda each: each.url.endswith("/melden/")):
        home.goto("/")
    expect(home.get_by_text("noch nicht gesendet")).to_be_visible()
    cut.mended()
    home.get_by_role("button", name="Jetzt senden").click()
    expect(home.get_by_text("Jetzt gesendet:")).to_be_visible()
    # The form on the other page does not know, and asks for the same again: by the tap, or by
    # itself if it is due just now, and then the button is gone while it is tapped.
    with contextlib.suppress(PlaywrightError):
        page.get_by_role("button", name=AGAIN).click(timeout=10_000)
    assert_saved(page)
    assert kept(page) == {"drafts": [], "photos": 0}


def test_what_was_changed_after_the_answer_was_lost_is_asked_about(town: Town, page: Page) -> None:
    cut = Cut(page, "after")
    page.goto("/melden/")
    fill_in(page, text=TOLD)
    press_send(page)
    expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    expect(page.locator("[data-unsent]")).to_be_visible()
    cut.mended()
    page.get_by_label("Noch etwas?").fill("Zwei Löcher.")
    expect(page.locator("[data-unsent]")).to_be_hidden()
    press_send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Diese Meldung haben Sie schon gesendet"
    )
    page.get_by_role("button", name="ändern").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert: Nr. L-")
    assert Report.objects.get().text == "Zwei Löcher."
    # It is not offered as if it had been forgotten.
    page.goto("/melden/")
    wait_until_nothing_is_kept(page)
    expect(page.locator("[data-begun]")).to_be_hidden()


def test_a_server_that_is_down_is_not_called_no_network(town: Town, page: Page) -> None:
    page.route(
        "**/melden/",
        lambda route: (
            route.fulfill(status=503) if route.request.method == "POST" else route.continue_()
        ),
    )
    page.goto("/melden/")
    fill_in(page, text=TOLD)
    press_send(page)
    expect(
        page.get_by_text("Unser Server antwortet gerade nicht. Wir versuchen es weiter.")
    ).to_be_visible()
    expect(page.get_by_text("sobald Sie Netz haben")).to_be_hidden()
    page.unroute("**/melden/")
    page.get_by_role("button", name=AGAIN).click()
    assert_saved(page, photos=0)


def test_a_device_that_keeps_nothing_says_to_leave_the_page_open(town: Town, page: Page) -> None:
    page.add_init_script("delete window.indexedDB")
    cut = Cut(page, "before")
    page.goto("/melden/")
    fill_in(page, text=TOLD)
    press_send(page)
    expect(page.get_by_text("Bitte lassen Sie diese Seite offen.")).to_be_visible()
    expect(page.get_by_text("auf diesem Gerät aufgehoben")).to_be_hidden()
    cut.mended()
    page.get_by_role("button", name=AGAIN).click()
    assert_saved(page, photos=0)


def test_a_report_that_needs_an_answer_comes_back_as_begun(town: Town, page: Page) -> None:
    """Nobody is there to be asked when it is sent later: it is not sent half."""
    cut = Cut(page, "before")
    page.goto("/melden/")
    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_label("Noch etwas?").fill(TOLD)
    press_send(page)
    expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    expect(page.locator("[data-unsent]")).to_be_visible()
    cut.mended()
    home = page.context.new_page()
    page.close()
    home.goto("/")
    home.get_by_role("link", name="Meldung öffnen").click()
    home.get_by_role("button", name="Weitermachen").click()
    expect(home.get_by_label("Noch etwas?")).to_have_value(TOLD)
    assert Report.objects.count() == 0


def test_one_that_waits_while_too_many_arrive_is_not_told_to_look_for_network(
    town: Town, page: Page
) -> None:
    cut = Cut(page, "before")
    page.goto("/melden/")
    fill_in(page, text=TOLD)
    press_send(page)
    expect(page.locator("[data-unsent]")).to_be_visible()
    home = page.context.new_page()
    page.close()
    cut.mended()
    home.route(
        "**/melden/",
        lambda route: (
            route.fulfill(status=429) if route.request.method == "POST" else route.continue_()
        ),
    )
    home.goto("/")
    expect(home.get_by_text("Gerade kommen sehr viele Meldungen an.")).to_be_visible()
    expect(home.get_by_text("sobald Sie Netz haben")).to_be_hidden()
    home.unroute("**/melden/")
    home.get_by_role("button", name="Jetzt senden").click()
    expect(home.get_by_text("Jetzt gesendet:")).to_be_visible()
    assert Report.objects.get().text == TOLD
