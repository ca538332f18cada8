"""What may have one cause: kinds of which many came in hours, and what a cause looks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce

from accounts.models import User
from common import clock
from defects.models import Category, Cause, Report
from defects.models.report import ReportQuerySet
from defects.queues import Desk
from geo.districts import in_division, read_division
from geo.models import Municipality

# So many of one group of kinds within these hours are worth a question.
MANY = 8
HOURS = 12
# Offered at once; more are found when these have been collected.
OFFERED = 200


@dataclass(frozen=True, slots=True)
class Heap:
    """Many open reports of one group of kinds in few hours, without a cause."""

    group: Category
    count: int
    first: datetime
    last: datetime


def heaps(desk: Desk, *, at: datetime | None = None) -> list[Heap]:
    """The largest first; two statements, one if there is none."""
    now = at or clock.now()
    rows = list(
        desk.reports.open()
        .filter(
            cause=None,
            category__kind=Category.Kind.PUBLIC,
            created_at__gt=now - timedelta(hours=HOURS),
        )
        .order_by()
        .values(group=Coalesce("category__parent", "category"))
        .annotate(n=Count("pk"), first=Min("created_at"), last=Max("created_at"))
        .filter(n__gte=MANY)
        .order_by("-n")[:5]
    )
    if not rows:
        return []
    groups = Category.objects.in_bulk([row["group"] for row in rows])
    return [Heap(groups[row["group"]], row["n"], row["first"], row["last"]) for row in rows]


def candidates(cause: Cause, *, user: User) -> ReportQuerySet:
    """Open reports that fit area, kinds and time of `cause` and have no cause yet, as far as
    `user` may answer them. Reads `cause.municipality`."""
    town = cause.municipality
    rows = (
        Report.objects.answerable_by(user, town)
        .open()
        .filter(cause=None, category__kind=Category.Kind.PUBLIC, created_at__gte=cause.begins_at)
    )
    if cause.ends_at is not None:
        rows = rows.filter(created_at__lte=cause.ends_at)
    if cause.kinds:
        rows = rows.filter(
            Q(category__key__in=cause.kinds) | Q(category__parent__key__in=cause.kinds)
        )
    if cause.zone_id is not None:
        division = read_division(town, pk=cause.zone_id)
        if division is not None:
            rows = rows.filter(in_division(division))
    return rows.order_by("created_at", "pk")


def numbers(municipality: Municipality) -> dict[int, tuple[int, int]]:
    """{key of a cause: all its reports, the open ones}; one statement. What was merged counts
    with what leads it."""
    rows = (
        Report.objects.of(municipality)
        .filter(cause__isnull=False, duplicate_of=None)
        .order_by()
        .values("cause")
        .annotate(n=Count("pk"), still=Count("pk", filter=Q(closed_at=None)))
    )
    return {row["cause"]: (row["n"], row["still"]) for row in rows}
