"""A real browser in front of a real server: fixtures for journeys.

    pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

    def test_somebody_reports(town, page, assert_axe_clean):
        page.goto("/melden/")
        ...
        assert_axe_clean(page)

`page` is a phone of 360 x 740, `desktop_page` a screen of 1280 x 900, `page_without_scripts`
the phone with JavaScript off. When a test ends they fail it if the browser asked any other
host, if the content security policy was violated, or if a script raised.
"""

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.contrib.staticfiles.views import serve
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.testcases import _DatabaseFailure
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Route,
    expect,
    sync_playwright,
)
from psycopg_pool import ConnectionPool

from common.room import with_room
from frontend.finders import BuiltFilesFinder

ROOT = Path(__file__).resolve().parent.parent
# Whoever looks at page after page gives it to the context as a script of each new document.
AXE = ROOT / "node_modules/axe-core/axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# With a pixel for each point, and of people who want nothing to move: nobody looks at it, and
# drawing by software takes long. The map is also opened on a sharp screen, and moves, in
# tests/geo/test_journey_map.py.
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 1,
    "is_mobile": True,
    "has_touch": True,
    "reduced_motion": "reduce",
}
DESKTOP: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 900},
    "reduced_motion": "reduce",
}
# The machine may be busy; a test fails by what it sees, not by how fast.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS / 2)


def launch(playwright: Playwright) -> Browser:
    """Chromium that can reach this machine only."""
    return playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            "--no-sandbox",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            "--disable-background-networking",
            "--use-gl=angle",
            "--use-angle=swiftshader",
            "--enable-unsafe-swiftshader",
            "--ignore-gpu-blocklist",
            # Maps are drawn by software; what is around them needs not be: a quarter less work.
            "--disable-gpu-compositing",
            # Each page's scripts run for a moment: making them faster costs more than it saves.
            "--js-flags=--no-turbofan --no-maglev",
        ],
    )


