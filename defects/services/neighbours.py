"""Handing over inside this installation: a case in the other municipality, kept in step.

Both sides have a report with a number, a history and a clock of their own, and both change in
one transaction: whatever is done locks the report above before the case below (`lock_row`).
Up go acts of the body that others may know of; down go taking back, answers of the person who
reported, a mended place and a danger. Text and pictures are never copied: the case reads them
by its hand-over, released ones only and only while it lies there. Contacts stay above.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from defects import notifications
from defects.actors import Actor
from defects.errors import TooLate
from defects.models import (
    FROM_NEIGHBOUR,
    DeskTask,
    Report,
    ReportEvent,
)
from defects.neighbours import hand_over_of
from defects.services.neighbour_ends import gone, put_question, row_of, step_of
from defects.services.neighbours_above import tell_above
from defects.services.neighbours_below import tell_below
from defects.services.steps import Step, begin, lock
from defects.services.texts import write_note
from defects.states import NotFixedReason, Verb


def follow(step: Step) -> None:
    """Let the other side know what `step` did; called when its row is written."""
    if step.report.channel == FROM_NEIGHBOUR and step.by.came != "above":
        tell_above(step)
    if step.by.came != "below":
        tell_below(step)


@transaction.atomic
def give_back(twin: Report, *, reason: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """It is not ours: the case ends here, and the municipality above has its report again.

    Raises `ReasonMissing`, or `TooLate` if it lies here no more.
    """
    from defects.services.work import mark_not_fixed

    lock(twin)
    if hand_over_of(twin) is None:
        raise gone()
    begin(twin, Verb.NOT_FIXED, by=by, at=at, reason=reason)
    return mark_not_fixed(twin, reason=NotFixedReason.NOT_OURS, note=reason, by=by, at=at)


@transaction.atomic
def ask_above(twin: Report, *, text: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """Ask the municipality that handed it over; it waits there for whoever distributes."""
    step = begin(twin, Verb.NOTED, by=by, at=at, reason=text)
    row = hand_over_of(twin)
    if row is None:
        raise gone()
    step.happen(Verb.NOTED, note=write_note(twin, text, at=step.at), public=False)
    first = step.finish()
    put_question(row, text=text, by=Actor.below(row.body), at=step.at)
    return first


@transaction.atomic
def answer_below(
    report: Report, *, text: str, by: Actor, at: datetime | None = None
) -> ReportEvent:
    """Answer what the neighbour asked: words for colleagues on either side, and its task is done.

    Raises `TooLate` if `report` lies with no neighbour.
    """
    step = begin(report, Verb.NOTED, by=by, at=at, reason=text)
    row = row_of(step.state.hand_over)
    if row is None or row.twin is None:
        raise TooLate(_("Die Meldung liegt nicht mehr dort."), code="ended")
    step.happen(Verb.NOTED, note=write_note(report, text, at=step.at), public=False)
    first = step.finish()
    below = step_of(row.twin, at=step.at, tells=step.tells)
    event = below.happen(Verb.NOTED, note=write_note(row.twin, text, at=step.at), public=False)
    below.finish()
    if step.tells:
        notifications.tell_body(event)
    DeskTask.objects.filter(
        report=report, body=row.body, kind=DeskTask.Kind.QUESTION, done_at=None
    ).update(done_at=step.at, done_by=by.user)
    return first
