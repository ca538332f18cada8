"""Handing over inside this installation: a case in the other municipality, kept in step.

Both sides have a report with a number, a history and a clock of their own, and both change in
one transaction: whatever is done locks the report above before the case below (`lock_row`).
Up go acts of the body that others may know of; down go taking back, answers of the person who
reported, a mended place and a danger. Text and pictures are never copied: the case reads them
by its hand-over, released ones only and only while it lies there. Contacts stay above.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Department
from common.languages import GERMAN
from common.models import ActorKind
from defects import notifications
from defects.actors import Actor
from defects.clocks import days_of, targets_of
from defects.errors import TooLate, TransitionNotAllowed
from defects.history import step as fold_step
from defects.models import (
    FROM_NEIGHBOUR,
    Category,
    Connection,
    DeskTask,
    HandOver,
    Report,
    ReportEvent,
    Routing,
)
from defects.neighbours import hand_over_of, last_hand_over_of
from defects.reviewing import REPORT
from defects.services.steps import MAIL_AFTER_SECONDS, Step, begin, lock, state_of
from defects.services.texts import write_note
from defects.states import CLOSED, TRANSITIONS, NotFixedReason, Verb, Work, public_word
from geo.facts import place_facts
from geo.numbers import number_of_its_own
from moderation.models import Visibility
from moderation.services import open_item


def follow(step: Step) -> None:
    """Let the other side know what `step` did; called when its row is written."""
    if step.report.channel == FROM_NEIGHBOUR and step.by.came != "above":
        _tell_above(step)
    if step.by.came != "below":
        _tell_below(step)


# --- acts of whoever has the case ---------------------------------------------------------


@transaction.atomic
def give_back(twin: Report, *, reason: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """It is not ours: the case ends here, and the municipality above has its report again.

    Raises `ReasonMissing`, or `TooLate` if it lies here no more.
    """
    from defects.services.work import mark_not_fixed

    lock(twin)
    if hand_over_of(twin) is None:
        raise _gone()
    begin(twin, Verb.NOT_FIXED, by=by, at=at, reason=reason)
    return mark_not_fixed(twin, reason=NotFixedReason.NOT_OURS, note=reason, by=by, at=at)


@transaction.atomic
def ask_above(twin: Report, *, text: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """Ask the municipality that handed it over; it waits there for whoever distributes."""
    step = begin(twin, Verb.NOTED, by=by, at=at, reason=text)
    row = hand_over_of(twin)
    if row is None:
        raise _gone()
    step.happen(Verb.NOTED, note=write_note(twin, text, at=step.at), public=False)
    first = step.finish()
    put_question(row, text=text, by=Actor.below(row.body), at=step.at)
    return first


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


@transaction.atomic
def answer_below(
    report: Report, *, text: str, by: Actor, at: datetime | None = None
) -> ReportEvent:
    """Answer what the neighbour asked: words for colleagues on either side, and its task is done.

    Raises `TooLate` if `report` lies with no neighbour.
    """
    step = begin(report, Verb.NOTED, by=by, at=at, reason=text)
    row = _row(step.state.hand_over)
    if row is None or row.twin is None:
        raise TooLate(_("Die Meldung liegt nicht mehr dort."), code="ended")
    step.happen(Verb.NOTED, note=write_note(report, text, at=step.at), public=False)
    first = step.finish()
    below = _step_of(row.twin, at=step.at, tells=step.tells)
    event = below.happen(Verb.NOTED, note=write_note(row.twin, text, at=step.at), public=False)
    below.finish()
    if step.tells:
        notifications.tell_body(event)
    DeskTask.objects.filter(
        report=report, body=row.body, kind=DeskTask.Kind.QUESTION, done_at=None
    ).update(done_at=step.at, done_by=by.user)
    return first


def mark_answered(row: HandOver, at: datetime) -> None:
    """The body has done something about it: nobody has to ask after that any more."""
    HandOver.objects.filter(pk=row.pk, answered_at=None).update(answered_at=at)
    DeskTask.objects.filter(
        report=row.report_id, kind=DeskTask.Kind.FOLLOW_UP, done_at=None
    ).update(done_at=at)


# --- up -----------------------------------------------------------------------------------


def _tell_above(step: Step) -> None:
    row = hand_over_of(step.report)
    for event in step.events:
        if event.verb == Verb.UNDONE:
            _take_back_above(step, event)
        elif event.verb == Verb.REOPENED and row is None:
            raise _gone()
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

    mark_fixed(row.report, by=by, note=_words(event), despite_helpers=True, at=event.at)


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


# --- down ---------------------------------------------------------------------------------


def _tell_below(step: Step) -> None:
    before, after = step.before.hand_over, step.state.hand_over
    if before is not None and before != after:
        row = _row(before)
        if row is not None and row.twin is not None:
            _withdraw(step, row.twin)
    if after is None:
        return
    row = _row(after)
    if row is None or row.connection is None:
        return
    if before != after:
        open_case(row, report=step.report, at=step.at, tells=step.tells)
        return
    for event in step.events:
        if row.twin is not None:
            _pass_on(step, event, row.twin)


def open_case(row: HandOver, *, report: Report, at: datetime, tells: bool) -> Report:
    """The case at the neighbour: the one it had of `report` already, open again, or a new one."""
    connection = row.connection
    assert connection is not None  # noqa: S101 - for mypy; callers ask
    twin = (
        Report.objects.filter(
            comes_from__report=report, municipality=connection.partner, channel=FROM_NEIGHBOUR
        )
        .distinct()
        .order_by("-id")
        .first()
    )
    office = _office(connection)
    event: ReportEvent
    if twin is None:
        twin, event = _new_case(connection, office, report=report, at=at)
    else:
        event = _open_again(twin, office, above=report, at=at)
    row.twin = twin
    HandOver.objects.filter(pk=row.pk).update(twin=twin)
    if tells:
        notifications.tell_body(event, after_seconds=MAIL_AFTER_SECONDS)
    return twin


def _office(connection: Connection) -> Department:
    department = connection.department
    if department is not None and department.is_active:
        return department
    return Department.objects.of(connection.partner).get(is_clearing=True)


def _kind(connection: Connection, report: Report) -> Category:
    """The neighbour's own kind of that name, or the one it named for all others."""
    own = (
        Category.objects.of(connection.partner)
        .active()
        .filter(key=report.category.key, kind=Category.Kind.PUBLIC, leaves=None)
        .select_related("parent")
        .first()
    )
    category = own or connection.category
    assert category is not None  # noqa: S101 - a constraint of the table
    return category


