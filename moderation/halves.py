"""Half-years, for which the public figures are told."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from common.clock import BERLIN, day_of

_KEY = re.compile(r"(20\d\d)-([12])")


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """`2026-1` is January to June 2026, in German time."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date | datetime) -> "HalfYear":
        on = day_of(day) if isinstance(day, datetime) else day
        return cls(on.year, 1 if on.month <= 6 else 2)

    @classmethod
    def read(cls, key: str) -> "HalfYear | None":
        found = _KEY.fullmatch(key)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def key(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def start(self) -> datetime:
        return datetime(self.year, 1 if self.half == 1 else 7, 1, tzinfo=BERLIN)

    @property
    def end(self) -> datetime:
        return self.next.start

    @property
    def next(self) -> "HalfYear":
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)

    @property
    def before(self) -> "HalfYear":
        return HalfYear(self.year - 1, 2) if self.half == 1 else HalfYear(self.year, 1)

    @property
    def months(self) -> range:
        return range(1, 7) if self.half == 1 else range(7, 13)

    @property
    def label(self) -> str:
        words = {1: _("1. Halbjahr %(year)s"), 2: _("2. Halbjahr %(year)s")}
        return words[self.half] % {"year": self.year}

    @property
    def span(self) -> str:
        words = {1: _("Januar bis Juni %(year)s"), 2: _("Juli bis Dezember %(year)s")}
        return words[self.half] % {"year": self.year}


def since(first: datetime | None, *, until: datetime) -> list[HalfYear]:
    """Every half-year from `first` on, the present one first; at least the present one."""
    here, start = HalfYear.of(until), HalfYear.of(min(first or until, until))
    found = []
    while here >= start:
        found.append(here)
        here = here.before
    return found
