"""Dates and distances in Leichte Sprache: nothing is shortened (common.german)."""

from datetime import date, datetime

from common import clock
from common.german import MONTHS, date_here, far

_GAP = "\N{NO-BREAK SPACE}"
_UNITS = {"m": "Meter", "km": "Kilo·meter"}
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


def day(of: date | datetime, *, today: date | None = None) -> str:
    """`Dienstag, 3. März`, with the year when it is not the present one."""
    on = date_here(of)
    year = "" if on.year == (today or clock.today()).year else f" {on.year}"
    return f"{WEEKDAYS[on.weekday()]}, {on.day}.{_GAP}{MONTHS[on.month - 1]}{year}"


def metres(distance: float) -> str:
    """`20 Meter`, `1,2 Kilo·meter`: no more exact than anybody can see."""
    number, unit = far(distance)
    return f"{number} {_UNITS[unit]}"