def _new_case(
    connection: Connection, office: Department, *, report: Report, at: datetime
) -> tuple[Report, ReportEvent]:
    """Never public: the public record is the report above, and nothing counts twice."""
    town, category = connection.partner, _kind(connection, report)
    facts = place_facts(town, report.location, radius_metres=0) if report.location else None
    story = [
        (Verb.SUBMITTED, {"category": str(category.uuid)}),
        (Verb.ROUTED, {"body": str(office.uuid)}),
    ]
    state = fold_step(None, story[0][0], story[0][1], at)
    state = fold_step(state, story[1][0], story[1][1], at)
    twin = Report(
        municipality=town,
        number=number_of_its_own(town),
        item=open_item(
            municipality=town,
            kind=REPORT,
            visibility=Visibility.PRIVATE,
            title=str(category),
            excerpt=report.place,
            due_at=at,
            scope=category.uuid,
        ),
        category=category,
        location=report.location,
        accuracy_metres=report.accuracy_metres,
        place=report.place,
        zone_id=facts.district.id if facts and facts.district else None,
        is_danger=report.is_danger,
        channel=FROM_NEIGHBOUR,
        language=report.language,
        body=office,
        body_since=at,
        created_at=at,
        updated_at=at,
    )
    days = days_of(
        state,
        created_at=at,
        targets=targets_of(category, town),
        is_danger=report.is_danger,
        land=town.land,
    )
    for name, day in days.write_to(twin).items():
        setattr(twin, name, day)
    twin.save(force_insert=True)
    events = [
        ReportEvent.objects.create(
            municipality=town,
            report=twin,
            at=at,
            actor_kind=ActorKind.SYSTEM,
            verb=verb,
            payload=payload,
        )
        for verb, payload in story
    ]
    _say_why(twin, office, above=report, at=at)
    return twin, events[-1]


