"""What was sent from a device is found again on it, only there, and only if one wants that."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from defects import services
from defects.links import status_path, status_token
from defects.models import Category, Report
from defects.services import Actor
from tests.factories import Town, at
from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HEADING = "Meine Meldungen auf diesem Gerät"
BLOCKED = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("denied", "SecurityError"); },
})"""
FULL = """if (!localStorage.getItem("filler")) {
    for (let size = 1 << 22; size >= 1; size >>= 1) {
        try { while (true) localStorage.setItem("filler" + localStorage.length, "x".repeat(size)); }
        catch { /* smaller */ }
    }
}"""


def send(page: Page, told: str = "Gespeichert: Nr. L-") -> Report:
    """Report a pothole; the page after sending, which says `told`, is open."""
    page.goto("/melden/")
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_role("radio", name="Schlagloch").check()
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(told)
    return Report.objects.latest("pk")


def open_after_sending(page: Page, report: Report) -> None:
    page.goto(status_path(report) + "?neu=1")
    expect(page.locator("remember-report")).to_be_visible()


def kept(page: Page) -> list[str]:
    """The numbers that the device keeps, the newest first."""
    return page.evaluate(
        """JSON.parse(localStorage.getItem("nahdran.reports") ?? "[]").map((each) => each.label)"""
    )


def told(town: Town, count: int, *, category: Category | None = None) -> list[Report]:
    return [
        services.submit_report(
            municipality=town.municipality,
            category=category or town.pothole,
            location=at(20.0 * n, 0),
            place=f"Hauptstraße {n}",
        )
        for n in range(1, count + 1)
    ]


