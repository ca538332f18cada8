"""What is overdue, by department and never by person: for everybody.

Counted is what everybody may know of: what is confidential, hidden or waits for review is in no
number, so no number tells that it exists. A report is overdue when the day by which the house
must act (`Report.due_on`) is over. One whose clocks stand is open and not overdue.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count

from accounts.models import Department
from common.calendar import working_days_between
from common.clock import BERLIN
from defects.models import Report
from geo.models import Municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One department. `median_days` and `oldest_days` are Arbeitstage over the day, None where
    nothing is overdue; `oldest` is the day that is over for longest; `standing` of the open ones
    wait for others."""

    department: Department
    open: int
    standing: int
    overdue: int
    median_days: int | None
    oldest_days: int | None
    oldest: date | None

    @property
    def is_outside(self) -> bool:
        return self.department.kind == Department.Kind.OUTSIDE


@dataclass(frozen=True, slots=True)
class Overdue:
    """Departments of the house, the most overdue first; bodies outside have no day of ours."""

    lines: list[Line]
    outside: int

    @property
    def open(self) -> int:
        return sum(line.open for line in self.lines)

    @property
    def total(self) -> int:
        return sum(line.overdue for line in self.lines)


def overdue(municipality: Municipality, *, today: date) -> Overdue:
    """Two statements, however many reports: they are counted by department and day."""
    counted = (
        Report.objects.of(municipality)
        .public()
        .open()
        .order_by()
        .values_list("body", "due_on")
        .annotate(n=Count("id"))
    )
    by_body: defaultdict[int, dict[date | None, int]] = defaultdict(dict)
    for body, due_on, n in counted:
        by_body[body][due_on] = n
    lines, outside = [], 0
    for department in Department.objects.filter(pk__in=by_body).order_by("name", "pk"):
        days = by_body[department.pk]
        if department.kind == Department.Kind.OUTSIDE:
            outside += sum(days.values())
        else:
            lines.append(_line(department, days, today, municipality.land))
    lines.sort(key=lambda line: -line.overdue)  # stable: then by name
    return Overdue(lines, outside)


def _line(department: Department, days: dict[date | None, int], today: date, land: str) -> Line:
    over = {day: n for day, n in days.items() if day is not None and day < today}
    waited = sorted((_working_days(day, today, land), n) for day, n in over.items())
    oldest = min(over, default=None)
    return Line(
        department=department,
        open=sum(days.values()),
        standing=days.get(None, 0),
        overdue=sum(over.values()),
        median_days=_median(waited),
        oldest_days=waited[-1][0] if waited else None,
        oldest=oldest,
    )


def _median(counted: list[tuple[int, int]]) -> int | None:
    """The lower median of values with their numbers, sorted by value."""
    half, seen = (sum(n for _value, n in counted) + 1) // 2, 0
    for value, n in counted:
        seen += n
        if seen >= half:
            return value
    return None


def _working_days(first: date, last: date, land: str) -> int:
    noon = time(12, tzinfo=BERLIN)
    return working_days_between(
        datetime.combine(first, noon), datetime.combine(last, noon), land=land
    )
