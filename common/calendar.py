"""Working days (Arbeitstage): Monday to Friday without the public holidays of the Land.

The Land is the first two digits of a municipality's AGS. Only holidays that hold in the
whole Land count: Mariä Himmelfahrt is left out in Bavaria, where it depends on the town,
and so are the Augsburger Friedensfest and Fronleichnam in parts of Saxony and Thuringia.
24 and 31 December are no holidays in law. Days are those of Europe/Berlin.

Where `land` is the `Land` of a municipality (`Municipality.land`), the days on which its house
is closed besides (Rosenmontag, a bridge day) are no working days either, and count as holidays
for opening hours.
"""

import sys
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING

from common.clock import BERLIN


def _holidays_of_germany_alone() -> None:
    """Importing one country runs the package of all 200, and with it every calendar there is
    (Hindu, Islamic, Tibetan), which costs each process more than 20 MB. So these packages are put
    into place without being run, and the parts that Germany needs are imported one by one."""
    if "holidays" in sys.modules:
        return
    whole = PathFinder.find_spec("holidays")
    if whole is None:
        return  # the import below says so
    for name in ("holidays.countries", "holidays.calendars", "holidays.groups"):
        part = PathFinder.find_spec(name, whole.submodule_search_locations)
        if part is not None:
            sys.modules[name] = module_from_spec(part)
    for name, of in _KINDS_OF_HOLIDAYS.items():
        setattr(sys.modules["holidays.groups"], name, getattr(import_module(of), name))


_KINDS_OF_HOLIDAYS = {
    "ChristianHolidays": "holidays.groups.christian",
    "InternationalHolidays": "holidays.groups.international",
    "StaticHolidays": "holidays.groups.custom",
}
if not TYPE_CHECKING:
    _holidays_of_germany_alone()

from holidays.countries.germany import Germany  # noqa: E402

# AGS digits (Statistisches Bundesamt) to the codes of ISO 3166-2:DE.
LAENDER = {
    "01": "SH",
    "02": "HH",
    "03": "NI",
    "04": "HB",
    "05": "NW",
    "06": "HE",
    "07": "RP",
    "08": "BW",
    "09": "BY",
    "10": "SL",
    "11": "BE",
    "12": "BB",
    "13": "MV",
    "14": "SN",
    "15": "ST",
    "16": "TH",
}


class Land(str):
    """The two digits of a Land, with the days on which one town is closed besides. It is equal
    to the digits alone, so that the holidays of the Land are known once for all its towns."""

    closed: frozenset[date]

    def __new__(cls, digits: str, closed: frozenset[date] = frozenset()) -> "Land":
        land = super().__new__(cls, digits)
        land.closed = closed
        return land


def _closed(land: str) -> frozenset[date]:
    return land.closed if isinstance(land, Land) else frozenset()


_ONE_DAY = timedelta(days=1)
# From and to, o'clock in Germany: while people sit at their desks.
OFFICE_HOURS = (8, 16)


def is_working_day(day: date, *, land: str) -> bool:
    return (
        day.weekday() < 5
        and day not in _holidays_on_weekdays(land, day.year)
        and day not in _closed(land)
    )


def is_holiday(day: date, *, land: str) -> bool:
    """Is `day` a public holiday in the whole Land, or is the house closed? Unlike above,
    weekends count too."""
    return day in _holidays(land, day.year) or day in _closed(land)


def holidays_of(land: str, year: int) -> list[tuple[date, str]]:
    """The public holidays of the whole Land in `year`, in their order, with their German names."""
    return sorted(Germany(subdiv=LAENDER[land], years=year, language="de").items())


def next_working_day(day: date, *, land: str) -> date:
    """`day` itself if people work then, else the next day on which they do."""
    while not is_working_day(day, land=land):
        day += _ONE_DAY
    return day


