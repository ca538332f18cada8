"""Which process runs which test."""

from xdist.scheduler import LoadScopeScheduling

# They build a whole town, or read in a real one, before their first test.
BUILD_FIRST = (
    "tests/frontend/test_demo_geography.py",
    "tests/frontend/test_demo_ground.py",
    "tests/frontend/test_demo_participation.py",
    "tests/frontend/test_demo_town.py",
    "tests/realdata/test_koeln_worked_through.py",
    "tests/realdata/test_places.py",
    "tests/realdata/test_raddialog.py",
)


class TownsInOneProcess(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types of it
    """Each test goes to whoever is free, but the tests of a file that builds a town together,
    so that it is built once. (The mark `xdist_group` says the same, but xdist 3.8 writes it into
    an attribute that pytest 9 does not read any more.)"""

    def _split_scope(self, nodeid: str) -> str:
        path, _, _name = nodeid.partition("::")
        return path if path in BUILD_FIRST else nodeid