class Watch:
    """What a browser context must not do, collected while it runs.

    Whoever asks another host is told that there is none (see `launch`): only requests that failed
    are looked at, as being told of each one takes long.
    """

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.host = urlsplit(base_url).netloc
        self.third_party: list[str] = []
        self.violations: list[str] = []
        self.script_errors: list[str] = []
        context.on("requestfailed", self._failed)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.script_errors.append(str(error.error)))

    def _failed(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != self.host:
            self.third_party.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.violations.append(message.text)

    def assert_clean(self) -> None:
        assert self.third_party == [], "the browser asked other hosts"
        assert self.violations == [], "the content security policy was violated"
        assert self.script_errors == [], "a script raised"


class KeptBrowser:
    """Chromium, kept from the first of the tests that need it one after the other to the last.

    Playwright's synchronous interface keeps an event loop running in this thread; Django
    then refuses to touch the database unless told otherwise. Not kept for the session, as
    tests of asynchronous code could not start their own loop.

    With a loop Django keeps other connections than without one, so a browser that starts in
    the middle of a test would leave the locks of that test on the connections of all later
    ones: a test names what it needs as arguments, and never asks for them while it runs.
    """

    def __init__(self) -> None:
        self._browser: Browser | None = None
        self._undone = contextlib.ExitStack()

    def between_tests(self, item: pytest.Item) -> None:
        """Start if `item` needs a browser, and end if it needs none; in a file of journeys it may
        stay for one that needs none and has no loop of its own."""
        if "browser" in getattr(item, "fixturenames", ()):
            if self._browser is None or not self._browser.is_connected():
                self.end()
                self._start()
        elif "journey" not in item.nodeid or item.get_closest_marker("asyncio"):
            self.end()

    def get(self) -> Browser:
        assert self._browser is not None, "name what a test needs as its arguments"
        return self._browser

    def end(self) -> None:
        self._browser = None
        self._undone.close()

    def _start(self) -> None:
        locked = [c.alias for c in connections.all() if isinstance(c.connect, _DatabaseFailure)]
        assert not locked, "the test before has left its locks"
        patch = self._undone.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        playwright = self._undone.enter_context(sync_playwright())
        self._browser = launch(playwright)
        self._undone.callback(self._browser.close)


kept = KeptBrowser()


@pytest.fixture
def browser() -> Browser:
    """Chromium, started before the test; each test makes contexts of its own in it."""
    return kept.get()


@pytest.fixture(scope="session")
def _empty_static_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The server finds static files in their apps; WhiteNoise only wants to see a folder."""
    before = settings.STATIC_ROOT
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")
    yield
    settings.STATIC_ROOT = before


@functools.cache
def _where_built_files_are(path: str) -> Path | None:
    return BuiltFilesFinder()._path_of(path)


class _BuiltOnce(BuiltFilesFinder):
    """No test in a browser changes a style sheet: whether those built are older than what they
    are made of is asked once per file, not by each new browser for each file."""

    def _path_of(self, path: str) -> Path | None:
        return _where_built_files_are(path)


def _served_to_keep(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
    """A browser keeps files as in operation, instead of asking for each again on each page."""
    answer = serve(request, handler.file_path(request.path), insecure=True)
    answer["Cache-Control"] = "max-age=3600"
    return answer


class _Serving(threading.local):
    """Whether this thread answers a request of the live server."""

    now = False


@pytest.fixture(scope="session")
def _pool_of_the_server(django_db_setup: None) -> Iterator[ConnectionPool]:
    """As in operation the server's threads share connections. One that is made for each request
    reads the catalogue and plans from nothing, which costs much of a page.

    For all tests of a process: what a page left behind asked for is answered between two tests,
    and a thread gives back its connection to where it had it from."""
    wrapper = connections["default"]
    pool = ConnectionPool(
        kwargs={**wrapper.get_connection_params(), "autocommit": True},
        configure=wrapper._configure_connection,
        min_size=0,
        max_size=20,
        num_workers=1,
        open=False,
    )
    serving, answer = _Serving(), with_room(ThreadedWSGIServer.process_request_thread)

    def answer_with_the_pool(server: ThreadedWSGIServer, request: Any, client: Any) -> None:
        serving.now = True
        answer(server, request, client)

    def pool_of(wrapper: DatabaseWrapper) -> ConnectionPool | None:
        return pool if serving.now and wrapper.alias == "default" else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ThreadedWSGIServer, "process_request_thread", answer_with_the_pool)
        patch.setattr(DatabaseWrapper, "pool", property(pool_of))
        yield pool
        pool.close()


@pytest.fixture
def live(
    _empty_static_root: None,
    _pool_of_the_server: ConnectionPool,
    live_server: Any,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The address of a server on this test's database, without a slash at the end."""
    monkeypatch.setattr(StaticFilesHandler, "serve", _served_to_keep)
    built, ours = "frontend.finders.BuiltFilesFinder", f"{__name__}.{_BuiltOnce.__name__}"
    settings.STATICFILES_FINDERS = [
        ours if each == built else each for each in settings.STATICFILES_FINDERS
    ]
    return str(live_server.url)


@contextlib.contextmanager
def watched(browser: Browser, base_url: str, **options: Any) -> Iterator[Page]:
    """A page that must end clean; see `Watch`. Without `service_workers="allow"` there is none:
    what a worker fetches, the routes of a test do not see."""
    options.setdefault("service_workers", "block")
    context = browser.new_context(
        base_url=base_url, locale="de-DE", timezone_id="Europe/Berlin", **options
    )
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context, base_url)
    try:
        yield context.new_page()
        watch.assert_clean()
    finally:
        context.close()


@pytest.fixture
def page(browser: Browser, live: str) -> Iterator[Page]:
    with watched(browser, live, **PHONE) as found:
        yield found


