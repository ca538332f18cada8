"""The one clock. Services read it once, after the row lock, and hand it down as `at=`."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

BERLIN = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """The present moment in UTC, moved by `CLOCK_OFFSET_SECONDS` on a test server."""
    return datetime.now(UTC) + timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)


def today() -> date:
    """The present day as people in Germany count it."""
    return now().astimezone(BERLIN).date()
