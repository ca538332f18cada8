"""What every verb does alike: lock, read the clock, check, write events, write the row.

step = begin(report, Verb.PLANNED, by=by, at=at)
step.happen(Verb.PLANNED, {"on": "2026-03-03"})
return step.finish()
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Contact, Department
from common import clock, data_version
from defects import merged_mail, notifications
from defects.actors import Actor
from defects.clocks import days_of, targets_of
from defects.errors import ReasonMissing, TooLate, TransitionNotAllowed
from defects.history import State
from defects.history import step as fold_step
from defects.merged import merged_into
from defects.models import (
    FROM_NEIGHBOUR,
    Category,
    Cause,
    HandOver,
    Report,
    ReportEvent,
    ReportNote,
    way_of,
)
from defects.neighbours import connection_for, hand_over_of
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

    def knows(self, *objects: Category | Cause | Department | Report) -> None:
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

    def hand_over_to(
        self, body: Department, *, facts: Mapping[str, str] | None = None, reference: str = ""
    ) -> HandOver:
        """The row by which `body` reaches the case; `finish` writes it."""
        self._handing_over_to = body
        connection = connection_for(self.report, body)
        hand_over = HandOver(
            municipality_id=self.report.municipality_id,
            report=self.report,
            body=body,
            at=self.at,
            way=HandOver.Way.NEIGHBOUR if connection else way_of(body).kind,
            connection=connection,
            facts=dict(facts or {}),
            reference=reference,
        )
        self._known[hand_over.uuid] = hand_over
        return hand_over

    def finish(
        self,
        *,
        tell_reporter: bool = False,
        tell_merged: bool = False,
        tell_body: bool = False,
        **others: Any,
    ) -> ReportEvent:
        """Write the row (and the columns in `others`); returns the act's first event.

        Whoever got the report now is told by mail, and the person who reported if
        `tell_reporter`, after the time for undoing has passed; so are those whose reports were
        merged into it, and with `tell_merged` only those.
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
        first = self.events[0]
        ends = self.state.closed_at != self.before.closed_at
        merged = merged_into(self.report) if ends or tell_reporter or tell_merged else []
        if ends:
            keep_contacts([self.report, *merged], at=self.at)
        if self.tells and first.verb != Verb.UNDONE:
            if tell_body or self._gives:
                notifications.tell_body(self._gives or first, after_seconds=MAIL_AFTER_SECONDS)
            if tell_reporter:
                notifications.tell_reporter(first, after_seconds=MAIL_AFTER_SECONDS)
            if (tell_reporter or tell_merged) and first.verb != Verb.ASKED:
                merged_mail.tell_news(first, merged, after_seconds=MAIL_AFTER_SECONDS)
        if self.report.shown and (self.is_public or first.verb == Verb.UNDONE):
            data_version.raise_version(self.report.municipality_id)
        if self.report.channel == FROM_NEIGHBOUR or self.before.hand_over or self.state.hand_over:
            from defects.services.neighbours import follow  # it acts by the verbs above this

            follow(self)
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


def where_it_is(report: Report) -> tuple[object, ...]:
    return (report.body_id, report.responsibility, report.duplicate_of_id)


def refuse_stale(report: Report, seen: tuple[object, ...]) -> None:
    """Raise `TransitionNotAllowed` if somebody gave it elsewhere or accepted it since it was at
    `seen` (`where_it_is`)."""
    if where_it_is(report) != seen:
        raise TransitionNotAllowed(
            _("Jemand war gerade schneller. Stand der Meldung: %(word)s. Sie liegt %(where)s."),
            code="changed_meanwhile",
            params={"word": public_word(report).word, "where": report.body.where},
        )


