"""What happens in the municipality that handed a report over, when its neighbour does something."""

from collections.abc import Callable

from accounts.models import Department
from common.models import ActorKind
from defects.actors import Actor
from defects.models import (
    HandOver,
    ReportEvent,
    Routing,
)
from defects.neighbours import hand_over_of, last_hand_over_of
from defects.services.neighbour_ends import gone, mark_answered
from defects.services.neighbour_pictures import copies_for, note_origin
from defects.services.steps import Step, begin, lock
from defects.states import TRANSITIONS, NotFixedReason, Verb, Work


def tell_above(step: Step) -> None:
    row = hand_over_of(step.report)
    for event in step.events:
        if event.verb == Verb.UNDONE:
            _take_back_above(step, event)
        elif event.verb == Verb.REOPENED and row is None:
            raise gone()
        elif row is not None and _goes_up(event):
            _act_above(row, event)


def _goes_up(event: ReportEvent) -> bool:
    """Acts that others may know of, and words for whoever reported; not those of colleagues, nor
    what only came with an act."""
    if event.verb == Verb.NOTED:
        return event.payload.get("to") == "reporter" and "with" not in event.payload
    return event.verb in _UP


def _act_above(row: HandOver, event: ReportEvent) -> None:
    """The same act by the body outside that we are there; not what is known there already,
    such as accepting again because another office of ours has it now."""
    verb = Verb(event.verb)
    lock(row.report)
    if verb in _ONCE and (verb, Work(row.report.work)) not in TRANSITIONS:
        return
    _UP[verb](row, event, Actor.below(row.body))
    mark_answered(row, event.at)


def _take_back_above(step: Step, undone: ReportEvent) -> None:
    from defects.services.undo import undo

    act = undone.undoes
    row = last_hand_over_of(step.report)
    if act is None or row is None or not _goes_up(act):
        return
    event = (
        ReportEvent.objects.filter(
            report=row.report,
            department=row.body,
            actor_kind=ActorKind.OUTSIDE,
            at=act.at,
            verb__in=(act.verb, Verb.REFUSED),
            undone_by=None,
        )
        .order_by("id")
        .first()
    )
    if event is not None:
        event.report = row.report
        undo(event, by=Actor.below(row.body), at=step.at)


def _words(event: ReportEvent) -> str:
    return event.note.text if event.note is not None else ""


def _accept(row: HandOver, event: ReportEvent, by: Actor) -> None:
    from defects.services.responsibility import accept

    accept(row.report, by=by, at=event.at)


def _plan(row: HandOver, event: ReportEvent, by: Actor) -> None:
    step = begin(row.report, Verb.PLANNED, by=by, at=event.at)
    step.happen(Verb.PLANNED, {"on": event.payload["on"]})
    step.finish(tell_reporter=True)


def _start(row: HandOver, event: ReportEvent, by: Actor) -> None:
    from defects.services.work import start

    start(row.report, by=by, at=event.at)


def _secure(row: HandOver, event: ReportEvent, by: Actor) -> None:
    from defects.services.work import secure

    secure(row.report, by=by, at=event.at)


def _fix(row: HandOver, event: ReportEvent, by: Actor) -> None:
    """Who helps there is for that town to settle; it is told that it need not any more."""
    from defects.services.work import mark_fixed

    copies = copies_for(row, event)
    mark_fixed(
        row.report,
        by=by,
        note=_words(event),
        photo_uuids=list(copies),
        show_photos=True,
        despite_helpers=True,
        at=event.at,
    )
    note_origin(row.report, copies)


def _not_fix(row: HandOver, event: ReportEvent, by: Actor) -> None:
    """Whoever says that it is not in their hand gives it back; all else ends it there as well."""
    from defects.services.responsibility import refuse
    from defects.services.work import mark_not_fixed

    reason = NotFixedReason(event.payload["reason"])
    if reason != NotFixedReason.NOT_OURS:
        mark_not_fixed(
            row.report,
            reason=reason,
            note=_words(event),
            by=by,
            despite_helpers=True,
            at=event.at,
        )
        return
    refuse(
        row.report,
        reason=_words(event) or str(reason.label),
        next_body=_handed_it_over(row),
        by=by,
        at=event.at,
    )


def _answer(row: HandOver, event: ReportEvent, by: Actor) -> None:
    """With the words for everybody, or those that only the person who reported reads."""
    from defects.services.work import answer

    words, is_public = _words(event), True
    if not words:
        beside = ReportEvent.objects.filter(
            report=event.report_id, verb=Verb.NOTED, payload__contains={"with": str(event.uuid)}
        )
        private = beside.select_related("note").first()
        words, is_public = _words(private) if private is not None else "", False
    answer(row.report, note=words, by=by, is_public=is_public, despite_helpers=True, at=event.at)


def _tell_reporter(row: HandOver, event: ReportEvent, by: Actor) -> None:
    from defects.services.talk import write_to_reporter

    write_to_reporter(row.report, text=_words(event), by=by, at=event.at)


def _ask(row: HandOver, event: ReportEvent, by: Actor) -> None:
    from defects.services.talk import ask_reporter

    ask_reporter(row.report, text=_words(event), by=by, at=event.at)


_UP: dict[Verb, Callable[[HandOver, ReportEvent, Actor], None]] = {
    Verb.ACCEPTED: _accept,
    Verb.PLANNED: _plan,
    Verb.STARTED: _start,
    Verb.SECURED: _secure,
    Verb.FIXED: _fix,
    Verb.NOT_FIXED: _not_fix,
    Verb.ANSWERED: _answer,
    Verb.ASKED: _ask,
    Verb.NOTED: _tell_reporter,
}
# What need not be said twice.
_ONCE = frozenset({Verb.ACCEPTED, Verb.STARTED, Verb.SECURED})


def _handed_it_over(row: HandOver) -> Department | None:
    """The office of the house that had it before, if it still works; else whoever distributes."""
    before = (
        Routing.objects.filter(
            report=row.report,
            at__lt=row.at,
            body__kind=Department.Kind.INSIDE,
            body__is_active=True,
        )
        .select_related("body")
        .order_by("-id")
        .first()
    )
    return before.body if before is not None else None
