"""What waits for a clerk: ten queues, each a sentence, all of them counted in one statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from defects.models import FINISHED, Category, DeskTask, Help, Hint, Report, has_live_task
from defects.models.helping import HelpQuerySet
from defects.models.report import ReportQuerySet
from defects.states import OPEN, Responsibility, Work
from defects.substitution import mine
from geo.models import Municipality


@dataclass(frozen=True)
class Queue:
    key: str
    label: Any
    empty: Any
    is_counted: bool = True


QUEUES = (
    Queue("neu", _("Neu"), _("Nichts Neues. Alles ist angenommen.")),
    Queue("faellig", _("Heute fällig"), _("Heute ist nichts fällig.")),
    Queue("arbeit", _("In Arbeit"), _("Gerade ist nichts in Arbeit.")),
    Queue("hinweise", _("Hinweise"), _("Niemand hat etwas Neues gesagt.")),
    Queue("nachfassen", _("Nachfassen"), _("Alle haben gelesen und geantwortet.")),
    Queue("wartet", _("Wartet auf andere"), _("Niemand anderes ist am Zug.")),
    Queue("zurueck", _("Zurückgekommen"), _("Nichts ist zurückgekommen.")),
    Queue("helfen", _("Helfen"), _("Niemand hat Sie um Hilfe gebeten.")),
    Queue("meine", _("Mir zugewiesen"), _("Ihnen ist nichts zugewiesen.")),
    Queue("vertraulich", _("Vertraulich"), _("Nichts Vertrauliches ist offen.")),
    Queue("fertig", _("Fertig"), _("Noch nichts ist fertig."), is_counted=False),
)
# Not offered beside the others: what a search looks through.
EVERYTHING = Queue("alle", _("Alles"), _("Dazu gibt es nichts."), is_counted=False)
BY_KEY = {queue.key: queue for queue in (*QUEUES, EVERYTHING)}

# Only for people who are named for it: what is confidential stands in no other queue, whoever has
# it, and is not counted there.
CONFIDENTIAL = "vertraulich"
_IS_CONFIDENTIAL = {"category__kind": Category.Kind.CONFIDENTIAL}

_RETURNED = Q(was_reopened=True) | Q(responsibility=Responsibility.REFUSED)
_WAITS = Q(waits_for_reporter=True) | Q(responsibility=Responsibility.HANDED_OVER)
_IS_OPEN = Q(work__in=OPEN, duplicate_of=None)
# Counted from tables of their own: few rows there instead of a look at each report.
_COUNTED_APART = ("nachfassen", "hinweise", "helfen", CONFIDENTIAL)
# The columns that order each list; the rest as `URGENT`.
URGENT = ("-is_danger", "created_at", "id")
ORDERS: dict[str, tuple[str, ...]] = {
    "faellig": ("-is_danger", "due_on", "created_at", "id"),
    "fertig": ("-finished_at", "-id"),
    "alle": ("-created_at", "-id"),
}


def _condition(key: str, *, user: User, today: date) -> Q:
    match key:
        case "hinweise":
            return Q(Exists(Hint.objects.waiting().filter(report=OuterRef("pk"))))
        case "fertig":
            return FINISHED
        case "alle":
            return Q()
    return _IS_OPEN & _among_open(key, user=user, today=today)


def _among_open(key: str, *, user: User, today: date) -> Q:
    """What holds for a queue of open reports besides that they are open."""
    match key:
        case "neu":
            return Q(work=Work.RECEIVED) & ~_WAITS & ~_RETURNED
        case "faellig":  # what waits for others has no day, see `defects.clocks`
            return Q(due_on__lte=today)
        case "arbeit":
            return ~Q(work=Work.RECEIVED) & ~_WAITS & ~_RETURNED
        case "nachfassen":
            return Q(has_live_task())
        case "wartet":
            return _WAITS
        case "zurueck":
            return _RETURNED & ~_WAITS
        case "helfen":  # of which reports, see `Desk.helped`
            return Q()
        case "meine":
            return mine(user, today=today)
        case "vertraulich":
            return Q()
    raise KeyError(key)


@dataclass(frozen=True)
class Desk:
    """The reports of these departments; None stands for the whole municipality. For clerks of
    the clearing desk also what lies with bodies outside, as far as everybody may know of it.
    Never what is confidential: that is `confided`, for those who are `named` for it."""

    municipality: Municipality
    departments: list[Department] | None
    with_outside: bool = False
    named: bool = False

    @property
    def reports(self) -> ReportQuerySet:
        return Report.objects.of(self.municipality).filter(self.lies_here())

    @property
    def confided(self) -> ReportQuerySet:
        reports = Report.objects.of(self.municipality).filter(**_IS_CONFIDENTIAL)
        return reports if self.named else reports.none()

    @property
    def queues(self) -> list[Queue]:
        return [queue for queue in QUEUES if self.named or queue.key != CONFIDENTIAL]

    @property
    def helped(self) -> ReportQuerySet:
        """What others lead and these departments were asked to help with."""
        helps = self.helps.filter(report=OuterRef("pk"))
        return Report.objects.of(self.municipality).filter(Exists(helps))

    @property
    def helps(self) -> HelpQuerySet:
        rows = Help.objects.of(self.municipality).unfinished()
        if self.departments is None:
            return rows
        return rows.filter(department__in=self.departments)

    def lies_here(self, prefix: str = "") -> Q:
        """As a condition on reports, or on rows that name one under `prefix`."""
        open_to_colleagues = ~Q(**{prefix + key: kind for key, kind in _IS_CONFIDENTIAL.items()})
        return open_to_colleagues & self._is_mine(prefix)

    def _is_mine(self, prefix: str) -> Q:
        if self.departments is None:
            return Q()
        here = Q(**{f"{prefix}body__in": self.departments})
        if self.with_outside:
            outside = {f"{prefix}body__kind": Department.Kind.OUTSIDE, f"{prefix}shown": True}
            here |= Q(**outside)
        return here


def counts(desk: Desk, *, user: User, today: date) -> list[tuple[Queue, int]]:
    """Each queue with its number of reports, in one statement; finished ones are not counted.

    Only open reports are read, and of them only an index (`defects_report_by_queue`).
    """
    if desk.departments == [] and not desk.with_outside:
        confided = desk.confided.filter(_IS_OPEN).count() if desk.named else 0
        return [(queue, confided if queue.key == CONFIDENTIAL else 0) for queue in desk.queues]
    by_state = [q.key for q in QUEUES if q.is_counted and q.key not in _COUNTED_APART]
    states = (
        desk.reports.filter(_IS_OPEN)
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(
            **{
                key: Count("body", filter=_among_open(key, user=user, today=today))
                for key in by_state
            }
        )
        .values(*by_state)
    )
    town = desk.municipality
    apart: dict[str, QuerySet[Any]] = {
        "nachfassen": DeskTask.objects.of(town).live().filter(desk.lies_here("report__")),
        "hinweise": Hint.objects.filter(municipality=town)
        .waiting()
        .filter(desk.lies_here("report__")),
        "helfen": desk.helps,
        CONFIDENTIAL: desk.confided.filter(_IS_OPEN),
    }
    if not desk.named:
        del apart[CONFIDENTIAL]
    columns: list[str] = []
    params: list[Any] = []
    for key, rows in apart.items():
        named = "pk" if key == CONFIDENTIAL else "report"
        inner, values = rows.order_by().values(named).distinct().query.sql_with_params()
        columns.append(f"(SELECT count(*) FROM ({inner}) AS apart)")  # noqa: S608 - ours
        params += values
    inner, values = states.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)}, counted.* FROM (SELECT) AS one"  # noqa: S608 - ours
            f" LEFT JOIN ({inner}) AS counted ON true",
            [*params, *values],
        )
        found = dict(zip([*apart, *by_state], cursor.fetchone(), strict=True))
    return [(queue, found.get(queue.key) or 0) for queue in desk.queues]


def reports_in(key: str, reports: ReportQuerySet, *, user: User, today: date) -> ReportQuerySet:
    """Those of `reports` that are in one queue; `ORDERS` says in which order they come."""
    chosen = reports.filter(_condition(key, user=user, today=today))
    if key == "fertig":
        # A duplicate is finished without having been closed.
        chosen = chosen.annotate(finished_at=Coalesce("closed_at", "updated_at"))
    return chosen


_JOBS = (Work.ACCEPTED, Work.PLANNED, Work.IN_PROGRESS, Work.SECURED)


def jobs_of(departments: list[Department], *, today: date) -> ReportQuerySet:
    """A crew's jobs: accepted ones without a day, and those planned for today or before."""
    return (
        Report.objects.filter(
            body__in=departments,
            work__in=_JOBS,
            duplicate_of=None,
            responsibility=Responsibility.ACCEPTED,
        )
        .exclude(**_IS_CONFIDENTIAL)
        .filter(Q(planned_for=None) | Q(planned_for__lte=today))
        .select_related("category", "municipality", "zone", "body")
        .prefetch_related("pictures__photo")
        .order_by("-is_danger", "planned_for", "created_at", "id")
    )
