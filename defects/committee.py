"""The figures of the committee page: what came in, what became of it, where it piles up.

Only what everybody may know of counts (`shown`), so the page may lie on the table of a public
meeting. Days are those in Germany; a period holds both its days. What is overdue and what lies
with others is as of now, the rest as of the period.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _

from common import clock
from common.calendar import working_days_between
from common.clock import BERLIN
from common.texts import say
from defects.models import HandOver, Report, Satisfaction
from defects.models.report import ReportQuerySet
from defects.public_states import STATES, choice_of
from defects.states import OPEN, Work
from geo.models import Municipality

# Reports are one spot while each is so near to the next. Wide enough for a crossing.
SPOT_METRES = 60
SPOT_AT_LEAST = 3
SPOTS_AT_MOST = 10
# Metres on the ground all over Germany (ETRS89 / UTM 32N), good to one per mille.
_UTM32 = 25832
_LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of `start` to the last of `end`."""

    start: date
    end: date

    @property
    def since(self) -> datetime:
        return datetime(self.start.year, self.start.month, self.start.day, tzinfo=BERLIN)

    @property
    def until(self) -> datetime:
        """The first moment that is not in it."""
        day = self.end + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=BERLIN)

    @property
    def before(self) -> "Period":
        """The one to compare with: as many whole months, or as many days, just before."""
        end = self.start - timedelta(days=1)
        if self.is_of_months:
            months = _months(self.end) - _months(self.start) + 1
            return Period(_first_of(_months(self.start) - months), end)
        return Period(end - (self.end - self.start), end)

    @property
    def is_of_months(self) -> bool:
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1


def period_of(start: date | None, end: date | None, *, today: date) -> Period:
    """What was asked for, put right: the days in order, not in the future, five years at most.
    Without both: the last three whole months."""
    if start is None or end is None:
        this = _months(today)
        return Period(_first_of(this - 3), _first_of(this) - timedelta(days=1))
    first, last = sorted((min(start, today), min(end, today)))
    return Period(max(first, last - _LONGEST), last)


def ready_periods(today: date) -> list[tuple[str, Period]]:
    """What committees mostly ask for, with its name."""
    this = _months(today)
    quarter = this - (today.month - 1) % 3
    year = this - (today.month - 1)
    return [
        (_("letzter Monat"), Period(_first_of(this - 1), _first_of(this) - timedelta(days=1))),
        (
            _("letztes Vierteljahr"),
            Period(_first_of(quarter - 3), _first_of(quarter) - timedelta(days=1)),
        ),
        (_("letztes Jahr"), Period(_first_of(year - 12), _first_of(year) - timedelta(days=1))),
        (_("dieses Jahr bis heute"), Period(_first_of(year), today)),
    ]


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


# --- figures ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flow:
    """Of one period: reported; closed, and as what; open when it ended; half of what was closed
    was so within so many days."""

    reported: int
    closed: int
    fixed: int
    not_fixed: int
    answered: int
    open_at_end: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class OfKind:
    """One kind, or a group of them (`is_group`): reported now and before, closed, open."""

    name: str
    is_group: bool
    reported: int
    before: int
    closed: int
    open_at_end: int


@dataclass(frozen=True, slots=True)
class Overdue:
    body: str
    count: int
    oldest: date


