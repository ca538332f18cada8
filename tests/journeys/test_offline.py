"""Pages without network: the form of guests opens and is sent once later, everything else says
that there is no connection, and a shared phone keeps nothing of anybody."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Browser, Page, expect

from defects.links import status_path
from defects.models import Report
from geo.middleware import MunicipalityMiddleware
from geo.tenancy import forget_hosts
from tests.browser import PATIENCE_MS, PHONE, watched
from tests.factories import Town
from tests.journeys.conftest import SignIn
from tests.journeys.offline import addresses, kept, pages_of, wait_for_kept, wait_for_worker
from tests.journeys.pictures import jpeg

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NO_NETWORK = {"/keine-verbindung/", "/en/keine-verbindung/", "/leicht/keine-verbindung/"}


@pytest.fixture
def phone(browser: Browser, live: str) -> Iterator[Page]:
    with watched(browser, live, **PHONE, service_workers="allow") as page:
        yield page


def fill_in(page: Page, *, text: str, kinds: tuple[str, ...], photo: Path | None = None) -> None:
    """As far as it goes without the server: no suggestions, the place is typed."""
    if photo is not None:
        page.locator("[data-files]").set_input_files(photo)
        expect(page.locator(".draft-photo")).to_have_count(1)
    page.get_by_label("Straße und Hausnummer").fill("Hauptstraße 12")
    for kind in kinds:
        page.get_by_role("radio", name=kind).check()
    page.get_by_label("Noch etwas?").fill(text)


def test_the_form_opens_without_network_and_each_report_arrives_once(
    town: Town,
    phone: Page,
    tmp_path: Path,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    phone.goto("/melden/")
    wait_for_worker(phone)
    wait_for_kept(phone, 'all.includes("/melden/")')
    phone.context.set_offline(True)

    phone.goto("/melden/?place_text=Am+Markt")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mangel melden")
    said = phone.locator("#nachrichten")
    expect(said).to_contain_text("Gerade ist kein Netz da")
    expect(said).to_contain_text("Stand dieser Seite:")
    expect(phone.get_by_label("Straße und Hausnummer")).to_have_value("Am Markt")
    first = phone.locator("[name=draft_key]").input_value()
    road = ("Straße, Gehweg", "Schlagloch")
    fill_in(phone, text="Ein tiefes Loch.", kinds=road, photo=jpeg(tmp_path / "loch.jpg"))
    assert_axe_clean(phone)
    assert_fits(phone)
    phone.get_by_role("button", name="Meldung absenden").click()
    expect(phone.locator("[data-unsent]")).to_contain_text("Noch nicht gesendet.")
    expect(phone.locator("[data-unsent]")).to_be_visible()  # its words stand there from the start

    # The same kept page is another form.
    phone.goto("/melden/?neu")
    assert phone.locator("[name=draft_key]").input_value() != first
    outbox = phone.locator("report-outbox")
    expect(outbox).to_contain_text("Eine Meldung von Ihnen ist noch nicht gesendet.")
    fill_in(phone, text="Sie ist dunkel.", kinds=("Laterne",))
    phone.get_by_role("button", name="Meldung absenden").click()
    expect(phone.locator("[data-unsent]")).to_contain_text("Noch nicht gesendet.")
    expect(phone.locator("[data-unsent]")).to_be_visible()  # its words stand there from the start
    assert Report.objects.count() == 0

    phone.goto("/meldungen/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Keine Verbindung")
    expect(outbox).to_contain_text("2 Meldungen von Ihnen sind noch nicht gesendet.")
    phone.context.set_offline(False)
    expect(outbox.locator("[data-sent] li")).to_have_count(2)

    sent = {report.text: report for report in Report.objects.all()}
    assert sorted(sent) == ["Ein tiefes Loch.", "Sie ist dunkel."]
    assert {each.place for each in sent.values()} == {"Hauptstraße 12"}
    assert sent["Ein tiefes Loch."].pictures.count() == 1
    phone.goto("/melden/")
    expect(outbox).to_be_hidden()
    assert Report.objects.count() == 2


def test_who_waits_too_long_gets_the_kept_form(
    town: Town, phone: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.goto("/melden/")
    wait_for_worker(phone)
    wait_for_kept(phone, 'all.includes("/melden/")')
    town_of = MunicipalityMiddleware.__call__
    answers = Event()

    def hanging(self: MunicipalityMiddleware, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/melden/":
            answers.wait(PATIENCE_MS / 1000)
        return town_of(self, request)

    monkeypatch.setattr(MunicipalityMiddleware, "__call__", hanging)
    try:
        phone.goto("/melden/")
        expect(phone.locator("#nachrichten")).to_contain_text("Stand dieser Seite:")
        expect(phone.locator("report-form")).to_be_visible()
        assert not answers.is_set()
    finally:
        answers.set()


@pytest.mark.parametrize(
    ("prefix", "heading"),
    [("", "Keine Verbindung"), ("/en", None), ("/leicht", None)],
)
def test_other_pages_say_that_there_is_no_connection(
    town: Town,
    phone: Page,
    prefix: str,
    heading: str | None,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    phone.goto(f"{prefix}/melden/")
    wait_for_worker(phone)
    wait_for_kept(phone, "all.includes(given[0])", f"{prefix}/melden/")
    phone.context.set_offline(True)

    answer = phone.goto(f"{prefix}/karte/")

    assert answer is not None and answer.status == 503
    assert phone.locator("html").get_attribute("lang") == {"": "de", "/en": "en"}.get(
        prefix, "de-simple"
    )
    if heading:
        expect(phone.get_by_role("heading", level=1)).to_have_text(heading)
    assert phone.evaluate("document.fonts.ready.then(() => document.fonts.check('17px Fira Sans'))")
    assert_axe_clean(phone)
    assert_fits(phone)
    phone.locator("main").get_by_role("link").first.click()
    expect(phone.locator("report-form")).to_be_visible()
    assert phone.url.endswith(f"{prefix}/melden/")

    phone.context.set_offline(False)
    phone.goto(f"{prefix}/karte/")
    expect(phone.locator("[data-has-form]")).to_have_count(0)


def test_a_shared_phone_keeps_nothing_of_anybody(town: Town, phone: Page, sign_in: SignIn) -> None:
    report = town.report(text="Ein Loch, gemeldet von Erika.")
    secret = status_path(report)
    phone.goto("/melden/")
    wait_for_worker(phone)
    wait_for_kept(phone, 'all.includes("/melden/")')
    phone.goto(secret)
    phone.goto("/meldungen/")
    assert pages_of(phone) == NO_NETWORK | {"/melden/"}
    assert not [each for each in addresses(phone) if "staff" in each or "crew" in each]

    # Somebody who works here signs in on it: the form of guests is not theirs, nor is
    # theirs a guest's.
    sign_in(phone, town.dana)
    private = ["/konto/", "/arbeit/", f"/arbeit/{report.number}/", "/melden/", secret]
    for path in private:
        answer = phone.goto(path)
        assert answer is not None and answer.status == 200, path
    assert phone.get_by_label("Rückruf-Nummer").count() == 0
    phone.goto("/melden/")
    expect(phone.get_by_label("Rückruf-Nummer")).to_be_visible()
    wait_for_kept(phone, '!all.includes("/melden/")')
    sign_in(phone, town.mo)
    for path in ("/konto/", "/moderation/"):
        phone.goto(path)
    assert pages_of(phone) == NO_NETWORK

    phone.context.set_offline(True)
    for path in [*private, "/moderation/"]:
        answer = phone.goto(path)
        assert answer is not None and answer.status == 503, path
        expect(phone.get_by_role("heading", level=1)).to_have_text("Keine Verbindung")
        expect(phone.locator("[data-has-form]").first).to_be_hidden()
    assert "Erika" not in phone.content()


def test_a_new_version_takes_the_place_of_the_old_one_and_disturbs_nobody(
    town: Town, phone: Page
) -> None:
    phone.goto("/melden/")
    wait_for_worker(phone)
    wait_for_kept(phone, 'all.includes("/melden/")')
    before = set(kept(phone))
    phone.get_by_label("Noch etwas?").fill("Ein halber Satz")
    phone.evaluate("window.stays = true")

    town.municipality.colour = "#7a1f5c"
    town.municipality.save(update_fields=["colour"])
    forget_hosts()
    phone.evaluate("navigator.serviceWorker.getRegistration().then((each) => each.update())")
    wait_for_kept(phone, "!Object.keys(kept).some((name) => given.includes(name))", *before)

    assert phone.evaluate("window.stays")
    expect(phone.get_by_label("Noch etwas?")).to_have_value("Ein halber Satz")
    assert not before & set(kept(phone))
    assert pages_of(phone) == NO_NETWORK | {"/melden/"}
    phone.context.set_offline(True)
    phone.goto("/melden/?neu")
    expect(phone.locator("report-form")).to_be_visible()
    theme = phone.locator("link[rel=stylesheet][href^='/theme/']").get_attribute("href")
    assert theme in addresses(phone)


def test_without_scripts_nothing_is_different(town: Town, page_without_scripts: Page) -> None:
    page_without_scripts.goto("/melden/")
    expect(page_without_scripts.get_by_role("button", name="Meldung absenden").last).to_be_visible()
    page_without_scripts.goto("/keine-verbindung/")
    page_without_scripts.locator("main").get_by_role("link", name="Mangel melden").click()
    expect(page_without_scripts.get_by_role("heading", level=1)).to_have_text("Mangel melden")
