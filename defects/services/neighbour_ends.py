"""What both ends of a hand-over inside this installation need."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from defects import notifications
from defects.actors import Actor
from defects.errors import TooLate, TransitionNotAllowed
from defects.models import (
    DeskTask,
    HandOver,
    Report,
)
from defects.services.steps import Step, begin, lock, state_of
from defects.services.texts import write_note
from defects.states import Verb


def put_question(row: HandOver, *, text: str, by: Actor, at: datetime) -> DeskTask:
    """A question of the body that has the report of `row`, as a task of the house."""
    step = begin(row.report, Verb.NOTED, by=by, at=at, reason=text)
    written = write_note(row.report, text, at=at)
    step.happen(Verb.NOTED, note=written, public=False)
    step.finish()
    task = DeskTask.objects.create(
        municipality_id=row.municipality_id,
        report=row.report,
        body=row.body,
        kind=DeskTask.Kind.QUESTION,
        note=written,
        since=at,
        opened_at=at,
    )
    notifications.tell_question(task)
    mark_answered(row, at)
    return task


def mark_answered(row: HandOver, at: datetime) -> None:
    """The body has done something about it: nobody has to ask after that any more."""
    HandOver.objects.filter(pk=row.pk, answered_at=None).update(answered_at=at)
    DeskTask.objects.filter(
        report=row.report_id, kind=DeskTask.Kind.FOLLOW_UP, done_at=None
    ).update(done_at=at)


def step_of(twin: Report, *, at: datetime, tells: bool) -> Step:
    """An act of the municipality above: whatever state the case is in, it follows."""
    lock(twin)
    state = state_of(twin)
    step = Step(report=twin, by=Actor.above(), at=at, before=state, state=state, tells=tells)
    step.knows(twin.category, twin.body)
    return step


def row_of(uuid: UUID | None) -> HandOver | None:
    return (
        HandOver.objects.filter(uuid=uuid)
        .select_related("connection__partner", "connection__department", "twin", "body")
        .select_related("connection__category__parent")
        .first()
        if uuid is not None
        else None
    )


def gone() -> TransitionNotAllowed | TooLate:
    return TooLate(
        _("Die Meldung liegt nicht mehr bei Ihnen. Bitte sprechen Sie mit der anderen Gemeinde."),
        code="ended",
    )
