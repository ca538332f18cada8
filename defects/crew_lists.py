"""A crew's lists: today, the next working day, what is overdue; several findings at one spot."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import cos, hypot, radians
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common.calendar import next_working_day
from defects.models import Category, CrewTeam, Help, Report
from defects.models.helping import HelpQuerySet
from defects.models.report import ReportQuerySet
from defects.queues import jobs_of
from defects.states import OPEN, Responsibility
from geo.models import Municipality

# What lies so close together is done in one go.
SPOT_METRES = 15
MOST = 60
_METRES_PER_DEGREE = 111_320


@dataclass(frozen=True)
class DayList:
    key: str
    label: Any


LISTS = (
    DayList("heute", _("Heute")),
    DayList("morgen", _("Nächster Arbeitstag")),
    DayList("ueberfaellig", _("Überfällig")),
)
BY_KEY = {each.key: each for each in LISTS}


def next_day(today: date, land: str) -> date:
    """The working day after `today`."""
    return next_working_day(today + timedelta(days=1), land=land)


def when(key: str, *, today: date, land: str) -> Q:
    """Which jobs a list holds, by day. What is overdue is part of today as well."""
    if key == "morgen":
        return Q(planned_for__gt=today, planned_for__lte=next_day(today, land))
    if key == "ueberfaellig":
        return Q(planned_for__lt=today)
    return Q(planned_for__lte=today)


def jobs_of_team(team: CrewTeam) -> ReportQuerySet:
    """All open jobs with a day that are this team's, as far as its department has them."""
    return in_order(
        Report.objects.filter(
            municipality=team.municipality_id,
            body=team.department_id,
            crew_job__team=team,
            work__in=OPEN,
            duplicate_of=None,
            responsibility=Responsibility.ACCEPTED,
            planned_for__isnull=False,
        ).exclude(category__kind=Category.Kind.CONFIDENTIAL)
    )


def jobs_of_departments(
    departments: list[Department], key: str, *, today: date, land: str
) -> ReportQuerySet:
    """For a person of the crew, who sees all teams: today also what nobody has given a day."""
    if key == "heute":
        return in_order(jobs_of(departments, today=today))
    # The last day that counts: then only those of the list are left.
    every_day = jobs_of(departments, today=date.max)
    return in_order(every_day.filter(when(key, today=today, land=land)))


def helps_of(municipality: Municipality, departments: list[Department]) -> HelpQuerySet:
    """What these departments were asked to help with, over or not, without what is confidential."""
    rows = Help.objects.of(municipality).filter(department__in=departments)
    return rows.exclude(report__category__kind=Category.Kind.CONFIDENTIAL)


def in_order(jobs: ReportQuerySet) -> ReportQuerySet:
    """Danger first, then by day, then as the lead has put them."""
    return (
        jobs.select_related("category", "municipality", "zone", "body", "crew_job__team")
        .defer("zone__boundary", "municipality__boundary")
        .prefetch_related("pictures__photo")
        .order_by(
            "-is_danger",
            F("planned_for").asc(nulls_last=True),
            F("crew_job__order").asc(nulls_last=True),
            "created_at",
            "id",
        )
    )


@dataclass
class Spot:
    """Jobs that lie within `SPOT_METRES` of the first of them."""

    jobs: list[Report] = field(default_factory=list)

    @property
    def first(self) -> Report:
        return self.jobs[0]

    @property
    def numbers_list(self) -> list[int]:
        return [job.number for job in self.jobs]


def spots(jobs: Iterable[Report]) -> list[Spot]:
    """The jobs in their order, those at one spot together where the first of them stands."""
    found: list[Spot] = []
    for job in jobs:
        near = next((spot for spot in found if _at_one_spot(spot.first, job)), None)
        if near is None:
            found.append(Spot([job]))
        else:
            near.jobs.append(job)
    return found


def _at_one_spot(one: Report, other: Report) -> bool:
    """In metres on a flat piece of ground, which is exact enough for a few steps."""
    if one.location is None or other.location is None:
        return False
    north = (one.location.y - other.location.y) * _METRES_PER_DEGREE
    east = (one.location.x - other.location.x) * _METRES_PER_DEGREE
    return hypot(north, east * cos(radians(one.location.y))) <= SPOT_METRES