def _open_again(twin: Report, office: Department, *, above: Report, at: datetime) -> ReportEvent:
    step = _step_of(twin, at=at, tells=False)
    if twin.work in CLOSED or twin.duplicate_of_id is not None:
        step.happen(Verb.REOPENED, {}, public=False)
    step.knows(office)
    event = step.happen(Verb.ROUTED, {"body": str(office.uuid)})
    step.finish(**_place(above))
    _say_why(twin, office, above=above, at=at)
    return event


def _say_why(twin: Report, office: Department, *, above: Report, at: datetime) -> None:
    with override(GERMAN):
        sentence = _("%(town)s hat die Meldung %(number)s an Sie übergeben.") % {
            "town": above.municipality.name,
            "number": above.label,
        }
    Routing.objects.create(
        municipality_id=twin.municipality_id,
        report=twin,
        step=Routing.Step.PERSON,
        body=office,
        sentence=sentence,
        at=at,
    )


def _withdraw(step: Step, twin: Report) -> None:
    """It lies here no more: what was fixed above is fixed, all else has gone elsewhere."""
    below = _step_of(twin, at=step.at, tells=False)
    if twin.work in CLOSED or twin.duplicate_of_id is not None:
        return
    town = step.report.municipality.name
    with override(GERMAN):
        words = _("%(town)s: Die Meldung liegt nicht mehr bei Ihnen. Stand dort: %(word)s.") % {
            "town": town,
            "word": public_word(step.report).word,
        }
    note = write_note(twin, words, at=step.at)
    if step.state.work == Work.FIXED:
        below.happen(Verb.FIXED, {"photos": []}, note=note)
    else:
        below.happen(Verb.NOT_FIXED, {"reason": NotFixedReason.OTHER.value}, note=note)
    below.finish()


def _pass_on(step: Step, event: ReportEvent, twin: Report) -> None:
    what = event.payload.get("what")
    if event.verb == Verb.REPLIED and step.before.waits_for_reporter:
        below = _step_of(twin, at=step.at, tells=False)
        # Without the words: the case reads them by the hand-over, as long as it lies here.
        replied = below.happen(Verb.REPLIED, public=False)
        below.finish()
        if step.tells:
            notifications.tell_body(replied)
    elif event.verb == Verb.EDITED and what in ("place", "danger", "no_danger"):
        below = _step_of(twin, at=step.at, tells=False)
        edited = below.happen(Verb.EDITED, {"what": what}, public=False)
        below.finish(**_place(step.report))
        if step.tells and what == "danger":
            notifications.tell_body(edited)


def _place(above: Report) -> dict[str, Any]:
    return {
        "location": above.location,
        "accuracy_metres": above.accuracy_metres,
        "place": above.place,
        "is_danger": above.is_danger,
    }


# --- both ---------------------------------------------------------------------------------


def _step_of(twin: Report, *, at: datetime, tells: bool) -> Step:
    """An act of the municipality above: whatever state the case is in, it follows."""
    lock(twin)
    state = state_of(twin)
    step = Step(report=twin, by=Actor.above(), at=at, before=state, state=state, tells=tells)
    step.knows(twin.category, twin.body)
    return step


def _row(uuid: UUID | None) -> HandOver | None:
    return (
        HandOver.objects.filter(uuid=uuid)
        .select_related("connection__partner", "connection__department", "twin", "body")
        .select_related("connection__category__parent")
        .first()
        if uuid is not None
        else None
    )


def _gone() -> TransitionNotAllowed | TooLate:
    return TooLate(
        _("Die Meldung liegt nicht mehr bei Ihnen. Bitte sprechen Sie mit der anderen Gemeinde."),
        code="ended",
    )


__all__ = [
    "answer_below",
    "ask_above",
    "follow",
    "give_back",
    "mark_answered",
    "open_case",
    "put_question",
]
