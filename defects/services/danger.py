"""Somebody says later that what was reported is dangerous, or that it is not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from defects import notifications
from defects.actors import Actor
from defects.errors import ReasonMissing, TransitionNotAllowed
from defects.models import Report, ReportEvent
from defects.services.steps import Step, begin
from defects.services.texts import write_note
from defects.states import OPEN, Verb


@transaction.atomic
def mark_danger(
    report: Report, *, by: Actor, reason: str | None = None, at: datetime | None = None
) -> ReportEvent:
    """`report` is dangerous: whoever is on call and the body are told at once, and it is due.

    Staff say why (`reason`, for colleagues); residents need not. Unlike other mails these wait
    for no minute of undoing: `unmark_danger` takes it back. Raises `ReasonMissing`, or
    `TransitionNotAllowed` if staff mark what is marked or closed.
    """
    step = begin(report, Verb.EDITED, by=by, at=at)
    if reason is not None:
        _refuse(step, reason, is_danger=True)
    note = write_note(report, reason or "", at=step.at)
    event = step.happen(Verb.EDITED, {"what": "danger"}, note=note, public=False)
    step.finish(is_danger=True)
    if step.tells:
        notifications.tell_on_call(event)
        notifications.tell_body(event)
    return event


@transaction.atomic
def unmark_danger(
    report: Report, *, by: Actor, reason: str, at: datetime | None = None
) -> ReportEvent:
    """Nobody can come to harm by it (any more), and why. It has its usual day again.

    Raises `ReasonMissing`, or `TransitionNotAllowed` if it is not marked or closed.
    """
    step = begin(report, Verb.EDITED, by=by, at=at)
    _refuse(step, reason, is_danger=False)
    note = write_note(report, reason, at=step.at)
    event = step.happen(Verb.EDITED, {"what": "no_danger"}, note=note, public=False)
    step.finish(is_danger=False)
    return event


def _refuse(step: Step, reason: str, *, is_danger: bool) -> None:
    report = step.report
    if not reason.strip():
        raise ReasonMissing(
            _("Bitte schreiben Sie einen Satz dazu, damit andere es verstehen."),
            code="reason_missing",
        )
    if report.work not in OPEN:
        raise TransitionNotAllowed(_("Die Meldung ist abgeschlossen."), code="closed")
    if report.is_danger == is_danger:
        said = _("Die Gefahr ist schon vermerkt.") if is_danger else _("Es ist keine vermerkt.")
        raise TransitionNotAllowed(said, code="same")
