"""Which process runs which test."""

from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# They build a whole town, or read in a real one, before their first test.
BUILD_FIRST = (
    "tests/realdata/test_koeln_reports.py",
    "tests/realdata/test_koeln_worked_through.py",
    "tests/realdata/test_places.py",
    "tests/realdata/test_raddialog.py",
)
# They look at one and the same demo town, as it is drawn or with all that happened there.
ONE_TOWN = (
    "tests/backup/test_demo_town.py",
    "tests/frontend/test_demo_geography.py",
    "tests/frontend/test_demo_ground.py",
    "tests/frontend/test_demo_participation.py",
    "tests/frontend/test_demo_reset.py",
    "tests/frontend/test_demo_responsible.py",
    "tests/frontend/test_demo_town.py",
)
# One server for the tests that leave it running.
SERVED = ("tests/setup/test_server.py",)
# They take a minute or more. Begun as the last ones, everybody else would wait for them.
LONG = (
    "tests/journeys/test_every_page.py",
    *ONE_TOWN,
    *BUILD_FIRST,
)


def long_ones_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """What fills a gap, thousands of short tests, comes last."""

    def place(item: pytest.Item) -> int:
        path = item.nodeid.partition("::")[0]
        return 0 if path in LONG else 1 if _is_journey(path) else 2

    return sorted(items, key=place)


def _is_journey(path: str) -> bool:
    return "journey" in path


class WhatIsBuiltOnce(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types of it
    """Each test goes to whoever is free, but the tests of a file together that builds a town or
    starts a server or a browser, so that it does so once; the walk of all pages is too long for
    that. (The mark `xdist_group` says the same, but xdist 3.8 writes it into an attribute that
    pytest 9 does not read any more.)"""

    def _split_scope(self, nodeid: str) -> str:
        path, _, _name = nodeid.partition("::")
        if path in ONE_TOWN:
            return "the demo town"
        together = path in (*BUILD_FIRST, *SERVED) or (_is_journey(path) and path not in LONG)
        return path if together else nodeid

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """As xdist does it, but forgets what is finished: xdist counts all of it again after
        each test, and here are thousands."""
        nodeid = self.registered_collections[node][item_index]
        scope = self._split_scope(nodeid)
        unit = self.assigned_work[node][scope]
        unit[nodeid] = True
        if all(unit.values()):
            del self.assigned_work[node][scope]
        self._reschedule(node)