def add_working_days(start: datetime, days: int, *, land: str) -> datetime:
    """The same time of day `days` working days later; the day of `start` does not count.

    Friday 15:00 and one day is Monday 15:00, and so is Saturday 15:00 and one day
    (§ 187 I BGB). Zero days is `start` itself. The answer has the time zone of `start`;
    the time of day is the one on a clock in Germany.
    """
    if days < 0:
        raise ValueError(f"{days} working days: only forward.")
    if days == 0:
        return start
    local = _local(start)
    day = local.date()
    for _ in range(days):
        day = next_working_day(day + _ONE_DAY, land=land)
    moved = datetime.combine(day, local.time(), tzinfo=BERLIN)
    return moved.astimezone(start.tzinfo)


def noon_after_working_days(start: datetime, days: int, *, land: str) -> datetime:
    """12:00 in Germany on the working day that is the `days`th after the day of `start`.

    Friday and one day is Monday noon, and so is Saturday and one day.
    """
    if days < 1:
        raise ValueError(f"{days} working days: at least one.")
    day = _local(start).date()
    for _ in range(days):
        day = next_working_day(day + _ONE_DAY, land=land)
    return datetime.combine(day, time(12), tzinfo=BERLIN)


def add_working_hours(start: datetime, hours: int, *, land: str) -> datetime:
    """`hours` hours later on a clock that runs from 8 to 16 o'clock on working days only.

    Friday 15:00 and two hours is Monday 9:00; Saturday and two hours is Monday 10:00.
    """
    if hours < 0:
        raise ValueError(f"{hours} working hours: only forward.")
    at, left = _local(start), timedelta(hours=hours)
    while True:
        opens, closes = _office_hours(at.date())
        if not is_working_day(at.date(), land=land) or at >= closes:
            day = next_working_day(at.date() + _ONE_DAY, land=land)
            at = _office_hours(day)[0]
            continue
        at = max(at, opens)
        if left <= closes - at:
            return at + left
        left -= closes - at
        at = closes


def _office_hours(day: date) -> tuple[datetime, datetime]:
    opens, closes = OFFICE_HOURS
    return (
        datetime.combine(day, time(opens), tzinfo=BERLIN),
        datetime.combine(day, time(closes), tzinfo=BERLIN),
    )


def end_of_working_day(at: datetime, days: int = 0, *, land: str) -> datetime:
    """23:59:59 on the working day of `at`, or on the next one, or `days` after it."""
    day = next_working_day(_local(at).date(), land=land)
    for _ in range(days):
        day = next_working_day(day + _ONE_DAY, land=land)
    return datetime.combine(day, time(23, 59, 59), tzinfo=BERLIN).astimezone(at.tzinfo)


def working_days_between(a: datetime, b: datetime, *, land: str) -> int:
    """Working days after the day of `a` up to and with the day of `b`; negative if b < a.

    So that `working_days_between(a, add_working_days(a, n)) == n`.
    """
    first, last = _local(a).date(), _local(b).date()
    if last < first:
        return -_working_days(last, first, land)
    return _working_days(first, last, land)


def _working_days(after: date, until: date, land: str) -> int:
    count = _weekdays_since_the_epoch(until) - _weekdays_since_the_epoch(after)
    for year in range(after.year, until.year + 1):
        count -= sum(after < day <= until for day in _holidays_on_weekdays(land, year))
    return count - sum(
        after < day <= until
        and day.weekday() < 5
        and day not in _holidays_on_weekdays(land, day.year)
        for day in _closed(land)
    )


def _weekdays_since_the_epoch(day: date) -> int:
    """How many days Monday to Friday lie in 1 January of year 1 (a Monday) to `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


@lru_cache(maxsize=512)
def _holidays_on_weekdays(land: str, year: int) -> frozenset[date]:
    return frozenset(day for day in _holidays(land, year) if day.weekday() < 5)


@lru_cache(maxsize=512)
def _holidays(land: str, year: int) -> frozenset[date]:
    if land not in LAENDER:
        raise ValueError(f"{land!r} is no Land: the first two digits of an AGS are 01 to 16.")
    return frozenset(Germany(subdiv=LAENDER[land], years=year))


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone.")
    return at.astimezone(BERLIN)
