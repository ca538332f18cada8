"""What journeys stand on."""

import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Browser, Error
from psycopg_pool import ConnectionPool

from tests.browser import PHONE, watched


@pytest.mark.django_db(transaction=True)
def test_what_a_page_left_behind_asked_for_has_its_connection_from_the_pool(
    _pool_of_the_server: ConnectionPool, live_server: Any
) -> None:
    """Between two tests `live` is undone. What then had its own connection, and was closed when
    the next test had begun, gave it to a pool that did not know it."""
    before = _pool_of_the_server.get_stats().get("requests_num", 0)
    with urllib.request.urlopen(f"{live_server.url}/health/", timeout=20) as answer:
        assert answer.status == 200
    assert _pool_of_the_server.get_stats().get("requests_num", 0) > before


ELSEWHERE = "https://elsewhere.example/"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "ask",
    [
        f"fetch('{ELSEWHERE}', {{mode: 'no-cors'}}).catch(() => 0)",
        f"{{ new Image().src = '{ELSEWHERE}' }}",
        f"navigator.sendBeacon('{ELSEWHERE}')",
    ],
)
def test_a_page_that_asks_another_host_is_found(browser: Browser, live: str, ask: str) -> None:
    with (
        pytest.raises(AssertionError, match="asked other hosts"),
        watched(browser, live, **PHONE, bypass_csp=True) as page,
    ):
        page.goto("/health/")
        with page.expect_event("requestfailed"):
            page.evaluate(ask)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_link_to_another_host_is_found(browser: Browser, live: str) -> None:
    with (
        pytest.raises(AssertionError, match="asked other hosts"),
        watched(browser, live, **PHONE) as page,
        pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"),
    ):
        page.goto(ELSEWHERE)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_what_the_policy_holds_back_is_found(browser: Browser, live: str) -> None:
    with (
        pytest.raises(AssertionError, match=r"policy was violated|asked other hosts"),
        watched(browser, live, **PHONE) as page,
    ):
        page.goto("/orte/")
        with page.expect_console_message():
            page.evaluate(f"fetch('{ELSEWHERE}').catch(() => 0)")
