from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from common import clock


@pytest.fixture
def set_clock(settings: Any) -> Callable[[datetime], datetime]:
    """Sets the one clock to a moment; jobs, services and pages all go by it."""

    def to(moment: datetime) -> datetime:
        settings.CLOCK_OFFSET_SECONDS = 0
        settings.CLOCK_OFFSET_SECONDS = (moment - clock.now()).total_seconds()
        return moment

    return to
