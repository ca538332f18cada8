import pytest

from common.checkup import database


@pytest.fixture(autouse=True)
def _nobody_waits_for_what_cannot_come(request, monkeypatch) -> None:
    """`doctor` waits for a message of its own; out of a transaction that never ends none comes."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        monkeypatch.setattr(database, "_WAIT_SECONDS", 0)
