"""A call is taken down with the keyboard alone: few presses, receipt, the next call."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from defects.models import Report
from tests.factories import Town
from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# What one call may cost: single keys; words that are typed count as one each.
MOST_PRESSES = 40


class Keyboard:
    """Counts what is pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.presses += 1
        self.page.keyboard.type(words)

    @property
    def on(self) -> str:
        """The words of the control that has the focus."""
        found: str = self.page.evaluate(
            "() => { const on = document.activeElement;"
            " return on === document.body ? '' : (on.labels?.[0] ?? on).innerText; }"
        )
        return found or ""

    def to(self, name: str, key: str = "Tab") -> None:
        for _ in range(30):
            if name in self.on:
                return
            self.press(key)
        raise AssertionError(f"{name} is far away: {self.on}")


def test_a_call_is_taken_down_with_few_keys_and_the_next_one_begins_at_once(
    town: Town,
    desktop_page: Page,
    sign_in: SignIn,
    assert_axe_clean: Callable[..., None],
) -> None:
    page = desktop_page
    sign_in(page, town.clara)
    page.goto("/melden/")
    keys = Keyboard(page)
    expect(page.get_by_role("radio", name="Telefon")).to_be_focused()

    keys.press("Space")
    keys.to("Im Auftrag von")
    keys.type("Zorana Petrescu")
    keys.to("Rückruf-Nummer")
    keys.type("0151 5550199")
    keys.to("Straße und Hausnummer")
    keys.type("Hauptstr 12")
    expect(page.get_by_role("option", name="Hauptstraße 12")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.locator("[data-found]")).to_contain_text("Hauptstraße 12")
    keys.to("Straße, Gehweg")
    keys.press("Space")
    keys.to("Weiß ich nicht")
    keys.to("Schlagloch", "ArrowUp")
    keys.to("Noch etwas?")
    keys.type("Vor der Tür.")
    keys.to("Meldung absenden")
    keys.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Aufgenommen: Nr.")
    assert_axe_clean(page)
    receipt = page.get_by_role("link", name="Quittung drucken")
    expect(receipt).to_be_focused()
    keys.press("Enter")
    button = page.get_by_role("button", name="Drucken")
    expect(button).to_be_focused()
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    keys.press("Enter")
    assert page.evaluate("window.printed")
    keys.to("Nächster Anruf")
    keys.press("Enter")

    expect(page.get_by_role("radio", name="Telefon")).to_be_focused()
    expect(page.get_by_role("radio", name="Telefon")).to_be_checked()
    expect(page.get_by_label("Im Auftrag von")).to_have_value("")
    report = Report.objects.get()
    assert (report.channel, report.place, report.category) == (
        "phone",
        "Hauptstraße 12",
        town.pothole,
    )
    assert report.contact is not None
    assert report.contact.phone == "0151 5550199"
    assert keys.presses <= MOST_PRESSES


def test_at_the_counter_without_scripts(
    town: Town, open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page(scripts=False)
    sign_in(page, town.dana)
    page.goto("/melden/")
    page.get_by_role("radio", name="Schalter").check()
    page.get_by_label("Im Auftrag von").fill("Zorana Petrescu")
    page.get_by_label("Straße und Hausnummer").fill("Hauptstraße 12")
    page.get_by_role("radio", name="Laterne").check()
    page.get_by_role("button", name="Meldung absenden").last.click()
    page.get_by_role("link", name="Quittung drucken").click()

    expect(page.get_by_text("Drucken Sie diese Seite mit dem Menü")).to_be_visible()
    assert Report.objects.get().channel == "counter"


def test_the_receipt_is_one_page_of_a5_with_its_code(
    town: Town, desktop_page: Page, sign_in: SignIn
) -> None:
    report = town.report(taken_by=town.clara, channel="phone")
    page = desktop_page
    sign_in(page, town.clara)
    page.goto(f"/melden/quittung/{report.number}/")
    code = page.get_by_role("img", name="QR-Code mit dem geheimen Link")
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")

    paper = page.pdf(prefer_css_page_size=True)

    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(code).to_be_visible()
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 1
    box = paper[paper.index(b"/MediaBox") :][:60].decode()
    width, height = [float(each) for each in box[box.index("[") + 1 : box.index("]")].split()[2:]]
    assert (round(width), round(height)) == (420, 595)
