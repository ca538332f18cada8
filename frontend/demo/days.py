"""Moments counted from today, at which people write and offices work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from common import clock
from common.calendar import is_working_day
from common.clock import BERLIN


@dataclass(frozen=True)
class Days:
    """The working days around `today` in the Land of the town."""

    today: date
    land: str

    def working(self, back: int) -> date:
        """`back` working days ago; 0 is today, or the last one before it; -1 is the next."""
        day = self.today
        step = timedelta(days=1)
        if back < 0:
            while back < 0:
                day += step
                back += is_working_day(day, land=self.land)
            return day
        while not is_working_day(day, land=self.land):
            day -= step
        while back > 0:
            day -= step
            back -= is_working_day(day, land=self.land)
        return day

    def at(self, back: float, clock_time: str) -> datetime:
        """`back` working days ago at `clock_time`; a half means the day after that one.

        So (3.5, "11:00") is the day after the third working day, often a Saturday.
        """
        day = self.working(int(back))
        if back != int(back):
            day += timedelta(days=1)
        return moment(day, clock_time)


def moment(day: date, clock_time: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock_time), tzinfo=BERLIN).astimezone(UTC)


@contextmanager
def clock_at(at: datetime) -> Iterator[None]:
    """Everything inside happens at the moment `at`, by the one clock."""
    before = settings.CLOCK_OFFSET_SECONDS
    settings.CLOCK_OFFSET_SECONDS = 0
    settings.CLOCK_OFFSET_SECONDS = (at - clock.now()).total_seconds()
    try:
        yield
    finally:
        settings.CLOCK_OFFSET_SECONDS = before
