"""How people in Germany read dates, spans and distances: "Di., 3. März, 14:20 Uhr".

On pages and in mails of another language each function that is `_spoken` answers in that one:
`common.english`, and for Leichte Sprache `common.easy_german`, which says otherwise only what
is hard to read.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from importlib import import_module
from typing import Any, ParamSpec

from django.utils.formats import number_format
from django.utils.translation import get_language

from common import clock
from common.clock import BERLIN

# What is read as one stays on one line: `3. März`, `12 Uhr`, `noch 9 Tage`.
_GAP = "\N{NO-BREAK SPACE}"

WEEKDAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


Given = ParamSpec("Given")
_OTHERS = {"en": "common.english", "de-simple": "common.easy_german"}


def _spoken(function: Callable[Given, str]) -> Callable[Given, str]:
    """The function of the same name in the module of the present language, if that has one."""
    others: dict[str | None, Callable[..., str]] = {}

    def of(language: str | None) -> Callable[..., str]:
        module: Any = import_module(_OTHERS[language]) if language in _OTHERS else None
        return getattr(module, function.__name__, function)

    @wraps(function)
    def spoken(*args: Given.args, **kwargs: Given.kwargs) -> str:
        language = get_language()
        if language not in others:
            others[language] = of(language)
        return others[language](*args, **kwargs)

    return spoken


def date_here(of: date | datetime) -> date:
    """The day that a moment is in Germany."""
    return clock.day_of(of) if isinstance(of, datetime) else of


@_spoken
def day(of: date | datetime, *, today: date | None = None) -> str:
    """`Di., 3. März`, with the year when it is not the present one."""
    on = date_here(of)
    year = "" if on.year == (today or clock.today()).year else f" {on.year}"
    return f"{WEEKDAYS[on.weekday()]}, {on.day}.{_GAP}{MONTHS[on.month - 1]}{year}"


@_spoken
def date_in_full(of: date | datetime) -> str:
    """`3. März 2026`."""
    on = date_here(of)
    return f"{on.day}.{_GAP}{MONTHS[on.month - 1]} {on.year}"


@_spoken
def time_of_day(at: datetime) -> str:
    """`14:20 Uhr`, on the full hour `12 Uhr`."""
    local = at.astimezone(BERLIN)
    hour = f"{local.hour}:{local.minute:02}" if local.minute else f"{local.hour}"
    return f"{hour}{_GAP}Uhr"


@_spoken
def moment(at: datetime, *, today: date | None = None) -> str:
    """`Di., 3. März, 14:20 Uhr`."""
    return f"{day(at, today=today)}, {time_of_day(at)}"


_SHORT_MONTHS = {month[:3].casefold(): number for number, month in enumerate(MONTHS, start=1)}
_WRITTEN = re.compile(
    r"(\d{1,2})\.\s*(?:(\d{1,2})\.|([^\W\d_]{3,9})\.?)\s*(\d{4})(?:,?\s+(\d{1,2})[:.](\d{2}).*)?"
)


def read_moment(text: str) -> datetime:
    """`18.10.2017`, `18. Okt. 2017 12:30` or ISO 8601; without a zone it is German time.

    Raises `ValueError` for what is no moment.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        found = datetime.fromisoformat(text.strip())
        return found if found.tzinfo is not None else found.replace(tzinfo=BERLIN)
    month = int(written[2]) if written[2] else _SHORT_MONTHS.get(written[3][:3].casefold(), 0)
    hour, minute = int(written[5] or 0), int(written[6] or 0)
    return datetime(int(written[4]), month, int(written[1]), hour, minute, tzinfo=BERLIN)


def last_day(end: datetime) -> date:
    """The last day of a time that ends at `end`; what ends at midnight ends the day before."""
    return clock.day_of(end - timedelta(microseconds=1))


@_spoken
def until(end: datetime, *, today: date | None = None) -> str:
    """`bis So., 14. Juni` for what ends at midnight, else `bis So., 14. Juni, 18 Uhr`."""
    local = end.astimezone(BERLIN)
    if local.hour == local.minute == 0:
        return f"bis {day(last_day(end), today=today)}"
    return f"bis {moment(end, today=today)}"


