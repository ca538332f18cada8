"""What journeys stand on."""

import urllib.request
from typing import Any

import pytest
from psycopg_pool import ConnectionPool


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