def test_a_report_is_found_again_on_the_device_that_sent_it(
    town: Town,
    page: Page,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    report = send(page)
    expect(page.locator("remember-report")).to_contain_text("Auf diesem Gerät gemerkt.")
    assert_axe_clean(page)
    assert_fits(page)

    page.goto("/")
    mine = page.get_by_role("region", name=HEADING)
    entry = mine.get_by_role("listitem")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("Schlagloch, Hauptstraße 12")
    expect(entry).to_contain_text(report.label)
    expect(entry.locator(".state")).to_have_text("Eingegangen")
    assert_axe_clean(page)
    assert_fits(page)

    # The state is that of now.
    services.accept(report, by=Actor.staff(town.clara, town.tiefbau))
    page.reload()
    expect(entry.locator(".state")).to_have_text("Angenommen")

    entry.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Ihre Meldung {report.label}")

    # The secret is asked for only by who follows the link, and is told to nobody.
    secret = status_token(report)
    addresses = [request.url for request in asked]
    assert any(f"/meldungen/stand/?nummer={report.number}" in each for each in addresses)
    assert all(status_path(report) in each for each in addresses if secret in each)
    assert not [each for each in asked if secret in each.headers.get("referer", "")]


def test_who_shares_the_device_does_not_keep_it(town: Town, page: Page) -> None:
    send(page)
    page.get_by_role("button", name="Nicht merken").press("Enter")
    expect(page.locator("remember-report")).to_contain_text("Auf diesem Gerät nicht gemerkt.")
    expect(page.get_by_role("button", name="Auf diesem Gerät merken")).to_be_focused()
    assert kept(page) == []

    # Neither loading the page again nor going back to it keeps it after all.
    page.reload()
    expect(page.locator("remember-report")).to_contain_text("Auf diesem Gerät nicht gemerkt.")
    page.goto("/")
    expect(page.get_by_text(HEADING)).to_be_hidden()
    page.go_back()
    expect(page.locator("remember-report")).to_contain_text("Auf diesem Gerät nicht gemerkt.")
    assert kept(page) == []

    page.get_by_role("button", name="Auf diesem Gerät merken").click()
    expect(page.locator("remember-report")).to_contain_text("Auf diesem Gerät gemerkt.")
    page.goto("/")
    expect(page.get_by_text(HEADING)).to_be_visible()


def test_one_is_taken_off_the_list_and_put_back(town: Town, page: Page) -> None:
    first, second = told(town, 2)
    for report in (first, second):
        open_after_sending(page, report)
    page.goto("/")
    mine = page.get_by_role("region", name=HEADING)
    expect(mine.get_by_role("listitem")).to_have_count(2)

    mine.get_by_role("button", name=f"{first.label} von der Liste nehmen").press("Enter")
    expect(mine.get_by_role("listitem")).to_have_count(1)
    expect(mine.get_by_role("status")).to_have_text(f"{first.label} ist von der Liste genommen.")
    assert kept(page) == [second.label]
    undo = mine.get_by_role("button", name="Rückgängig")
    expect(undo).to_be_focused()

    undo.press("Enter")
    expect(mine.get_by_role("listitem")).to_have_count(2)
    assert kept(page) == [second.label, first.label]
    expect(mine.get_by_role("link", name=first.label)).to_be_focused()


def test_the_list_is_emptied_and_the_device_knows_nothing_more(
    town: Town, page: Page, assert_axe_clean: Callable[..., None]
) -> None:
    for report in told(town, 2):
        open_after_sending(page, report)
    page.goto("/")
    mine = page.get_by_role("region", name=HEADING)
    mine.get_by_role("button", name="Liste leeren").press("Enter")
    expect(mine.get_by_role("status")).to_have_text("Die Liste ist leer.")
    expect(mine.get_by_role("listitem")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('nahdran.reports')") is None
    assert_axe_clean(page)

    mine.get_by_role("button", name="Rückgängig").press("Enter")
    expect(mine.get_by_role("listitem")).to_have_count(2)
    assert len(kept(page)) == 2

    mine.get_by_role("button", name="Liste leeren").click()
    expect(mine.get_by_role("status")).to_have_text("Die Liste ist leer.")
    page.goto("/meldungen/")
    page.go_back()
    expect(page.get_by_text(HEADING)).to_be_hidden()
    assert kept(page) == []


def test_a_long_list_shows_a_few_and_all_on_request(town: Town, page: Page) -> None:
    for report in told(town, 5):
        open_after_sending(page, report)
    page.goto("/")
    mine = page.get_by_role("region", name=HEADING)
    expect(mine.get_by_role("listitem")).to_have_count(3)

    mine.get_by_role("button", name="Alle 5 zeigen").press("Enter")

    expect(mine.get_by_role("listitem")).to_have_count(5)
    expect(mine.locator(".state")).to_have_count(5)
    expect(mine.get_by_role("link").nth(3)).to_be_focused()


def test_the_oldest_go_when_there_are_too_many(town: Town, page: Page) -> None:
    [report] = told(town, 1)
    page.goto("/")
    page.evaluate(
        """([href, count]) => localStorage.setItem("nahdran.reports", JSON.stringify(
            Array.from({length: count}, (_, n) => ({
                label: `L-${9000 + n}`, number: 9000 + n, title: "Alt", href,
                sent: new Date(Date.UTC(2020, 0, 1 + n)).toISOString(),
            })).reverse()))""",
        [status_path(report), 50],
    )
    open_after_sending(page, report)

    assert len(kept(page)) == 50
    assert kept(page)[0] == report.label
    assert "L-9000" not in kept(page)
    assert kept(page)[-1] == "L-9001"


def test_what_somebody_wrote_into_the_storage_does_no_harm(town: Town, page: Page) -> None:
    page.goto("/")
    for nonsense in (
        "{",
        "7",
        '{"a": 1}',
        '[null, 3, {"label": "L-1"}]',
        '[{"label": "L-1", "title": "x", "sent": "2026-01-01", "href": "//evil.example/"}]',
        '[{"label": "L-1", "title": "x", "sent": "2026-01-01", "href": "javascript:alert(1)"}]',
    ):
        page.evaluate("(text) => localStorage.setItem('nahdran.reports', text)", nonsense)
        page.reload()
        expect(page.get_by_text(HEADING)).to_be_hidden()

    [report] = told(town, 1)
    open_after_sending(page, report)
    assert kept(page) == [report.label]


@pytest.mark.parametrize("storage", [BLOCKED, FULL], ids=["blocked", "full"])
def test_without_storage_nothing_is_promised(town: Town, page: Page, storage: str) -> None:
    page.add_init_script(storage)
    send(page)
    expect(page.get_by_text("Diesen Link aufheben")).to_be_visible()
    expect(page.locator("remember-report")).to_be_hidden()

    page.goto("/")
    expect(page.get_by_text(HEADING)).to_be_hidden()


def test_without_scripts_nothing_is_promised(town: Town, page_without_scripts: Page) -> None:
    page = page_without_scripts
    [report] = told(town, 1)
    page.goto(status_path(report) + "?neu=1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")
    expect(page.locator("remember-report")).to_be_hidden()

    page.goto("/")
    expect(page.get_by_text(HEADING)).to_be_hidden()


def test_of_a_confidential_report_only_the_number_is_kept(town: Town, page: Page) -> None:
    kind = Category.objects.create(
        municipality=town.municipality,
        key="hint",
        name={"de": "Hinweis auf Gefahr"},
        kind=Category.Kind.CONFIDENTIAL,
        default_body=town.tiefbau,
    )
    [report] = told(town, 1, category=kind)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_after_sending(page, report)
    page.goto("/")
    entry = page.get_by_role("region", name=HEADING).get_by_role("listitem")
    expect(entry).to_contain_text("Vertrauliche Meldung")
    expect(entry).to_contain_text(report.label)
    page.wait_for_load_state("networkidle")

    text = page.evaluate("localStorage.getItem('nahdran.reports')")
    assert "Hinweis" not in text
    assert "Hauptstraße" not in text
    assert not [each for each in asked if "stand" in each]
    expect(entry.locator(".state")).to_have_count(0)


def test_the_counter_keeps_nothing_of_other_people_s_reports(
    town: Town, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, town.dana)
    send(page, "Aufgenommen: Nr. L-")

    expect(page.locator("remember-report")).to_have_count(0)
    assert kept(page) == []
