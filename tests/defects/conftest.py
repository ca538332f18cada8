import pytest

from geo import tenancy


@pytest.fixture
def hosts_stay_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine: the two statements for the hosts are not counted twice."""
    monkeypatch.setattr(tenancy, "KEEP_SECONDS", 3600.0)
