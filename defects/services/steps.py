"""What every verb does alike: lock, read the clock, check, write events, write the row.

step = begin(report, Verb.PLANNED, by=by, at=at)
step.happen(Verb.PLANNED, {"on": "2026-03-03"})
return step.finish()
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Contact, Department
from common import clock, data_version
from defects import notifications
from defects.actors import Actor
from defects.clocks import due_on, targets_of
from defects.errors import ReasonMissing, TooLate, TransitionNotAllowed
from defects.history import State
from defects.history import step as fold_step
from defects.models import Category, HandOver, Report, ReportEvent, ReportNote
from defects.retention import contact_period
from defects.services.affected import carry_over
from defects.states import (
    GIVES,
    OF_A_DUPLICATE,
    OPEN,
    TRANSITIONS,
    Responsibility,
    Verb,
    Work,
    public_word,
)
from moderation.services import lock as lock_items

# So long what somebody did by one click can be taken back.
UNDO_SECONDS = 60
# Whatever leaves the house (mail) waits longer, so that undoing in the last second is in time.
MAIL_AFTER_SECONDS = 75
# The ink of a report is wet so long: who sent it may still change it.
EDITABLE_FOR = timedelta(minutes=15)
# What is entered as having happened longer ago (imports, the demo town) tells nobody.
_NEWS_FOR = timedelta(days=1)


def tells_others(at: datetime | None) -> bool:
    """Whether something that happened `at` is news; None is this moment."""
    return at is None or clock.now() - at < _NEWS_FOR


@dataclass(kw_only=True)
class Step:
    """One act on one locked report: its events and what the row becomes by them.

    `before` is the state that was found, `state` the one after the events so far. Objects
    that events name by UUID are handed in with `knows`, so that the row can point to them.
    """

    report: Report
    by: Actor
    at: datetime
    before: State
    state: State
    tells: bool = True
    events: list[ReportEvent] = field(default_factory=list)
    _known: dict[UUID, Any] = field(default_factory=dict)
    _handing_over_to: Department | None = None

    def knows(self, *objects: Category | Department | Report) -> None:
        self._known.update({found.uuid: found for found in objects})

    def happen(
        self,
        verb: Verb,
        payload: Mapping[str, Any] | None = None,
        *,
        note: ReportNote | None = None,
        public: bool = True,
        undoes: ReportEvent | None = None,
        system: bool = False,
    ) -> ReportEvent:
        """Add one event; what belongs to the first of an act names it in `with`."""
        facts = dict(payload or {})
        if self.events:
            facts["with"] = str(self.events[0].uuid)
        by = Actor.system() if system else self.by
        event = ReportEvent.objects.create(
            municipality_id=self.report.municipality_id,
            report=self.report,
            at=self.at,
            actor_kind=by.kind,
            actor=by.user,
            department=by.department,
            team=by.team,
            verb=verb,
            payload=facts,
            public=public,
            note=note,
            undoes=undoes,
        )
        self.events.append(event)
        if verb != Verb.UNDONE:
            self.state = fold_step(self.state, verb, facts, self.at)
        return event

    def hand_over_to(self, body: Department) -> HandOver:
        """The row by which `body` reaches the case; `finish` writes it."""
        self._handing_over_to = body
        hand_over = HandOver(
            municipality_id=self.report.municipality_id, report=self.report, body=body, at=self.at
        )
        self._known[hand_over.uuid] = hand_over
        return hand_over

    def finish(
        self, *, tell_reporter: bool = False, tell_body: bool = False, **others: Any
    ) -> ReportEvent:
        """Write the row (and the columns in `others`); returns the act's first event.

        Whoever got the report now is told by mail, and the person who reported if
        `tell_reporter`, after the time for undoing has passed.
        """
        self._move_hand_over()
        write_row(
            self.report,
            self.before,
            self.state,
            self._known,
            at=self.at,
            public=self.is_public,
            others=others,
        )
        if self.state.duplicate_of != self.before.duplicate_of:
            carry_over(self.report, before=self.before.duplicate_of)
        if self.state.closed_at != self.before.closed_at and self.report.contact_id is not None:
            Contact.objects.filter(pk=self.report.contact_id).update(
                delete_after=contact_period(self.report.municipality).after(self.at)
            )
        first = self.events[0]
        if self.tells and first.verb != Verb.UNDONE:
            if tell_body or self._gives:
                notifications.tell_body(self._gives or first, after_seconds=MAIL_AFTER_SECONDS)
            if tell_reporter:
                notifications.tell_reporter(first, after_seconds=MAIL_AFTER_SECONDS)
        if self.report.shown and (self.is_public or first.verb == Verb.UNDONE):
            data_version.raise_version(self.report.municipality_id)
        return first

    @property
    def _gives(self) -> ReportEvent | None:
        """The event by which somebody has the report now, or has it anew."""
        gives = [event for event in self.events if event.verb in GIVES]
        return gives[-1] if gives else None

    @property
    def is_public(self) -> bool:
        return any(event.public for event in self.events)

    def _move_hand_over(self) -> None:
        old, new = self.before.hand_over, self.state.hand_over
        if old == new:
            return
        if old is not None:
            HandOver.objects.filter(uuid=old).update(ended_at=self.at)
        if new is None:
            return
        made = self._known.get(new)
        if isinstance(made, HandOver):
            made.save(force_insert=True)
        else:  # undoing what ended it
            HandOver.objects.filter(uuid=new).update(ended_at=None)


def begin(
    report: Report,
    verb: Verb,
    *,
    by: Actor,
    at: datetime | None,
    reason: str | None = None,
    as_seen: bool = False,
    with_items: bool = False,
) -> Step:
    """Lock `report`, bring it up to date in place, read the clock and check the transition.

    With `as_seen` the act answers to what the caller saw: it fails if somebody gave the
    report elsewhere or accepted it since `report` was loaded. With `with_items` decisions
    about what may be seen wait as well, which they must before the row is locked. Raises
    `TransitionNotAllowed`, or `ReasonMissing` when the step needs a `reason`.
    """
    if with_items:
        lock_items(report.item)
    seen = (report.body_id, report.responsibility, report.duplicate_of_id)
    lock(report)
    check(report, verb, by=by, reason=reason)
    if as_seen and seen != (report.body_id, report.responsibility, report.duplicate_of_id):
        raise TransitionNotAllowed(
            _("Jemand war gerade schneller. Stand der Meldung: %(word)s. Sie liegt %(where)s."),
            code="changed_meanwhile",
            params={"word": public_word(report).word, "where": report.body.where},
        )
    state = state_of(report)
    step = Step(
        report=report,
        by=by,
        at=at or clock.now(),
        before=state,
        state=state,
        tells=tells_others(at) and not by.quiet,
    )
    step.knows(report.category, report.body)
    return step


def lock(report: Report) -> None:
    """Wait for whoever works on `report`, then see it as it is now.

    Two statements: a joined row that changed while we waited (another body) would make
    PostgreSQL find nothing at all.
    """
    Report.objects.select_for_update(no_key=True).values_list("pk").get(pk=report.pk)
    report.refresh_from_db(
        from_queryset=Report.objects.select_related(
            "body", "category__parent", "duplicate_of", "municipality"
        )
    )


def check(report: Report, verb: Verb, *, by: Actor, reason: str | None = None) -> None:
    transition = TRANSITIONS.get((verb, Work(report.work)))
    is_duplicate = report.duplicate_of_id is not None
    allowed = (
        transition is not None
        and by.kind in transition.actors
        and (not is_duplicate or verb in OF_A_DUPLICATE)
        and (verb != Verb.REOPENED or is_duplicate or report.work not in OPEN)
    )
    if transition is None or not allowed:
        raise TransitionNotAllowed(
            _("Das geht hier nicht: „%(verb)s“. Stand der Meldung: %(word)s."),
            code="transition_not_allowed",
            params={"verb": verb.label, "word": public_word(report).word},
        )
    if transition.reason and reason is not None and not reason.strip():
        raise ReasonMissing(
            _("Bitte schreiben Sie einen Satz dazu, damit andere es verstehen."),
            code="reason_missing",
        )


def refuse_dry_ink(step: Step) -> None:
    """Raise `TooLate` when the time for changing what was sent is over."""
    if step.at - step.report.created_at > EDITABLE_FOR:
        raise TooLate(
            _(
                "Ändern geht nur 15 Minuten lang. Schreiben Sie uns auf dieser Seite, "
                "was anders ist."
            ),
            code="too_late",
        )


def state_of(report: Report) -> State:
    """The state as the row of `report` tells it; `fold` of its events is the same."""
    hand_over = None
    if (
        report.responsibility == Responsibility.HANDED_OVER
        and report.closed_at is None
        and report.duplicate_of_id is None
    ):
        hand_over = (
            HandOver.objects.filter(report=report, ended_at=None)
            .values_list("uuid", flat=True)
            .first()
        )
    return State(
        category=report.category.uuid,
        work=Work(report.work),
        not_fixed_reason=report.not_fixed_reason,
        planned_for=report.planned_for,
        body=report.body.uuid,
        responsibility=Responsibility(report.responsibility),
        body_since=report.body_since,
        hand_over=hand_over,
        duplicate_of=report.duplicate_of.uuid if report.duplicate_of else None,
        waits_for_reporter=report.waits_for_reporter,
        confirmed_by_citizens=report.confirmed_by_citizens,
        was_reopened=report.was_reopened,
        has_after_photo=report.has_after_photo,
        refusals=report.refusals,
        closed_at=report.closed_at,
        reopened_at=report.reopened_at,
        paused_since=report.paused_since,
        paused_for=report.paused_for,
    )


_PLAIN = (
    "work",
    "not_fixed_reason",
    "planned_for",
    "responsibility",
    "body_since",
    "waits_for_reporter",
    "confirmed_by_citizens",
    "was_reopened",
    "has_after_photo",
    "refusals",
    "closed_at",
    "reopened_at",
    "paused_since",
    "paused_for",
)


def write_row(
    report: Report,
    before: State,
    after: State,
    known: Mapping[UUID, Any],
    *,
    at: datetime,
    public: bool,
    others: Mapping[str, Any],
) -> None:
    """Set the columns in which `after` differs from `before`, in one UPDATE."""
    changed: dict[str, Any] = dict(others)
    for name in _PLAIN:
        if getattr(after, name) != getattr(before, name):
            changed[name] = getattr(after, name)
    if after.body != before.body and after.body is not None:
        changed["body"] = known[after.body]
        changed["assignee"] = None
    if after.category != before.category:
        changed["category"] = known[after.category]
    if after.duplicate_of != before.duplicate_of:
        changed["duplicate_of"] = known[after.duplicate_of] if after.duplicate_of else None
    due = due_on(
        after,
        created_at=report.created_at,
        targets=targets_of(known.get(after.category, report.category)),
        is_danger=others.get("is_danger", report.is_danger),
        land=report.municipality.land,
    )
    if due != report.due_on:
        changed["due_on"] = due
    if public:
        changed["updated_at"] = at
    if not changed:
        return
    for name, value in changed.items():
        setattr(report, name, value)
    report.save(update_fields=list(changed))
