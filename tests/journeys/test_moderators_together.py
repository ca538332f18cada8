"""Two moderators at the same time: they see what the other does, and never decide twice."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from a2wsgi import WSGIMiddleware
from channels.layers import channel_layers
from channels.routing import ProtocolTypeRouter
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role
from common.channel_layer import PostgresChannelLayer
from moderation import services
from moderation.models import Case, Decision
from tests import factories
from tests.browser import DESKTOP, watched
from tests.factories import Town
from tests.journeys.conftest import SignIn
from tests.moderation import content  # noqa: F401  # registers the kinds

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def note(town: Town, title: str) -> Case:
    item = services.open_item(municipality=town.municipality, kind="tests.note", title=title)
    return services.ask(item)


@pytest.fixture
def with_websockets(live: str, settings: object) -> Iterator[str]:
    """The address of a server as in operation: websockets beside pages."""
    from config.asgi import application, wsgi

    # Pages with their static files, as the live server of other tests has them.
    pages = WSGIMiddleware(StaticFilesHandler(wsgi), workers=4)
    both = ProtocolTypeRouter({"http": pages, "websocket": application})
    settings.DEMO = True  # type: ignore[attr-defined]  # moderators without a second factor
    layer = PostgresChannelLayer()
    channel_layers.set("default", layer)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(both, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(20)
    layer.close()
    channel_layers.backends.pop("default")


def test_what_one_opens_and_decides_the_other_sees_at_once(
    town: Town, browser: Browser, with_websockets: str, sign_in: SignIn
) -> None:
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    first, second = note(town, "Erste"), note(town, "Zweite")
    with watched(browser, with_websockets, **DESKTOP) as page:
        sign_in(page, ida)
        page.goto(f"{with_websockets}/moderation/?ansicht=liste")
        expect(page.locator("live-queue[data-live]")).to_be_attached()
        said = page.locator("[data-live-said]")

        services.claim(first, by=town.mo)
        line = page.locator(f"#fall-{first.uuid}")
        expect(line).to_contain_text(f"bei {town.mo}")
        expect(said).to_have_text(f"Erste: bei {town.mo}")

        services.release_all(first, by=town.mo)
        expect(line).to_have_count(0)
        expect(said).to_have_text("Erste: entschieden")
        expect(page.locator("h1 .count")).to_have_text("1")
        expect(page.locator(f"#fall-{second.uuid}")).to_be_visible()


def test_two_race_for_one_case_and_one_is_told(
    town: Town,
    desktop_page: Page,
    open_page: Callable[..., Page],
    sign_in: SignIn,
) -> None:
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    case = note(town, "Eine")
    hers = open_page(phone=False)
    for page, person in ((desktop_page, town.mo), (hers, ida)):
        sign_in(page, person)
    desktop_page.goto(f"/moderation/{case.uuid}/")
    # She has the page from when it was free, or knows its address.
    hers.goto(f"/moderation/{case.uuid}/")
    expect(hers.get_by_text(f"{town.mo} prüft das gerade")).to_be_visible()
    expect(hers.get_by_role("button", name="Freigeben: alles")).to_have_count(0)

    desktop_page.get_by_role("button", name="Freigeben: alles").click()
    expect(desktop_page.get_by_text("Freigegeben.")).to_be_visible()
    hers.get_by_role("link", name="Nächster Fall").click()
    expect(hers.get_by_text("Alles ist geprüft. Danke!")).to_be_visible()
    assert Decision.objects.get().decided_by == town.mo


def test_several_are_kept_back_and_taken_back_without_scripts(
    town: Town, page_without_scripts: Page, sign_in: SignIn
) -> None:
    page = page_without_scripts
    for number in range(3):
        note(town, f"Werbung {number}")
    sign_in(page, town.mo)
    page.goto("/moderation/?ansicht=liste")
    for number in range(2):
        page.get_by_label(f"Ankreuzen: Werbung {number}").check()
    page.get_by_role("button", name="Angekreuzte als Werbung nicht zeigen").click()
    expect(page.get_by_role("heading", name="Diese 2 nicht zeigen?")).to_be_visible()
    page.get_by_role("button", name="Alle angekreuzten nicht zeigen").click()
    expect(page.get_by_role("heading", name="2 werden nicht gezeigt")).to_be_visible()
    assert Decision.objects.count() == 2
    page.get_by_role("button", name="Alles davon zurücknehmen").click()
    expect(page.get_by_text("2 Entscheidungen sind zurückgenommen.")).to_be_visible()
    assert Case.objects.open().count() == 3


def test_pages_of_the_moderators_are_clean_and_fit(
    town: Town,
    page: Page,
    sign_in: SignIn,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    factories.policy(town.municipality, "defects.report_text", four_eyes=True)
    factories.policy(town.municipality, "tests.note", four_eyes=True)
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    proposed, other = note(town, "Vorgeschlagen"), note(town, "Offen")
    services.answer_all(proposed, by=ida)
    sign_in(page, town.mo)
    for path in (
        "/moderation/?ansicht=liste",
        f"/moderation/{proposed.uuid}/?umfeld=1",
        f"/moderation/{other.uuid}/zuweisen/",
        "/moderation/entschieden/",
        "/moderation/regeln-der-pruefung/",
        "/moderation/regeln-der-pruefung/defects.report_text/",
        "/moderation/regeln-der-pruefung/defects.report_text/?bereich=",
    ):
        page.goto(path)
        assert_axe_clean(page)
        assert_fits(page)
