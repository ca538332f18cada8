"""What became of the reports: month by month, by kind and by part of town; for everybody.

Counted is what everybody may know of: what is confidential, hidden or waits for review is in no
number. Praise, ideas and what was reported twice are none, either. Kinds and parts of town with
fewer than `LEAST` reports are put together, and no share is told of fewer: a number so small could
point to somebody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, F, Q, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from common import english, german, languages
from common.calendar import working_days_between
from common.clock import BERLIN
from common.texts import say
from defects.models import Category, Report
from defects.models.report import ReportQuerySet
from defects.states import OPEN, Work
from geo.models import Municipality

LEAST = 5
# Fewer are told as they are, and not in tenths.
ENOUGH = 20
MONTHS = 12
# Within so many Arbeitstage: the first of them in which at least half was fixed is told.
STEPS = (5, 10, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Reports that came in one month: `in_time` were fixed within the days that are told,
    `fixed` at all, `open` are not finished. `is_ripe`: that time has passed for all of them."""

    first: date
    came: int
    in_time: int
    fixed: int
    open: int
    is_ripe: bool

    @property
    def name(self) -> str:
        """`Mai`, `May`."""
        in_english = languages.current_code() == languages.ENGLISH
        return (english.MONTHS if in_english else german.MONTHS)[self.first.month - 1]

    @property
    def is_shown(self) -> bool:
        return self.came >= LEAST


@dataclass(frozen=True, slots=True)
class Line:
    """A kind or a part of town; "" is the key of what was put together."""

    key: str
    name: str
    came: int
    fixed: int
    open: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The last twelve months, the newest first, and the year by kind and by part of town.

    `told` is the newest month of which something can be said.
    """

    days: int
    months: list[Month]
    kinds: list[Line]
    districts: list[Line]
    told: Month | None

    @property
    def out_of_ten(self) -> int:
        """10 and 0 only when it is all of them or none."""
        if self.told is None or self.told.in_time == 0:
            return 0
        if self.told.in_time == self.told.came:
            return 10
        return min(9, max(1, round(10 * self.told.in_time / self.told.came)))

    @property
    def sentence(self) -> str:
        """`Im Mai wurden 8 von 10 Meldungen in 5 Werktagen behoben.`"""
        month = self.told
        if month is None:
            return _("Es gibt noch zu wenige Meldungen, um etwas zu sagen.")
        values = {"month": month.name, "days": self.days}
        if month.came >= ENOUGH and self.out_of_ten:
            values |= {"n": self.out_of_ten}
            return _(
                "Im %(month)s wurden %(n)s von 10 Meldungen in %(days)s Werktagen behoben."
            ) % (values)
        values |= {"n": month.in_time, "all": month.came}
        return (
            _("Im %(month)s: %(n)s von %(all)s Meldungen in %(days)s Werktagen behoben.") % values
        )


def figures(municipality: Municipality, *, today: date) -> Figures:
    """Three statements. They read by day, by kind and by part of town, not by report."""
    firsts = _firsts(today)
    since = datetime.combine(firsts[-1], time(), tzinfo=BERLIN)
    reports = (
        Report.objects.of(municipality)
        .public()
        .filter(created_at__gte=since, duplicate_of=None, category__kind=Category.Kind.PUBLIC)
        .exclude(work=Work.ANSWERED)
        .order_by()
    )
    days, months = _months(reports, firsts, today, municipality.land)
    told = next((month for month in months if month.is_ripe and month.is_shown), None)
    return Figures(
        days=days,
        months=months,
        kinds=_lines(reports, "category__key", "category__name"),
        districts=_lines(reports.exclude(zone=None), "zone__slug", "zone__name"),
        told=told,
    )


def _firsts(today: date) -> list[date]:
    """The first days of the last twelve months, the present one first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def fixed_on() -> Case:
    """The day of the repair in Germany; null for what was not fixed, or so late that it is in
    none of the `STEPS`."""
    return Case(
        When(
            work=Work.FIXED,
            closed_at__lte=F("created_at") + timedelta(days=2 * STEPS[-1]),
            then=TruncDate("closed_at", tzinfo=BERLIN),
        ),
        default=Value(None),
        output_field=DateField(),
    )


def _months(
    reports: ReportQuerySet, firsts: list[date], today: date, land: str
) -> tuple[int, list[Month]]:
    """The step of days that is told, and the months."""
    rows = (
        reports.annotate(came_on=TruncDate("created_at", tzinfo=BERLIN), done_on=fixed_on())
        .values_list("came_on", "done_on")
        .annotate(
            n=Count("id"),
            fixed=Count("id", filter=Q(work=Work.FIXED)),
            open=Count("id", filter=Q(work__in=OPEN)),
        )
    )
    came: Counter[date] = Counter()
    fixed: Counter[date] = Counter()
    still_open: Counter[date] = Counter()
    took: defaultdict[date, Counter[int]] = defaultdict(Counter)
    for came_on, done_on, n, n_fixed, n_open in rows:
        first = came_on.replace(day=1)
        came[first] += n
        fixed[first] += n_fixed
        still_open[first] += n_open
        if done_on is not None:
            took[first][_working_days(came_on, done_on, land)] += n
    days, months = STEPS[-1], []
    for days in STEPS:
        months = [
            Month(
                first=first,
                came=came[first],
                in_time=sum(n for needed, n in took[first].items() if needed <= days),
                fixed=fixed[first],
                open=still_open[first],
                is_ripe=_is_ripe(first, today, days, land),
            )
            for first in firsts
        ]
        told = next((month for month in months if month.is_ripe and month.is_shown), None)
        if told is None or 2 * told.in_time >= told.came:
            break
    return days, months


def _is_ripe(first: date, today: date, days: int, land: str) -> bool:
    """Whether the month is over, and for its last day those days as well."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return last < today and _working_days(last, today, land) > days


def _lines(reports: ReportQuerySet, key: str, name: str) -> list[Line]:
    """The most first; what is rare together at the end, unless that is too little as well."""
    rows = reports.values(key, name).annotate(
        came=Count("id"),
        fixed=Count("id", filter=Q(work=Work.FIXED)),
        open=Count("id", filter=Q(work__in=OPEN)),
    )
    lines = [
        Line(row[key], _said(row[name], row[key]), row["came"], row["fixed"], row["open"])
        for row in rows
    ]
    lines.sort(key=lambda line: (-line.came, line.name))
    shown = [line for line in lines if line.came >= LEAST]
    rare = [line for line in lines if line.came < LEAST]
    if (together := _sum(rare)).came >= LEAST:
        shown.append(together)
    return shown


def _sum(lines: Iterable[Line]) -> Line:
    found = list(lines)
    return Line(
        key="",
        name=_("Alles andere"),
        came=sum(line.came for line in found),
        fixed=sum(line.fixed for line in found),
        open=sum(line.open for line in found),
    )


def _said(name: Any, otherwise: str) -> str:
    """Names of kinds are JSON per language, those of parts of town are as they are."""
    if isinstance(name, dict):
        return say(name) or otherwise
    return str(name)


def _working_days(first: date, last: date, land: str) -> int:
    noon = time(12, tzinfo=BERLIN)
    return working_days_between(
        datetime.combine(first, noon), datetime.combine(last, noon), land=land
    )
