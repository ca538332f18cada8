"""Until when something can be asked for, and by when it is answered."""

from datetime import datetime, time, timedelta

from common.calendar import add_working_days
from common.clock import BERLIN, day_of, months_after

# Effects outside the database wait at least this long, so that undoing leaves no trace.
UNDO_SECONDS = 60
# Art. 20 (1) DSA: at least six months after one was told.
APPEAL_MONTHS = 6
# Working days until somebody has looked.
_FLAG_DAYS = 3
_ILLEGAL_DAYS = 1
_APPEAL_DAYS = 10


def appeal_ends(decided_at: datetime) -> datetime:
    """The last moment of the day, as Germany counts it, on which six months have passed; for
    decisions about content, pauses and blocks, and votes set aside alike."""
    day = day_of(months_after(decided_at, APPEAL_MONTHS))
    return datetime.combine(day, time.max, BERLIN).astimezone(decided_at.tzinfo)


def appealable_since(at: datetime) -> datetime:
    """The set form: `appeal_ends(decided_at) >= at` for all that was decided from here on."""
    today = day_of(at)
    first = day_of(months_after(at, -APPEAL_MONTHS))
    if first.day < today.day:  # no such day in that month: its last one counted to its own day
        first += timedelta(days=1)
    return datetime.combine(first, time.min, BERLIN).astimezone(at.tzinfo)


def flag_due(at: datetime, *, is_illegal: bool, land: str) -> datetime:
    return add_working_days(at, _ILLEGAL_DAYS if is_illegal else _FLAG_DAYS, land=land)


def appeal_due(at: datetime, *, land: str) -> datetime:
    return add_working_days(at, _APPEAL_DAYS, land=land)
