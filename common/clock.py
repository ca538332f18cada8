"""The one clock. Services read it once, after the row lock, and hand it down as `at=`."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

BERLIN = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """The present moment in UTC, moved by `CLOCK_OFFSET_SECONDS` on a test server."""
    return datetime.now(UTC) + timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)


def today() -> date:
    """The present day as people in Germany count it."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The day of `at` as people in Germany count it."""
    return at.astimezone(BERLIN).date()


def end_of_day(at: datetime) -> datetime:
    """The next midnight in Germany, in the time zone of `at`."""
    midnight = datetime.combine(day_of(at) + timedelta(days=1), datetime.min.time(), BERLIN)
    return midnight.astimezone(at.tzinfo)


def months_after(at: datetime, months: int) -> datetime:
    """The same day and time of day so many months later (or earlier), or the last day of a
    shorter month (§ 188 III BGB). The day is the one in Germany."""
    local = at.astimezone(BERLIN)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    moved = datetime.combine(local.date().replace(year, month + 1, day), local.time(), BERLIN)
    return moved.astimezone(at.tzinfo)
