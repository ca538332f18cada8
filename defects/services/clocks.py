"""Targets of kinds, settled by people, and the days that reports without one still get."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, journal
from common.models import ActorKind
from defects.clocks import due_on, targets_of
from defects.errors import TransitionNotAllowed
from defects.history import fold
from defects.models import Category, Report
from defects.models.report import ReportQuerySet
from defects.services.steps import state_of
from geo.models import Municipality

_AT_ONCE = 500
LONGEST = 250


@transaction.atomic
def settle_targets(
    category: Category, *, answer_days: int | None, repair_days: int | None, by: User
) -> Category:
    """Arbeitstage until the first answer and until the repair; None takes those of the group.

    The open reports of the kind, and of the kinds under it, get their new day. Raises
    `TransitionNotAllowed` for less than one or more than 250 days.
    """
    for days in (answer_days, repair_days):
        if days is not None and not 1 <= days <= LONGEST:
            raise TransitionNotAllowed(
                _("Bitte geben Sie 1 bis %(most)s Arbeitstage an."),
                code="days",
                params={"most": LONGEST},
            )
    category.answer_days, category.repair_days = answer_days, repair_days
    category.save(update_fields=["answer_days", "repair_days"])
    journal.write(
        municipality_id=category.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="category.targets_settled",
        object_uuid=category.uuid,
        payload={"answer_days": answer_days, "repair_days": repair_days},
    )
    kinds = Category.objects.filter(pk=category.pk) | Category.objects.filter(parent=category)
    reports = Report.objects.filter(category__in=kinds.values("pk"), due_on__isnull=False)
    for report in _locked(reports):
        _write_day(report)
    return category


@transaction.atomic
def set_days(municipality: Municipality, *, at: datetime | None = None) -> int:
    """Give open reports that have no clock yet theirs, as their history tells it.

    Rows from before there were clocks have none. Returns how many were written, some hundred
    at most; the job comes again.
    """
    now = at or clock.now()
    missing = (
        Report.objects.of(municipality)
        .open()
        .filter(due_on=None, paused_since=None, created_at__lte=now)
        .order_by("pk")
    )
    found = list(_locked(missing)[:_AT_ONCE])
    for report in found:
        state = fold(report.events.order_by("id"))
        report.reopened_at = state.reopened_at
        report.paused_since, report.paused_for = state.paused_since, state.paused_for
        _write_day(report)
    return len(found)


def count_anew(municipality: Municipality) -> int:
    """The day of every open report that has one, as days and targets are now; how many there
    are. Some hundred at a time, each in a transaction of its own."""
    last, count = 0, 0
    while True:
        with transaction.atomic():
            reports = Report.objects.of(municipality).filter(due_on__isnull=False, pk__gt=last)
            found = list(_locked(reports.order_by("pk"))[:_AT_ONCE])
            for report in found:
                _write_day(report)
        if not found:
            return count
        last, count = found[-1].pk, count + len(found)


def _locked(reports: ReportQuerySet) -> ReportQuerySet:
    return reports.select_for_update(no_key=True, of=("self",)).select_related(
        "category__parent", "body", "municipality", "duplicate_of"
    )


def _write_day(report: Report) -> None:
    report.due_on = due_on(
        state_of(report),
        created_at=report.created_at,
        targets=targets_of(report.category),
        is_danger=report.is_danger,
        land=report.municipality.land,
    )
    report.save(update_fields=["reopened_at", "paused_since", "paused_for", "due_on"])