@dataclass(frozen=True, slots=True)
class Lying:
    """One report that lies with a body outside."""

    label: str
    number: int
    kind: str
    place: str
    body: str
    since: date
    working_days: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where many were reported: the middle (longitude, latitude), the place named most often,
    the kind named most often, how many in all and how many are open."""

    number: int
    place: str
    kind: str
    count: int
    open: int
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    municipality: Municipality
    period: Period
    made_at: datetime
    now: Flow
    before: Flow
    kinds: Sequence[OfKind]
    states: Sequence[tuple[str, int]]
    overdue: Sequence[Overdue]
    lying: Sequence[Lying]
    spots: Sequence[Spot]
    satisfaction: Sequence[tuple[str, int]]


def figures(municipality: Municipality, period: Period, *, at: datetime | None = None) -> Figures:
    """Everything on the page; nine statements, however many reports there are."""
    now = at or clock.now()
    return Figures(
        municipality=municipality,
        period=period,
        made_at=now,
        now=flow(municipality, period),
        before=flow(municipality, period.before),
        kinds=by_kind(municipality, period),
        states=by_state(municipality, period),
        overdue=overdue_by_body(municipality, today=clock.day_of(now)),
        lying=lying_outside(municipality, at=now),
        spots=hot_spots(municipality, period),
        satisfaction=satisfaction(municipality, period),
    )


def _public(municipality: Municipality) -> ReportQuerySet:
    return Report.objects.of(municipality).public()


def _reported(period: Period) -> Q:
    return Q(created_at__gte=period.since, created_at__lt=period.until)


def _closed(period: Period) -> Q:
    return Q(closed_at__gte=period.since, closed_at__lt=period.until, duplicate_of=None)


def _open_at_end(period: Period) -> Q:
    """As the rows know it: what was reopened since counts as open all the time."""
    still = Q(closed_at=None) | Q(closed_at__gte=period.until)
    return Q(created_at__lt=period.until, duplicate_of=None) & still


def flow(municipality: Municipality, period: Period) -> Flow:
    """Reports of others that were told elsewhere (duplicates) count as reported, no more."""
    closed = _closed(period)
    with connection.cursor() as cursor:
        inner, params = (
            _public(municipality)
            .filter(closed)
            .order_by()
            .values("created_at", "closed_at")
            .query.sql_with_params()
        )
        cursor.execute(
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY"  # noqa: S608 - ours
            f" extract(epoch FROM closed_at - created_at) / 86400) FROM ({inner}) AS closed",
            params,
        )
        median = cursor.fetchone()[0]
    found = _public(municipality).aggregate(
        reported=Count("pk", filter=_reported(period)),
        closed=Count("pk", filter=closed),
        fixed=Count("pk", filter=closed & Q(work=Work.FIXED)),
        not_fixed=Count("pk", filter=closed & Q(work=Work.NOT_FIXED)),
        answered=Count("pk", filter=closed & Q(work=Work.ANSWERED)),
        open_at_end=Count("pk", filter=_open_at_end(period)),
    )
    return Flow(**found, median_days=None if median is None else float(median))


def by_kind(municipality: Municipality, period: Period) -> list[OfKind]:
    """Groups in their order, each with its kinds below it; only those with any number."""
    rows: list[Any] = list(
        _public(municipality)
        .order_by()
        .values(
            "category_id",
            "category__key",
            "category__name",
            "category__order",
            "category__parent_id",
        )
        .annotate(
            group_name=_parent("name"),
            group_order=_parent("order"),
            reported=Count("pk", filter=_reported(period)),
            before=Count("pk", filter=_reported(period.before)),
            closed=Count("pk", filter=_closed(period)),
            open_at_end=Count("pk", filter=_open_at_end(period)),
        )
    )
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if any(row[name] for name in _COUNTED):
            groups.setdefault(row["category__parent_id"] or row["category_id"], []).append(row)
    found: list[OfKind] = []
    for members in sorted(groups.values(), key=_order_of):
        first = members[0]
        name = first["group_name"] or first["category__name"]
        found.append(_of_kind(say(name), True, members))
        if len(members) > 1 or first["group_name"]:
            found += [
                _of_kind(say(each["category__name"]), False, [each])
                for each in sorted(
                    members, key=lambda each: (each["category__order"], each["category__key"])
                )
            ]
    return found


_COUNTED = ("reported", "before", "closed", "open_at_end")


def _parent(field: str) -> Any:
    return F(f"category__parent__{field}")


def _order_of(members: Sequence[dict[str, Any]]) -> tuple[int, int]:
    first = members[0]
    order = first["group_order"]
    return (
        first["category__order"] if order is None else order,
        first["category__parent_id"] or first["category_id"],
    )


def _of_kind(name: str, is_group: bool, rows: Sequence[dict[str, Any]]) -> OfKind:
    counted = {key: sum(row[key] for row in rows) for key in _COUNTED}
    return OfKind(name, is_group, **counted)


def by_state(municipality: Municipality, period: Period) -> list[tuple[str, int]]:
    """How what was reported in the period stands now; each report once."""
    rows = (
        _public(municipality)
        .filter(_reported(period))
        .order_by()
        .values("work", "responsibility", "duplicate_of")
        .annotate(n=Count("pk"))
    )
    found = dict.fromkeys((key for key in STATES if key != "offen"), 0)
    for row in rows:
        key = choice_of(
            row["work"], row["responsibility"], is_duplicate=row["duplicate_of"] is not None
        )
        found[key] += row["n"]
    return [(str(STATES[key][0]), number) for key, number in found.items()]


def overdue_by_body(municipality: Municipality, *, today: date) -> list[Overdue]:
    """Open reports whose day is over, for each body, the most first (`defects.clocks`)."""
    rows = (
        _public(municipality)
        .filter(work__in=OPEN, duplicate_of=None, due_on__lt=today)
        .order_by()
        .values("body__name")
        .annotate(n=Count("pk"), oldest=Min("due_on"))
        .order_by("-n", "body__name")
    )
    return [Overdue(row["body__name"], row["n"], row["oldest"]) for row in rows]


def lying_outside(municipality: Municipality, *, at: datetime) -> list[Lying]:
    """What lies with bodies outside now, the longest first."""
    rows = (
        HandOver.objects.filter(
            municipality=municipality,
            ended_at=None,
            report__shown=True,
            report__work__in=OPEN,
            report__duplicate_of=None,
        )
        .select_related("report__category", "body")
        .only(
            "at", "body__name", "report__number", "report__place", "report__category__name",
            "report__municipality_id",
        )
        .order_by("at", "id")
    )  # fmt: skip
    found = []
    for row in rows:
        row.report.municipality = municipality
        found.append(
            Lying(
                label=row.report.label,
                number=row.report.number,
                kind=row.report.category.said,
                place=row.report.place,
                body=row.body.name,
                since=clock.day_of(row.at),
                working_days=working_days_between(row.at, at, land=municipality.land),
            )
        )
    return found


_SPOTS_SQL = """
WITH chosen AS (
  SELECT id, place, category_id, location::geometry AS point,
         duplicate_of_id IS NULL AND closed_at IS NULL AS is_open
  FROM defects_report
  WHERE municipality_id = %(municipality)s AND shown
    AND created_at >= %(since)s AND created_at < %(until)s
), grouped AS (
  SELECT *, ST_ClusterDBSCAN(ST_Transform(point, %(srid)s), %(metres)s, %(least)s)
              OVER (ORDER BY id) AS spot
  FROM chosen
), counted AS (
  SELECT spot, count(*) AS n, count(*) FILTER (WHERE is_open) AS open,
         ST_Centroid(ST_Collect(point)) AS middle, min(id) AS first,
         mode() WITHIN GROUP (ORDER BY nullif(place, '')) AS place,
         mode() WITHIN GROUP (ORDER BY category_id) AS category_id
  FROM grouped WHERE spot IS NOT NULL GROUP BY spot
)
SELECT n, open, ST_X(middle), ST_Y(middle), coalesce(counted.place, ''), c.name
FROM counted JOIN defects_category c ON c.id = category_id
ORDER BY n DESC, open DESC, first LIMIT %(most)s
"""


def hot_spots(municipality: Municipality, period: Period) -> list[Spot]:
    """Where most was reported: places of which each is at most 60 m from the next, three at
    least (DBSCAN), the fullest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SPOTS_SQL,
            {
                "municipality": municipality.pk,
                "since": period.since,
                "until": period.until,
                "srid": _UTM32,
                "metres": SPOT_METRES,
                "least": SPOT_AT_LEAST,
                "most": SPOTS_AT_MOST,
            },
        )
        rows = cursor.fetchall()
    return [
        Spot(number, place, say(_decoded(name)), n, still_open, lon, lat)
        for number, (n, still_open, lon, lat, place, name) in enumerate(rows, start=1)
    ]


def _decoded(value: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(value) if isinstance(value, str) else value
    return found


def satisfaction(municipality: Municipality, period: Period) -> list[tuple[str, int]]:
    """What those said whose report was closed, by the day they said it."""
    rows = dict(
        Satisfaction.objects.filter(
            municipality=municipality,
            report__shown=True,
            at__gte=period.since,
            at__lt=period.until,
        )
        .order_by()
        .values_list("answer")
        .annotate(n=Count("pk"))
    )
    return [(str(answer.label), rows.get(answer.value, 0)) for answer in Satisfaction.Answer]
