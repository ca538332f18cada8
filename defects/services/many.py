"""One act on many reports: the same checks, events and mails as one by one, in few statements.

Only for acts that leave the report where it lies. Every report keeps its own right: what cannot
be done is told with the reason and nothing else is lost by it. All of it is one transaction.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from common import clock, data_version
from defects import merged_mail, notifications
from defects.actors import Actor
from defects.errors import ChangedMeanwhile
from defects.history import State, fold
from defects.history import step as fold_step
from defects.merged import merged_into_many
from defects.models import (
    FROM_NEIGHBOUR,
    Cause,
    HandOver,
    Help,
    Report,
    ReportEvent,
    ReportNote,
)
from defects.services.helping import helpers_open, open_helps
from defects.services.seen import latest_version
from defects.services.steps import (
    MAIL_AFTER_SECONDS,
    begin,
    changes_of,
    check,
    keep_contacts,
    lies_outside,
    lock_row,
    refuse_stale,
    state_of,
    tells_others,
    where_it_is,
)
from defects.services.texts import write_note
from defects.services.undo import refuse_undo, undo
from defects.states import Verb

# What `undo_many` takes back in few statements; all else goes one by one.
SIMPLE = frozenset(
    {
        Verb.ACCEPTED,
        Verb.PLANNED,
        Verb.STARTED,
        Verb.SECURED,
        Verb.FIXED,
        Verb.NOT_FIXED,
        Verb.ANSWERED,
        Verb.NOTED,
        Verb.CAUSE_FOUND,
        Verb.CAUSE_LEFT,
    }
)


@dataclass(frozen=True, kw_only=True)
class Act:
    """One event on each report. `note` is its text; `reason` is checked as in `steps.begin`.

    `refuse` may say no to one report with a `ValidationError`. With `answers` a body outside has
    answered by it; with `closes` it stays open while others help. `knows` are the objects that
    the payload names.
    """

    verb: Verb
    payload: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    reason: str | None = None
    public: bool = True
    tell_reporter: bool = False
    as_seen: bool = False
    answers: bool = False
    closes: bool = False
    knows: tuple[Cause, ...] = ()
    refuse: Callable[[Report], None] | None = None


@dataclass
class Outcome:
    """The events in the order of the reports, and what stayed as it was with the reason."""

    events: list[ReportEvent] = field(default_factory=list)
    kept: list[tuple[Report, str]] = field(default_factory=list)


@dataclass
class _One:
    report: Report
    before: State
    after: State
    event: ReportEvent


@transaction.atomic
def act_many(
    reports: Sequence[Report],
    act: Act,
    *,
    by: User,
    seen: Mapping[int, UUID | None] | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Do `act` to each of `reports` (of one town), for the department that has it.

    `seen` are the versions that the page showed, by primary key.
    """
    outcome = Outcome()
    rows = _locked(reports)
    now = at or clock.now()
    hand_overs, alone = _hand_overs(rows.values())
    versions = _versions(rows) if seen else {}
    helps: dict[int, list[Help]] = defaultdict(list)
    for each in open_helps(rows) if act.closes else ():
        helps[each.report_id].append(each)
    done: list[_One] = []
    for report in reports:
        row = rows[report.pk]
        actor = Actor.staff(by, row.body)
        try:
            expected = (seen or {}).get(row.pk)
            if expected is not None and versions[row.pk] != expected:
                raise ChangedMeanwhile(
                    _("Jemand anders hat das gerade geändert."), code="changed_meanwhile"
                )
            check(row, act.verb, by=actor, reason=act.reason)
            if act.as_seen:
                refuse_stale(row, where_it_is(report))
            if helps[row.pk]:
                raise helpers_open(helps[row.pk])
            if act.refuse is not None:
                act.refuse(row)
            if row.pk in alone:
                with transaction.atomic():
                    outcome.events.append(_alone(row, act, by=actor, at=at))
                continue
        except ValidationError as error:
            outcome.kept.append((row, " ".join(error.messages)))
            continue
        event = ReportEvent(
            municipality_id=row.municipality_id,
            report=row,
            at=now,
            actor_kind=actor.kind,
            actor=by,
            department=row.body,
            verb=act.verb,
            payload=dict(act.payload),
            public=act.public,
        )
        before = state_of(row, hand_overs=hand_overs)
        after = fold_step(before, act.verb, event.payload, now)
        done.append(_One(row, before, after, event))
    _write_events(done, act.note, now)
    if act.answers:
        answered = [one.before.hand_over for one in done if one.before.hand_over is not None]
        HandOver.objects.filter(uuid__in=answered).update(answered_at=now)
    _write_rows(done, {each.uuid: each for each in act.knows}, at=now, public=act.public)
    if act.tell_reporter and tells_others(at):
        _tell_reporters(done)
    outcome.events += [one.event for one in done]
    return outcome


