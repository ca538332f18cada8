"""Until when something can be asked for, and by when it is answered."""

from datetime import datetime, time

from common.calendar import add_working_days
from common.clock import BERLIN, months_after

# Effects outside the database wait at least this long, so that undoing leaves no trace.
UNDO_SECONDS = 60
# Art. 20 (1) DSA: at least six months after one was told.
APPEAL_MONTHS = 6
# Working days until somebody has looked.
_FLAG_DAYS = 3
_ILLEGAL_DAYS = 1
_APPEAL_DAYS = 10


def appeal_ends(decided_at: datetime) -> datetime:
    """The end of the day on which six months have passed."""
    day = months_after(decided_at, APPEAL_MONTHS).astimezone(BERLIN).date()
    return datetime.combine(day, time(23, 59, 59), BERLIN).astimezone(decided_at.tzinfo)


def flag_due(at: datetime, *, is_illegal: bool, land: str) -> datetime:
    return add_working_days(at, _ILLEGAL_DAYS if is_illegal else _FLAG_DAYS, land=land)


def appeal_due(at: datetime, *, land: str) -> datetime:
    return add_working_days(at, _APPEAL_DAYS, land=land)
