"""Days end at midnight in Germany, also when the clocks change."""

from datetime import UTC, datetime

import pytest

from common import clock


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (datetime(2026, 7, 1, 10, 0, tzinfo=UTC), datetime(2026, 7, 1, 22, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), datetime(2026, 7, 2, 22, 0, tzinfo=UTC)),
        # The night of 25 October: that day has 25 hours.
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_germany(at: datetime, end: datetime) -> None:
    assert clock.end_of_day(at) == end