def _alone(row: Report, act: Act, *, by: Actor, at: datetime | None) -> ReportEvent:
    """The same by a step of its own: what came from another municipality, or lies with one, is
    done there, too (`defects.services.neighbours`)."""
    step = begin(row, act.verb, by=by, at=at, reason=act.reason)
    step.knows(*act.knows)
    note = write_note(row, act.note, at=step.at) if act.note.strip() else None
    step.happen(act.verb, dict(act.payload), note=note, public=act.public)
    if act.answers and step.before.hand_over is not None:
        HandOver.objects.filter(uuid=step.before.hand_over).update(answered_at=step.at)
    return step.finish(tell_reporter=act.tell_reporter)


@transaction.atomic
def undo_many(events: Iterable[ReportEvent], *, by: User, at: datetime | None = None) -> Outcome:
    """Take back, within the minute, what `by` did to many reports: a compensating event each."""
    outcome = Outcome()
    chosen = list(events)
    # What was closed lies nowhere now, and with the neighbour again once that is taken back.
    with_neighbour = set(
        HandOver.objects.filter(
            report__in=[each.report_id for each in chosen], twin__isnull=False
        ).values_list("report", flat=True)
    )
    simple = [
        each
        for each in chosen
        if each.verb in SIMPLE
        and not each.payload.get("photos")
        and each.report.channel != FROM_NEIGHBOUR
        and each.report_id not in with_neighbour
    ]
    rows = _locked([each.report for each in simple])
    now = at or clock.now()
    hand_overs, _with_others = _hand_overs(rows.values())
    histories: dict[int, list[ReportEvent]] = defaultdict(list)
    for each in ReportEvent.objects.filter(report__in=rows).order_by("id"):
        histories[each.report_id].append(each)
    done: list[_One] = []
    others: list[ReportEvent] = [each for each in chosen if each not in simple]
    undone: list[ReportEvent] = []
    for event in simple:
        row, history = rows[event.report_id], histories[event.report_id]
        actor = Actor.staff(by, event.department)
        act = [event, *(each for each in history if each.payload.get("with") == str(event.uuid))]
        if any(each.verb not in SIMPLE for each in act):
            others.append(event)
            continue
        try:
            refuse_undo(event, act, history, by=actor, at=now)
        except ValidationError as error:
            outcome.kept.append((row, " ".join(error.messages)))
            continue
        back = [_undone(each, row, actor, now) for each in reversed(act)]
        for each in back[1:]:
            each.payload["with"] = str(back[0].uuid)
        undone += back
        before = state_of(row, hand_overs=hand_overs)
        done.append(_One(row, before, fold([*history, *back]), back[0]))
    ReportEvent.objects.bulk_create(undone)
    named = {
        each.payload["cause"]
        for rows_ in histories.values()
        for each in rows_
        if "cause" in each.payload
    }
    causes = Cause.objects.filter(uuid__in=named) if named else ()
    _write_rows(done, {each.uuid: each for each in causes}, at=now, public=True)
    outcome.events = [one.event for one in done]
    for event in others:
        try:
            with transaction.atomic():
                outcome.events.append(undo(event, by=Actor.staff(by, event.department), at=at))
        except ValidationError as error:
            outcome.kept.append((event.report, " ".join(error.messages)))
    return outcome


def _undone(each: ReportEvent, row: Report, actor: Actor, at: datetime) -> ReportEvent:
    return ReportEvent(
        municipality_id=row.municipality_id,
        report=row,
        at=at,
        actor_kind=actor.kind,
        actor=actor.user,
        department=actor.department,
        verb=Verb.UNDONE,
        payload={"verb": each.verb},
        public=False,
        undoes=each,
    )


