"""Dates, spans and distances in British English: "Tue 3 March, 2:20 pm" (common.german)."""

from collections.abc import Sequence
from datetime import date, datetime

from common import clock
from common.clock import BERLIN
from common.german import Span, apart, date_here, last_day, left

_GAP = "\N{NO-BREAK SPACE}"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(of: date | datetime, *, today: date | None = None) -> str:
    """`Tue 3 March`, with the year when it is not the present one."""
    on = date_here(of)
    year = "" if on.year == (today or clock.today()).year else f" {on.year}"
    return f"{WEEKDAYS[on.weekday()]} {on.day}{_GAP}{MONTHS[on.month - 1]}{year}"


def date_in_full(of: date | datetime) -> str:
    """`3 March 2026`."""
    on = date_here(of)
    return f"{on.day}{_GAP}{MONTHS[on.month - 1]} {on.year}"


def time_of_day(at: datetime) -> str:
    """`2:20 pm`, on the full hour `2 pm`, and `noon` and `midnight`, which 12 does not tell."""
    local = at.astimezone(BERLIN)
    if local.minute == 0 and local.hour % 12 == 0:
        return "noon" if local.hour else "midnight"
    hour = f"{local.hour % 12 or 12}" + (f":{local.minute:02}" if local.minute else "")
    return f"{hour}{_GAP}{'am' if local.hour < 12 else 'pm'}"


def moment(at: datetime, *, today: date | None = None) -> str:
    """`Tue 3 March, 2:20 pm`."""
    return f"{day(at, today=today)}, {time_of_day(at)}"


def until(end: datetime, *, today: date | None = None) -> str:
    """`until Sun 14 June` for what ends at midnight, else `until Sun 14 June, 6 pm`."""
    local = end.astimezone(BERLIN)
    if local.hour == local.minute == 0:
        return f"until {day(last_day(end), today=today)}"
    return f"until {moment(end, today=today)}"


def time_left(end: datetime, *, now: datetime | None = None) -> str:
    """`9 days left`, counted by the calendar; `until tomorrow`, `today only`; "" after."""
    unit, number = left(end, now or clock.now())
    match unit:
        case "over":
            return ""
        case "today":
            return "today only"
        case "hour":
            return f"only until {time_of_day(end)}"
        case "tomorrow":
            return "until tomorrow"
    return f"{number}{_GAP}{unit}s{_GAP}left"


def span(start: datetime, end: datetime, *, today: date | None = None) -> str:
    """`4 to 31 May`, `28 April to 14 June`, with years where they are not the present."""
    said = Span.of(start, end, today=today)
    first, last = said.first, said.last
    year = f" {last.year}" if said.last_year else ""
    closing = f"{last.day}{_GAP}{MONTHS[last.month - 1]}{year}"
    if said.is_one_day:
        return closing
    month = f"{_GAP}{MONTHS[first.month - 1]}" if said.first_month else ""
    year = f" {first.year}" if said.first_year else ""
    return f"{first.day}{month}{year} to {closing}"


def relative(at: datetime, *, now: datetime | None = None) -> str:
    """`just now`, `5 minutes ago`, `yesterday`, `in 3 days`: by the calendar from a day on."""
    unit, number = apart(at, now or clock.now())
    if unit == "now":
        return "in a moment" if number else "just now"
    if unit == "day" and abs(number) == 1:
        return "tomorrow" if number > 0 else "yesterday"
    return _from_now(number, count(abs(number), unit, f"{unit}s"))


def count(number: int, one: str, many: str) -> str:
    """`1 day`, `3 days`, `1,200 days`."""
    return f"{thousands(number)} {one if number == 1 else many}"


def thousands(number: int) -> str:
    """`12,345`."""
    return f"{number:,}"


def listed(words: Sequence[str]) -> str:
    """`title`, `title and place`, `title, text and place`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _from_now(sign: float, span: str) -> str:
    return (f"in {span}" if sign > 0 else f"{span} ago").replace(" ", _GAP)
