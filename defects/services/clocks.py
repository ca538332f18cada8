"""Targets of kinds and of the town, settled by people, and the days that reports get by them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version, jobs, journal
from common.models import ActorKind
from defects.clocks import days_of, targets_of
from defects.errors import ChangedMeanwhile, TransitionNotAllowed
from defects.history import fold
from defects.models import Category, Report, TownClocks
from defects.models.clocks import LONGEST_DAYS
from defects.models.report import ReportQuerySet
from defects.services.steps import state_of
from defects.states import OPEN
from geo.models import Municipality

_AT_ONCE = 500
TOWN_FIELDS = ("answer_days", "repair_days", "remind_days", "escalate_days")
_KIND_FIELDS = ("answer_days", "repair_days")


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What somebody wants to hold: for the town by field, for kinds by their key and field.
    None as a kind's days takes those of its group or of the town."""

    town: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)


def mark_of(municipality: Municipality) -> str:
    """Of what holds now; another one says that somebody has changed it meanwhile."""
    row = TownClocks.objects.filter(municipality=municipality).values_list(*TOWN_FIELDS).first()
    kinds = Category.objects.of(municipality).order_by("pk").values_list("key", *_KIND_FIELDS)
    return sha256(repr((row, list(kinds))).encode()).hexdigest()[:16]


@transaction.atomic
def settle_clocks(
    municipality: Municipality, settled: Settled, *, by: User, seen: str | None = None
) -> int:
    """Settle targets and reminders; each change stands in the journal with before and after.

    Open reports get their new days by a job. Returns how many values have changed. Raises
    `ChangedMeanwhile` if what holds is not what the mark `seen` was made of, and
    `TransitionNotAllowed` for days that cannot be.
    """
    Municipality.objects.select_for_update(no_key=True).values_list("pk").get(pk=municipality.pk)
    if seen is not None and seen != mark_of(municipality):
        raise ChangedMeanwhile(
            _(
                "Jemand hat die Fristen gerade geändert. Ihre Eingaben stehen noch da: Bitte "
                "vergleichen Sie, und speichern Sie noch einmal."
            ),
            code="changed_meanwhile",
        )
    changes = _settle_town(municipality, settled.town, by=by)
    kinds = Category.objects.of(municipality).select_for_update(no_key=True, of=("self",))
    for category in kinds.filter(key__in=settled.kinds).order_by("pk"):
        changes += _settle_kind(category, settled.kinds[category.key], by=by)
    if changes:
        jobs.defer("defects.count_days", municipality=municipality.uuid, after=0)
    return changes


def settle_targets(
    category: Category, *, answer_days: int | None, repair_days: int | None, by: User
) -> Category:
    """`settle_clocks` for one kind or group."""
    wanted = {category.key: {"answer_days": answer_days, "repair_days": repair_days}}
    settle_clocks(category.municipality, Settled(kinds=wanted), by=by)
    category.refresh_from_db(fields=_KIND_FIELDS)
    return category


def _settle_town(municipality: Municipality, values: Mapping[str, int], *, by: User) -> int:
    row, _is_new = TownClocks.objects.get_or_create(municipality=municipality)
    before = {name: getattr(row, name) for name in TOWN_FIELDS}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return 0
    for name, value in changed.items():
        least, most = {"remind_days": (0, 20), "escalate_days": (1, 60)}.get(
            name, (1, LONGEST_DAYS)
        )
        _refuse(value, least, most)
        setattr(row, name, value)
    row.save()
    _write("town.clocks_settled", municipality.pk, municipality.uuid, before, changed, by)
    return len(changed)


def _settle_kind(category: Category, values: Mapping[str, int | None], *, by: User) -> int:
    before = {name: getattr(category, name) for name in _KIND_FIELDS}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return 0
    for name, value in changed.items():
        if value is not None:
            _refuse(value, 1, LONGEST_DAYS)
        setattr(category, name, value)
    category.save(update_fields=list(changed))
    verb = "category.targets_settled"
    _write(verb, category.municipality_id, category.uuid, before, changed, by)
    return len(changed)


def _refuse(days: int, least: int, most: int) -> None:
    if not least <= days <= most:
        raise TransitionNotAllowed(
            _("Bitte geben Sie %(least)s bis %(most)s Arbeitstage an."),
            code="days",
            params={"least": least, "most": most},
        )


def _write(
    verb: str,
    municipality_id: int,
    uuid: Any,
    before: Mapping[str, int | None],
    changed: Mapping[str, int | None],
    by: User,
) -> None:
    journal.write(
        municipality_id=municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=uuid,
        payload={"before": {name: before[name] for name in changed}, "after": dict(changed)},
    )


# --- the days of open reports ---------------------------------------------------------------


@transaction.atomic
def count_days(municipality: Municipality, *, after: int = 0) -> int | None:
    """After a change of targets: give the next open reports behind the key `after` their days.

    Returns the key to go on from, None when all of them were looked at.
    """
    reports = Report.objects.of(municipality).open().filter(pk__gt=after).order_by("pk")
    found = list(_locked(reports)[:_AT_ONCE])
    changed = [report for report in found if _write_days(report)]
    if changed:
        data_version.raise_version(municipality.pk)
    return found[-1].pk if len(found) == _AT_ONCE else None


@transaction.atomic
def set_days(municipality: Municipality, *, at: datetime | None = None) -> int:
    """Give open reports that have no clocks yet theirs, as their history tells them.

    Rows from before there were clocks have none, and duplicates no pause. Returns how many were
    written, some hundred at most; the job comes again.
    """
    now = at or clock.now()
    missing = (
        Report.objects.of(municipality)
        .filter(
            Q(duplicate_of=None, repair_by=None) | Q(duplicate_of__isnull=False, paused_since=None),
            work__in=OPEN,
            created_at__lte=now,
        )
        .order_by("pk")
    )
    found = list(_locked(missing)[:_AT_ONCE])
    for report in found:
        state = fold(report.events.order_by("id"))
        report.reopened_at, report.answered_at = state.reopened_at, state.answered_at
        report.paused_since = state.paused_since
        report.pauses = [list(pause) for pause in state.pauses]
        report.due_on = None
        report.save(
            update_fields=["reopened_at", "answered_at", "paused_since", "pauses", "due_on"]
        )
        _write_days(report)
    return len(found)


def _locked(reports: ReportQuerySet) -> ReportQuerySet:
    return reports.select_for_update(no_key=True, of=("self",)).select_related(
        "category__parent", "body", "municipality__town_clocks", "duplicate_of"
    )


def _write_days(report: Report) -> bool:
    """Whether something has changed."""
    days = days_of(
        state_of(report),
        created_at=report.created_at,
        targets=targets_of(report.category, report.municipality),
        is_danger=report.is_danger,
        land=report.municipality.land,
    )
    changed = days.write_to(report)
    if not changed:
        return False
    for name, day in changed.items():
        setattr(report, name, day)
    report.save(update_fields=list(changed))
    return True