def _locked(reports: Sequence[Report]) -> dict[int, Report]:
    """The rows as they are now, locked in the order of age; two statements as in `steps.lock`."""
    pks = {report.pk for report in reports}
    if not pks:
        return {}
    for report in sorted(reports, key=lambda each: each.pk):
        if report.channel == FROM_NEIGHBOUR:
            lock_row(report)  # what it came from first, as everywhere
    locked = Report.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    list(locked.values_list("pk", flat=True))
    town = reports[0].municipality
    rows = Report.objects.select_related(
        "body", "category__parent", "duplicate_of", "cause", "contact"
    ).in_bulk(pks)
    for row in rows.values():
        row.municipality = town
    return rows


def _hand_overs(rows: Iterable[Report]) -> tuple[dict[int, UUID], set[int]]:
    """{report: its hand-over that runs}, and the reports that have a case in another
    municipality, by primary key."""
    outside, elsewhere = [], set()
    for row in rows:
        if row.channel == FROM_NEIGHBOUR:
            elsewhere.add(row.pk)
        if lies_outside(row):
            outside.append(row.pk)
    running: dict[int, UUID] = {}
    if outside:
        found = HandOver.objects.filter(report__in=outside, ended_at=None)
        for report, uuid, connection in found.values_list("report", "uuid", "connection"):
            running[report] = uuid
            if connection is not None:
                elsewhere.add(report)
    return running, elsewhere


def _versions(rows: Mapping[int, Report]) -> dict[int, UUID | None]:
    found = Report.objects.filter(pk__in=rows).annotate(version=latest_version())
    return dict(found.values_list("pk", "version"))


def _write_events(done: Sequence[_One], note: str, at: datetime) -> None:
    if note.strip():
        notes = [
            ReportNote(
                municipality_id=one.report.municipality_id,
                report=one.report,
                text=note.strip(),
                created_at=at,
            )
            for one in done
        ]
        for one, made in zip(done, ReportNote.objects.bulk_create(notes), strict=True):
            one.event.note = made
    ReportEvent.objects.bulk_create([one.event for one in done])


def _write_rows(
    done: Sequence[_One], known: Mapping[UUID, Any], *, at: datetime, public: bool
) -> None:
    """The same columns with the same values are one UPDATE; few differ."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    ended: list[UUID] = []
    back: list[UUID] = []
    for one in done:
        changed = changes_of(
            one.report, one.before, one.after, known, at=at, public=public, others={}
        )
        for name, value in changed.items():
            setattr(one.report, name, value)
        if changed:
            alike[tuple(sorted(changed.items(), key=lambda pair: pair[0]))].append(one.report.pk)
        old, new = one.before.hand_over, one.after.hand_over
        if old is not None and old != new:
            ended.append(old)
        if new is not None and old != new:
            back.append(new)
    for columns, pks in alike.items():
        Report.objects.filter(pk__in=pks).update(**dict(columns))
    if ended:
        HandOver.objects.filter(uuid__in=ended).update(ended_at=at)
    if back:
        HandOver.objects.filter(uuid__in=back).update(ended_at=None)
    over = [one.report for one in done if one.after.closed_at != one.before.closed_at]
    if over:
        merged = merged_into_many([report.pk for report in over])
        keep_contacts([*over, *(each for rows in merged.values() for each in rows)], at=at)
    if public and any(one.report.shown for one in done):
        data_version.raise_version(done[0].report.municipality_id)


def _tell_reporters(done: Sequence[_One]) -> None:
    if not done:
        return
    town = done[0].report.municipality
    told = [
        (one.report.contact, one.event.uuid)
        for one in done
        if one.report.contact is not None and one.report.contact.email
    ]
    mail.send_all_later(
        municipality=town,
        template=notifications.TO_REPORTER,
        to=told,
        at=clock.now() + timedelta(seconds=MAIL_AFTER_SECONDS),
    )
    merged = merged_into_many([one.report.pk for one in done])
    for one in done:
        if one.report.pk in merged:
            merged_mail.tell_news(
                one.event, merged[one.report.pk], after_seconds=MAIL_AFTER_SECONDS
            )
