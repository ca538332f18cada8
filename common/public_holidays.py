"""The public holidays that hold in the whole of a Land of Germany, from 1995 on.

Written out because the package `holidays` takes 7 MB of every process, for the calendars of all
the world. Tests compare each Land and year with it, so that a law which it knows and we do not
is found when it is renewed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

# The codes of ISO 3166-2:DE.
_ALL = frozenset({
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
})  # fmt: skip


class _Rule(NamedTuple):
    """In which of the Länder it holds, and in which years."""

    name: str
    laender: frozenset[str]
    since: int = 0
    until: int = 9999

    def holds(self, code: str, year: int) -> bool:
        return code in self.laender and self.since <= year <= self.until


def _rule(name: str, codes: str = "", *, since: int = 0, until: int = 9999) -> _Rule:
    return _Rule(name, frozenset(codes.split()) or _ALL, since, until)


_BY_DATE: tuple[tuple[int, int, _Rule], ...] = (
    (1, 1, _rule("Neujahr")),
    (1, 6, _rule("Heilige Drei Könige", "BW BY ST")),
    (3, 8, _rule("Frauentag", "BE", since=2019)),
    (3, 8, _rule("Frauentag", "MV", since=2023)),
    (5, 1, _rule("Erster Mai")),
    (5, 8, _rule("75. Jahrestag der Befreiung", "BE", since=2020, until=2020)),
    (5, 8, _rule("80. Jahrestag der Befreiung", "BE", since=2025, until=2025)),
    (6, 17, _rule("75. Jahrestag des Aufstandes", "BE", since=2028, until=2028)),
    (8, 15, _rule("Mariä Himmelfahrt", "SL")),
    (9, 20, _rule("Weltkindertag", "TH", since=2019)),
    (10, 3, _rule("Tag der Deutschen Einheit")),
    (10, 31, _rule("Reformationstag", "BB MV SN ST TH")),
    (10, 31, _rule("Reformationstag", "HB HH NI SH", since=2017)),
    (10, 31, _rule("Reformationstag", "BE BW BY HE NW RP SL", since=2017, until=2017)),
    (11, 1, _rule("Allerheiligen", "BW BY NW RP SL")),
    (12, 25, _rule("Erster Weihnachtstag")),
    (12, 26, _rule("Zweiter Weihnachtstag")),
)
_DAYS_AFTER_EASTER: tuple[tuple[int, _Rule], ...] = (
    (-2, _rule("Karfreitag")),
    (0, _rule("Ostersonntag", "BB")),
    (1, _rule("Ostermontag")),
    (39, _rule("Christi Himmelfahrt")),
    (49, _rule("Pfingstsonntag", "BB")),
    (50, _rule("Pfingstmontag")),
    (60, _rule("Fronleichnam", "BW BY HE NW RP SL")),
)
_REPENTANCE = _rule("Buß- und Bettag", "SN")


def in_year(code: str, year: int) -> dict[date, str]:
    """{day: name in German} of the Land with this code of ISO 3166-2 ("NW"), by date."""
    found: dict[date, str] = {}
    for day, name in sorted(_all(code, year)):
        # Ascension Day and 1 May were one day in 2008.
        found[day] = f"{found[day]}; {name}" if day in found else name
    return found


def _all(code: str, year: int) -> Iterator[tuple[date, str]]:
    for month, day, rule in _BY_DATE:
        if rule.holds(code, year):
            yield date(year, month, day), rule.name
    easter = _easter_sunday(year)
    for days, rule in _DAYS_AFTER_EASTER:
        if rule.holds(code, year):
            yield easter + timedelta(days=days), rule.name
    if _REPENTANCE.holds(code, year):
        yield _wednesday_before_23_november(year), _REPENTANCE.name


def _easter_sunday(year: int) -> date:
    """Gauß' rule as Lichtenberg put it, for the Gregorian calendar."""
    century = year // 100
    moon_shift = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun_shift = 2 - (3 * century + 3) // 4
    moon = year % 19
    seed = (19 * moon + moon_shift) % 30
    full_moon = 21 + seed - (seed // 29 + (seed // 28 - seed // 29) * (moon // 11))
    first_sunday = 7 - (year + year // 4 + sun_shift) % 7
    days_to_sunday = 7 - (full_moon - first_sunday) % 7
    return date(year, 3, 1) + timedelta(days=full_moon + days_to_sunday - 1)


def _wednesday_before_23_november(year: int) -> date:
    eve = date(year, 11, 22)
    return eve - timedelta(days=(eve.weekday() - 2) % 7)
