"""What waits for a clerk: eight queues, each a sentence, counted in one statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from defects.models import Report, has_live_task
from defects.states import OPEN, Responsibility, Work
from geo.models import Municipality


@dataclass(frozen=True)
class Queue:
    key: str
    label: Any
    empty: Any


QUEUES = (
    Queue("neu", _("Neu"), _("Nichts Neues. Alles ist angenommen.")),
    Queue("faellig", _("Heute fällig"), _("Für heute ist nichts eingeplant.")),
    Queue("arbeit", _("In Arbeit"), _("Gerade ist nichts in Arbeit.")),
    Queue("nachfassen", _("Nachfassen"), _("Alle haben gelesen und geantwortet.")),
    Queue("wartet", _("Wartet auf andere"), _("Niemand anderes ist am Zug.")),
    Queue("zurueck", _("Zurückgekommen"), _("Nichts ist zurückgekommen.")),
    Queue("meine", _("Mir zugewiesen"), _("Ihnen ist nichts zugewiesen.")),
    Queue("fertig", _("Fertig"), _("Noch nichts ist fertig.")),
)
BY_KEY = {queue.key: queue for queue in QUEUES}

_RETURNED = Q(was_reopened=True) | Q(responsibility=Responsibility.REFUSED)
_WAITS = Q(waits_for_reporter=True) | Q(responsibility=Responsibility.HANDED_OVER)


def _condition(key: str, *, user: User, today: date) -> Q:
    is_open = Q(work__in=OPEN, duplicate_of=None)
    match key:
        case "neu":
            return is_open & Q(work=Work.RECEIVED) & ~_WAITS & ~_RETURNED
        case "faellig":
            return is_open & Q(planned_for__lte=today) & ~_WAITS
        case "arbeit":
            return is_open & ~Q(work=Work.RECEIVED) & ~_WAITS & ~_RETURNED
        case "nachfassen":
            return is_open & Q(has_live_task())
        case "wartet":
            return is_open & _WAITS
        case "zurueck":
            return is_open & _RETURNED & ~_WAITS
        case "meine":
            return is_open & Q(assignee=user)
        case "fertig":
            return ~is_open
    raise KeyError(key)


def scope(
    municipality: Municipality, departments: list[Department] | None
) -> QuerySet[Report, Report]:
    """The reports of these departments; None stands for the whole municipality."""
    reports = Report.objects.of(municipality)
    return reports if departments is None else reports.filter(body__in=departments)


def counts(
    reports: QuerySet[Report, Report], *, user: User, today: date
) -> list[tuple[Queue, int]]:
    """Each queue with its number of reports, in one statement; finished ones are not counted."""
    numbers = reports.aggregate(
        **{
            queue.key: Count("pk", filter=_condition(queue.key, user=user, today=today))
            for queue in QUEUES
            if queue.key != "fertig"
        }
    )
    return [(queue, numbers.get(queue.key, 0)) for queue in QUEUES]


def reports_in(
    key: str, reports: QuerySet[Report, Report], *, user: User, today: date
) -> QuerySet[Report, Report]:
    """The reports of one queue, dangerous ones first, then longest waiting."""
    chosen = reports.filter(_condition(key, user=user, today=today)).select_related(
        "category", "body", "zone", "municipality", "assignee"
    )
    if key == "fertig":
        # A duplicate is finished without having been closed.
        chosen = chosen.annotate(finished_at=Coalesce("closed_at", "updated_at"))
        return chosen.order_by("-finished_at", "-id")
    return chosen.order_by("-is_danger", "created_at", "id")


_JOBS = (Work.ACCEPTED, Work.PLANNED, Work.IN_PROGRESS, Work.SECURED)


def jobs_of(departments: list[Department], *, today: date) -> QuerySet[Report, Report]:
    """A crew's jobs: accepted ones without a day, and those planned for today or before."""
    return (
        Report.objects.filter(
            body__in=departments,
            work__in=_JOBS,
            duplicate_of=None,
            responsibility=Responsibility.ACCEPTED,
        )
        .filter(Q(planned_for=None) | Q(planned_for__lte=today))
        .select_related("category", "municipality", "zone", "body")
        .prefetch_related("pictures__photo")
        .order_by("-is_danger", "planned_for", "created_at", "id")
    )
