"""One cause with many reports: collect them, speak to all of them, close them with one message.

Each report keeps its own history: every gesture writes an event on each, and can be taken back.
Whoever reported is told once per message, however many of the reports are theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version, jobs
from defects import cause_mail
from defects.errors import ReasonMissing, TransitionNotAllowed, WrongReport
from defects.models import Category, Cause, CauseMessage, Report, ReportEvent
from defects.models.report import ReportQuerySet
from defects.services import acts
from defects.services.many import Act, Outcome, act_many, undo_many
from defects.services.steps import MAIL_AFTER_SECONDS
from defects.states import Verb
from geo.models import Municipality

# So many at once while somebody waits; the rest goes on in the background, as many each time.
AT_ONCE = 200
_FIELDS = ("title", "text", "zone_id", "kinds", "begins_at", "ends_at")


@transaction.atomic
def open_cause(
    municipality: Municipality, *, values: Mapping[str, Any], by: User, at: datetime | None = None
) -> Cause:
    """`values` hold `title`, `text`, `zone_id`, `kinds`, `begins_at`, `ends_at`."""
    cause = Cause(
        municipality=municipality,
        made_by=by,
        created_at=at or clock.now(),
        **{name: values[name] for name in _FIELDS if name in values},
    )
    cause.full_clean(exclude=["municipality", "made_by"])
    cause.save()
    return cause


@transaction.atomic
def change_cause(cause: Cause, *, values: Mapping[str, Any]) -> Cause:
    """Other words, another area or time. Its reports stay."""
    fresh = Cause.objects.select_for_update().get(pk=cause.pk)
    for name in _FIELDS:
        if name in values:
            setattr(fresh, name, values[name])
    fresh.full_clean(exclude=["municipality", "made_by", "zone"])
    fresh.save(update_fields=[name.removesuffix("_id") for name in _FIELDS])
    if fresh.reports.filter(shown=True).exists():
        data_version.raise_version(fresh.municipality_id)
    return fresh


@transaction.atomic
def collect(
    cause: Cause,
    reports: Sequence[Report],
    *,
    by: User,
    seen: Mapping[int, UUID | None] | None = None,
    at: datetime | None = None,
) -> Outcome:
    """These reports have this cause; what has another one leaves that. Everybody can read it."""

    def refuse(report: Report) -> None:
        if report.municipality_id != cause.municipality_id:
            raise WrongReport(_("Diese Meldung gehört nicht hierher."), code="wrong_report")
        if report.category.kind != Category.Kind.PUBLIC:
            raise WrongReport(
                _("Eine vertrauliche Meldung bekommt keine öffentliche Ursache."), code="wrong_kind"
            )
        if report.cause_id == cause.pk:
            raise TransitionNotAllowed(_("Die Meldung gehört schon dazu."), code="there_already")

    _require_open(cause)
    act = Act(
        verb=Verb.CAUSE_FOUND, payload={"cause": str(cause.uuid)}, knows=(cause,), refuse=refuse
    )
    return act_many(reports, act, by=by, seen=seen, at=at)


@transaction.atomic
def let_go(
    cause: Cause, reports: Sequence[Report], *, by: User, at: datetime | None = None
) -> Outcome:
    """These reports have another cause, or none."""

    def refuse(report: Report) -> None:
        if report.cause_id != cause.pk:
            raise TransitionNotAllowed(_("Die Meldung gehört nicht dazu."), code="not_there")

    act = Act(verb=Verb.CAUSE_LEFT, payload={"left": str(cause.uuid)}, refuse=refuse)
    return act_many(reports, act, by=by, at=at)


# --- one message for all of them ----------------------------------------------------------------


@transaction.atomic
def speak(
    cause: Cause,
    *,
    what: CauseMessage.What | str,
    text: str,
    by: User,
    reason: str = "",
    at: datetime | None = None,
) -> CauseMessage:
    """Say `text` to all open reports of `cause` that `by` may answer; unless `what` is TOLD they
    are closed by it, and so is the cause. `text` is public and stands in each history.

    The first `AT_ONCE` are done when this returns, the others by jobs; `CauseMessage.done` tells
    how far it is. Raises `ReasonMissing`.
    """
    if not text.strip():
        raise ReasonMissing(
            _("Bitte schreiben Sie einen Satz dazu, damit andere es verstehen."),
            code="reason_missing",
        )
    locked = Cause.objects.select_for_update().select_related("municipality").get(pk=cause.pk)
    _require_open(locked)
    now = at or clock.now()
    message = CauseMessage(
        municipality_id=locked.municipality_id,
        cause=locked,
        what=what,
        reason=reason,
        text=text.strip(),
        by=by,
        at=now,
    )
    _act_of(message)  # what is missing is said before anything is written
    message.total = _waiting(message).count()
    if not message.total:
        raise TransitionNotAllowed(
            _("Hier ist keine offene Meldung, die Sie beantworten dürfen."), code="nothing_open"
        )
    message.save()
    if what != CauseMessage.What.TOLD:
        Cause.objects.filter(pk=cause.pk).update(closed_at=now)
    go_on(message, at=at)
    return message


@transaction.atomic
def go_on(message: CauseMessage, *, at: datetime | None = None) -> None:
    """The next reports of a message; the last ones send the mails. Again is nothing."""
    row = (
        CauseMessage.objects.select_for_update(of=("self",))
        .select_related("cause__municipality", "by")
        .get(pk=message.pk)
    )
    if row.finished_at is not None or row.undone_at is not None or row.by is None:
        return
    reports = list(_waiting(row).order_by("pk")[:AT_ONCE])
    for report in reports:
        report.municipality = row.cause.municipality
    outcome = act_many(reports, _act_of(row), by=row.by, at=at)
    row.done += len(outcome.events)
    row.kept |= {str(report.uuid): why for report, why in outcome.kept}
    if reports:
        row.cursor = reports[-1].pk
    if len(reports) < AT_ONCE or not _waiting(row).exists():
        row.finished_at = clock.now()
        cause_mail.tell(row, after_seconds=MAIL_AFTER_SECONDS)
    else:
        jobs.defer("defects.cause_message", message=row.uuid)
    row.save(update_fields=["done", "kept", "cursor", "finished_at"])
    for name in ("done", "kept", "cursor", "finished_at"):
        setattr(message, name, getattr(row, name))


@transaction.atomic
def take_back(message: CauseMessage, *, by: User, at: datetime | None = None) -> Outcome:
    """Undo, within the minute, what a message did to each report; what is still to come does not
    happen, and no mail goes out for what was taken back. What cannot be taken back any more stays
    and is told."""
    row = (
        CauseMessage.objects.select_for_update(of=("self",))
        .select_related("cause__municipality")
        .get(pk=message.pk)
    )
    if row.by_id != by.pk or row.undone_at is not None:
        raise TransitionNotAllowed(_("Das lässt sich nicht mehr zurücknehmen."), code="too_late")
    now = at or clock.now()
    events = list(events_of(row).select_related("report__municipality", "department"))
    outcome = undo_many(events, by=by, at=at)
    if events and not outcome.events:
        raise ValidationError(outcome.kept[0][1], code="too_late")
    row.undone_at = message.undone_at = now
    if outcome.kept and row.finished_at is None:
        # What was too old to be taken back has been said; the rest will not be.
        row.finished_at = now
        cause_mail.tell(row, after_seconds=MAIL_AFTER_SECONDS)
    row.save(update_fields=["undone_at", "finished_at"])
    if row.what != CauseMessage.What.TOLD:
        Cause.objects.filter(pk=row.cause_id).update(closed_at=None)
    return outcome


@transaction.atomic
def reopen_cause(cause: Cause) -> None:
    """More of it comes in after all. Its closed reports stay closed."""
    Cause.objects.filter(pk=cause.pk).update(closed_at=None)


def events_of(message: CauseMessage) -> "QuerySet[ReportEvent]":
    """What it did and nobody has taken back, the oldest first."""
    return ReportEvent.objects.filter(
        report__cause=message.cause_id, payload__message=str(message.uuid), undone_by=None
    ).order_by("id")


def _waiting(message: CauseMessage) -> ReportQuerySet:
    assert message.by is not None  # noqa: S101 - whoever asks has looked
    return (
        Report.objects.answerable_by(message.by, message.cause.municipality)
        .open()
        .filter(cause=message.cause_id, pk__gt=message.cursor)
    )


def _act_of(message: CauseMessage) -> Act:
    """The step that each report takes; who reported is told by `cause_mail` and not one by one."""
    match message.what:
        case CauseMessage.What.FIXED:
            act = acts.fixing(message.text)
        case CauseMessage.What.ANSWERED:
            act = acts.answering(message.text)
        case CauseMessage.What.NOT_FIXED:
            act = acts.not_fixing(message.reason, message.text)
        case _:
            act = acts.noting(message.text, public=True)
    payload = {**act.payload, "message": str(message.uuid)}
    return replace(act, payload=payload, tell_reporter=False)


def _require_open(cause: Cause) -> None:
    if cause.closed_at is not None:
        raise TransitionNotAllowed(
            _("Diese Ursache ist abgeschlossen. Öffnen Sie sie zuerst wieder."), code="closed"
        )