@pytest.fixture
def desktop_page(browser: Browser, live: str) -> Iterator[Page]:
    with watched(browser, live, **DESKTOP) as found:
        yield found


@pytest.fixture
def page_without_scripts(browser: Browser, live: str) -> Iterator[Page]:
    with watched(browser, live, **PHONE, java_script_enabled=False) as found:
        yield found


def hold(page: Page, pattern: str) -> Callable[[], None]:
    """Requests for `pattern` (a glob) wait until what this returns is called."""
    held: list[Route] | None = []

    def arrived(route: Route) -> None:
        if held is None:
            route.continue_()
        else:
            held.append(route)

    page.route(pattern, arrived)

    def release() -> None:
        nonlocal held
        waiting, held = held or [], None
        for route in waiting:
            route.continue_()

    return release


# The rules of axe-core that hold for a page, and those of them that look at colours.
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# The one way to ask axe-core, as JavaScript: (where, which rules, more of them on or off).
RUN_AXE = """(where, runOnly, rules = {}) => axe.run(where, {
    runOnly, rules, resultTypes: ["violations"], preload: false, selectors: false, iframes: false,
}).then((result) => result.violations)"""


def of_colours() -> dict[str, Any]:
    return {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def sentences(theme: str, violations: list[dict[str, Any]]) -> list[str]:
    """What axe-core has found, to read."""
    return [
        f"{theme}: {violation['id']}: {violation['help']}\n      {node['html'][:160]}"
        f"\n      {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """`axe(page)`: what axe-core finds in the light and in the dark theme, as sentences.

    `within` limits it to a part of the page (a CSS selector). Only colours change with the
    theme, so only colours are looked at in those after the first. None of these rules reads
    style sheets or plays media, so nothing is fetched a second time for them (`preload`);
    a finding shows its element, so no selector is worked out for each of them (`selectors`).
    """
    source = AXE.read_text(encoding="utf-8")

    def check(
        page: Page, *, within: str = "", themes: tuple[Any, ...] = ("light", "dark")
    ) -> list[str]:
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(source)
        found: list[str] = []
        for number, theme in enumerate(themes):
            show_in(page, theme)
            violations = page.evaluate(
                f"([where, only]) => ({RUN_AXE})(where || document, only)",
                [within, of_colours() if number else EVERYTHING],
            )
            found += sentences(theme, violations)
        page.emulate_media(color_scheme=None, reduced_motion=None)
        return found

    return check


def show_in(page: Page, theme: Any) -> None:
    """Show the page in the `"light"` or `"dark"` theme."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    # Colours that are still changing would be measured half way.
    page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished))")


@pytest.fixture(scope="session")
def assert_axe_clean(axe: Callable[..., list[str]]) -> Callable[..., None]:
    """`assert_axe_clean(page)`: `axe` finds nothing."""

    def check(page: Page, **options: Any) -> None:
        found = axe(page, **options)
        assert not found, f"axe on {page.url}:\n  " + "\n  ".join(found)

    return check


@pytest.fixture(scope="session")
def assert_no_third_party() -> Callable[[Page], None]:
    """For a page made by hand: `assert_no_third_party(page)` looks at what it has loaded so far."""

    def check(page: Page) -> None:
        host = urlsplit(page.url).netloc
        loaded = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
        strangers = [url for url in loaded if urlsplit(url).netloc not in ("", host)]
        assert strangers == []

    return check


@pytest.fixture(scope="session")
def assert_fits() -> Callable[[Page], None]:
    """`assert_fits(page)`: nothing sticks out sideways, at the page's width and at 320 px."""

    def check(page: Page) -> None:
        size = page.viewport_size
        assert size is not None
        for width in dict.fromkeys((size["width"], 320)):
            page.set_viewport_size({"width": width, "height": size["height"]})
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{page.url} is {wide} px too wide at {width} px"
        page.set_viewport_size(size)

    return check
