from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from common import clock
from geo import tenancy


@pytest.fixture
def hosts_stay_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine: the two statements for the hosts are not counted twice."""
    monkeypatch.setattr(tenancy, "KEEP_SECONDS", 3600.0)


@pytest.fixture
def set_clock(settings: Any) -> Callable[[datetime], datetime]:
    """Sets the one clock to a moment; jobs, services and pages all go by it."""

    def to(moment: datetime) -> datetime:
        settings.CLOCK_OFFSET_SECONDS = 0
        settings.CLOCK_OFFSET_SECONDS = (moment - clock.now()).total_seconds()
        return moment

    return to