def left(end: datetime, now: datetime) -> tuple[str, int]:
    """How long something still lasts as it is said, in any language: a unit (over, hour, today,
    tomorrow, day, month) and how many; by the calendar. An `hour` says when it ends today."""
    if end <= now:
        return "over", 0
    days = (last_day(end) - clock.day_of(now)).days
    if days == 0:
        local = end.astimezone(BERLIN)
        return ("today" if local.hour == local.minute == 0 else "hour"), 0
    if days == 1:
        return "tomorrow", 1
    return ("day", days) if days < 60 else ("month", days * 12 // 365)


@_spoken
def time_left(end: datetime, *, now: datetime | None = None) -> str:
    """`noch 9 Tage`, counted by the calendar; `noch bis morgen`, `nur noch heute`; "" after."""
    unit, number = left(end, now or clock.now())
    match unit:
        case "over":
            return ""
        case "today":
            return "nur noch heute"
        case "hour":
            return f"nur noch bis {time_of_day(end)}"
        case "tomorrow":
            return "noch bis morgen"
    return f"noch{_GAP}{number}{_GAP}{'Tage' if unit == 'day' else 'Monate'}"


@dataclass(frozen=True, slots=True)
class Span:
    """Two days and what of them is said: no month and no year twice, no present year."""

    first: date
    last: date
    is_one_day: bool
    first_month: bool
    first_year: bool
    last_year: bool

    @classmethod
    def of(cls, start: datetime, end: datetime, *, today: date | None = None) -> "Span":
        first, last = clock.day_of(start), last_day(end)
        return cls(
            first,
            last,
            is_one_day=first >= last,
            first_month=(first.year, first.month) != (last.year, last.month),
            first_year=first.year != last.year,
            last_year=last.year != (today or clock.today()).year,
        )


@_spoken
def span(start: datetime, end: datetime, *, today: date | None = None) -> str:
    """`4. bis 31. Mai`, `28. April bis 14. Juni`, with years where they are not the present."""
    said = Span.of(start, end, today=today)
    first, last = said.first, said.last
    year = f" {last.year}" if said.last_year else ""
    closing = f"{last.day}.{_GAP}{MONTHS[last.month - 1]}{year}"
    if said.is_one_day:
        return closing
    month = f"{_GAP}{MONTHS[first.month - 1]}" if said.first_month else ""
    year = f" {first.year}" if said.first_year else ""
    return f"{first.day}.{month}{year} bis {closing}"


def apart(at: datetime, now: datetime) -> tuple[str, int]:
    """How far `at` is from `now` as it is said, in any language: a unit (now, minute, hour, day,
    month, year) and how many, negative for what was; by the calendar from a day on."""
    seconds = (at - now).total_seconds()
    sign = 1 if seconds > 0 else -1
    days = (date_here(at) - date_here(now)).days
    if abs(seconds) < 60:
        return "now", max(sign, 0)
    if abs(seconds) < 3600:
        return "minute", sign * int(abs(seconds) // 60)
    if days == 0 or abs(seconds) < 6 * 3600:
        return "hour", sign * int(abs(seconds) // 3600)
    if abs(days) < 60:
        return "day", days
    if abs(days) < 730:
        return "month", sign * (abs(days) * 12 // 365)
    return "year", sign * (abs(days) // 365)


@_spoken
def relative(at: datetime, *, now: datetime | None = None) -> str:
    """`gerade eben`, `vor 5 Minuten`, `gestern`, `in 3 Tagen`: by the calendar from a day on."""
    unit, number = apart(at, now or clock.now())
    if unit == "now":
        return "gleich" if number else "gerade eben"
    if unit == "day" and number in _NEAR_DAYS:
        return _NEAR_DAYS[number]
    return _from_now(number, count(abs(number), *_UNITS[unit]))


@_spoken
def count(number: int, one: str, many: str) -> str:
    """`1 Tag`, `3 Tagen`, `1.200 Tagen`."""
    return f"{thousands(number)} {one if number == 1 else many}"


@_spoken
def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


@_spoken
def listed(words: Sequence[str]) -> str:
    """`Titel`, `Titel und Ort`, `Titel, Text und Ort`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} und {words[-1]}"


def far(distance: float) -> tuple[str, str]:
    """A distance in metres no more exact than anybody can see: `20` or `1,2`, and m or km."""
    if distance < 100:
        return f"{round(distance)}", "m"
    if distance < 995:
        return f"{round(distance / 10) * 10}", "m"
    if distance < 9_950:
        return decimal(distance / 1000), "km"
    return thousands(round(distance / 1000)), "km"


@_spoken
def metres(distance: float) -> str:
    """`20 m`, `350 m`, `1,2 km`: no more exact than anybody can see."""
    return " ".join(far(distance))


_UNITS = {
    "minute": ("Minute", "Minuten"),
    "hour": ("Stunde", "Stunden"),
    "day": ("Tag", "Tagen"),
    "month": ("Monat", "Monaten"),
    "year": ("Jahr", "Jahren"),
}
_NEAR_DAYS = {-2: "vorgestern", -1: "gestern", 1: "morgen", 2: "übermorgen"}


def _from_now(sign: float, span: str) -> str:
    return f"{'in' if sign > 0 else 'vor'} {span}".replace(" ", _GAP)


def decimal(number: float, places: int = 1) -> str:
    """`1,2`, as the present language writes it."""
    return str(number_format(f"{number:.{places}f}", use_l10n=True))
