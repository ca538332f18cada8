"""Asking after what lies with others: by hand, beside the reminders that send themselves."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from defects.actors import Actor
from defects.errors import TooLate, TooOften
from defects.models import DeskTask, HandOver, Report, ReportEvent
from defects.services.steps import begin
from defects.services.telling import can_be_reminded, remind
from defects.services.texts import write_note
from defects.states import Verb

_NOT_AGAIN_FOR = timedelta(days=1)


@transaction.atomic
def chase(
    report: Report, *, words: str, by: Actor, by_mail: bool = False, at: datetime | None = None
) -> ReportEvent:
    """Somebody has asked the body after `report`; `words` are for colleagues.

    With `by_mail` a reminder is sent. What was to be looked after about it is done, and the
    clock of the next step begins now. Raises `ReasonMissing` without words, `TooLate` if it
    lies with nobody outside, `TooOften` for a second mail within a day or nobody to write to.
    """
    step = begin(report, Verb.NOTED, by=by, at=at, reason=words)
    row = (
        HandOver.objects.filter(report=report, ended_at=None)
        .select_for_update(no_key=True, of=("self",))
        .select_related("body__office", "twin__body", "municipality")
        .first()
    )
    if row is None:
        raise TooLate(_("Die Meldung liegt nicht mehr dort."), code="ended")
    row.report = report
    if by_mail:
        if not can_be_reminded(row):
            raise TooOften(
                _("Diese Stelle lässt sich nicht per E-Mail erinnern. Bitte rufen Sie an."),
                code="no_mail",
            )
        if row.reminded_at is not None and step.at - row.reminded_at < _NOT_AGAIN_FOR:
            raise TooOften(
                _("Heute ging schon eine Erinnerung hinaus. Bitte rufen Sie an."), code="too_often"
            )
        remind(row, at=step.at)
    else:
        row.reminded_at = step.at
        row.save(update_fields=["reminded_at"])
    step.happen(Verb.NOTED, note=write_note(report, words, at=step.at), public=False)
    first = step.finish()
    DeskTask.objects.filter(
        report=report,
        kind__in=(DeskTask.Kind.FOLLOW_UP, DeskTask.Kind.UNFIXED),
        done_at=None,
    ).update(done_at=step.at, done_by=by.user)
    return first