def keep_contacts(reports: Sequence[Report], *, at: datetime) -> None:
    """From now on their time runs, or it stands again: reports of one town were closed, with
    what was merged into them, or are open again."""
    contacts = {each.contact_id for each in reports if each.contact_id is not None}
    if contacts:
        Contact.objects.filter(pk__in=contacts).update(
            delete_after=contact_period(reports[0].municipality).after(at)
        )


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
        above = hand_over_of(report)
        if above is not None:  # what is shown there is decided in the same act, and locked first
            lock_items(above.report.item)
        lock_items(report.item)
    seen = where_it_is(report)
    lock(report)
    check(report, verb, by=by, reason=reason)
    if as_seen:
        refuse_stale(report, seen)
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
    lock_row(report)
    # The town stays the one that is known: its boundary is large, and it does not change.
    town = report._state.fields_cache.get("municipality")
    others = ["body", "category__parent"]
    # Few reports have one, and joined to all they would cost each act their many columns.
    others += [name for name in ("duplicate_of", "cause") if getattr(report, f"{name}_id")]
    report.refresh_from_db(
        from_queryset=Report.objects.select_related(
            *others, *([] if town is not None else ["municipality__town_clocks"])
        )
    )
    if town is not None and town.pk == report.municipality_id:
        report.municipality = town


def lock_row(report: Report) -> None:
    """Only wait. What another municipality handed over waits for its report there first, so that
    acts on either side, which change both, come in one order."""
    if report.channel == FROM_NEIGHBOUR:
        above = HandOver.objects.filter(twin=report.pk).select_related("report").first()
        if above is not None:
            lock_row(above.report)
    Report.objects.select_for_update(no_key=True).values_list("pk").get(pk=report.pk)


def check(report: Report, verb: Verb, *, by: Actor, reason: str | None = None) -> None:
    transition = TRANSITIONS.get((verb, Work(report.work)))
    is_duplicate = report.duplicate_of_id is not None
    allowed = (
        transition is not None
        and by.kind in transition.actors
        and (not is_duplicate or verb in OF_A_DUPLICATE)
        and (verb != Verb.REOPENED or is_duplicate or report.work not in OPEN)
        and (verb != Verb.SEPARATED or is_duplicate)
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


def lies_outside(report: Report) -> bool:
    """Whether a hand-over of `report` runs."""
    return (
        report.responsibility == Responsibility.HANDED_OVER
        and report.closed_at is None
        and report.duplicate_of_id is None
    )


def state_of(report: Report, *, hand_overs: Mapping[int, UUID] | None = None) -> State:
    """The state as the row of `report` tells it; `fold` of its events is the same.

    `hand_overs` are those that run, by the key of their report, if the caller has them.
    """
    hand_over = None
    if hand_overs is not None:
        hand_over = hand_overs.get(report.pk)
    elif lies_outside(report):
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
        answered_at=report.answered_at,
        paused_since=report.paused_since,
        pauses=tuple((since, until) for since, until in report.pauses),
        cause=report.cause.uuid if report.cause else None,
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
    "answered_at",
    "paused_since",
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
    changed = changes_of(report, before, after, known, at=at, public=public, others=others)
    if not changed:
        return
    for name, value in changed.items():
        setattr(report, name, value)
    report.save(update_fields=list(changed))


def changes_of(
    report: Report,
    before: State,
    after: State,
    known: Mapping[UUID, Any],
    *,
    at: datetime,
    public: bool,
    others: Mapping[str, Any],
) -> dict[str, Any]:
    """The columns of the row in which `after` differs from `before`, with what follows from it."""
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
    if after.pauses != before.pauses:
        changed["pauses"] = after.pauses
    if after.cause != before.cause:
        changed["cause"] = known[after.cause] if after.cause else None
    days = days_of(
        after,
        created_at=report.created_at,
        targets=targets_of(known.get(after.category, report.category), report.municipality),
        is_danger=others.get("is_danger", report.is_danger),
        land=report.municipality.land,
    )
    changed |= days.write_to(report)
    if public:
        changed["updated_at"] = at
    return changed
