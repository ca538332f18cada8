"""A report's state is the fold of its events: this is how, and how people read them.

`step` is the only place that says what an event does to the state. Services apply it to the
state they find in the row and write the outcome back; undoing folds the whole history anew,
leaving out what was undone. Both ways must agree, and tests prove that they do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from defects.states import (
    ACCEPTS,
    CLOSED,
    FIRST_WORDS,
    TRANSITIONS,
    NotFixedReason,
    Responsibility,
    Verb,
    Work,
)
from defects.timeline import Entry, timeline


@dataclass(frozen=True, slots=True)
class State:
    """Everything about a report that its history decides. Objects are named by their UUID.

    `hand_over` is the current `HandOver` row: None when it lies with nobody outside.
    """

    category: UUID
    work: Work
    not_fixed_reason: str
    planned_for: date | None
    body: UUID | None
    responsibility: Responsibility
    body_since: datetime
    hand_over: UUID | None
    duplicate_of: UUID | None
    waits_for_reporter: bool
    confirmed_by_citizens: bool
    was_reopened: bool
    has_after_photo: bool
    refusals: int
    closed_at: datetime | None
    reopened_at: datetime | None
    answered_at: datetime | None
    paused_since: datetime | None
    pauses: tuple[tuple[datetime, datetime], ...]
    cause: UUID | None = None


__all__ = ["BrokenHistory", "Entry", "Event", "State", "fold", "step", "timeline"]


class Event(Protocol):
    """What `fold` reads of an event; `defects.models.ReportEvent` is one."""

    pk: Any
    verb: str
    at: datetime
    payload: Any
    undoes_id: Any


class BrokenHistory(Exception):
    """A history that does not begin with SUBMITTED. A bug, never a person's mistake."""


def fold(events: Iterable[Event]) -> State:
    """The state after `events`, given in the order in which they happened.

    What was undone counts as if it had never happened.
    """
    told = list(events)
    undone = {event.undoes_id for event in told if event.undoes_id is not None}
    state: State | None = None
    for event in told:
        if event.verb != Verb.UNDONE and event.pk not in undone:
            state = step(state, Verb(event.verb), event.payload, event.at)
    if state is None:
        raise BrokenHistory("No event says that it was submitted.")
    return state


def step(state: State | None, verb: Verb, payload: Mapping[str, Any], at: datetime) -> State:
    """The state after one more event, its clock running or standing (`defects.clocks`).

    `payload` holds: SUBMITTED category; ROUTED body, assigned (by a person), came_back
    (refused, now with the clearing desk); HANDED_OVER body, hand_over; PLANNED on; FIXED
    photos, after_photo (False if none of them can be read); EDITED what, after_photo (whether
    one is left that may be seen); NOT_FIXED reason; REOPENED hand_over (a
    new one, when it lies outside); MARKED_DUPLICATE of; SEPARATED hand_over (as REOPENED);
    CAUSE_FOUND cause; CATEGORY_CHANGED category. `told` says of a note or a hand-over that it
    is somebody's first word to whoever reported.
    """
    return _clocked(_step(state, verb, payload, at), at)


def _clocked(state: State, at: datetime) -> State:
    """The clocks of the house stand while others are at it: one pause, however many reasons."""
    elsewhere = state.responsibility == Responsibility.HANDED_OVER or state.duplicate_of is not None
    stands = state.closed_at is None and (state.waits_for_reporter or elsewhere)
    if stands == (state.paused_since is not None):
        return state
    if stands or state.paused_since is None:
        return replace(state, paused_since=at)
    pause = (state.paused_since, max(at, state.paused_since))
    return replace(state, paused_since=None, pauses=(*state.pauses, pause))


def _step(state: State | None, verb: Verb, payload: Mapping[str, Any], at: datetime) -> State:
    if verb == Verb.SUBMITTED:
        return _submitted(payload, at)
    if state is None:
        raise BrokenHistory(f"{verb} before it was submitted.")
    transition = TRANSITIONS.get((verb, state.work))
    if transition is not None and transition.target is not None:
        state = replace(state, work=transition.target)
    if verb in ACCEPTS and state.responsibility != Responsibility.HANDED_OVER:
        state = replace(state, responsibility=Responsibility.ACCEPTED)
    if state.answered_at is None and (verb in FIRST_WORDS or payload.get("told")):
        state = replace(state, answered_at=at)
    if state.work in CLOSED and state.closed_at is None:
        state = _closed(state, at)
    apply = _EFFECTS.get(verb)
    return apply(state, payload, at) if apply else state


def _submitted(payload: Mapping[str, Any], at: datetime) -> State:
    return State(
        category=UUID(payload["category"]),
        work=Work.RECEIVED,
        not_fixed_reason="",
        planned_for=None,
        body=None,
        responsibility=Responsibility.OFFERED,
        body_since=at,
        hand_over=None,
        duplicate_of=None,
        waits_for_reporter=False,
        confirmed_by_citizens=False,
        was_reopened=False,
        has_after_photo=False,
        refusals=0,
        closed_at=None,
        reopened_at=None,
        answered_at=None,
        paused_since=None,
        pauses=(),
    )


def _closed(state: State, at: datetime) -> State:
    return replace(state, closed_at=at, planned_for=None, waits_for_reporter=False, hand_over=None)


def _routed(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    came_back = bool(payload.get("came_back"))
    return replace(
        state,
        body=UUID(payload["body"]),
        body_since=at,
        responsibility=Responsibility.REFUSED if came_back else Responsibility.OFFERED,
        refusals=0 if payload.get("assigned") else state.refusals,
        planned_for=None,
        hand_over=None,
    )


def _handed_over(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(
        state,
        body=UUID(payload["body"]),
        body_since=at,
        responsibility=Responsibility.HANDED_OVER,
        planned_for=None,
        hand_over=UUID(payload["hand_over"]),
    )


def _refused(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(
        state,
        responsibility=Responsibility.REFUSED,
        refusals=state.refusals + 1,
        planned_for=None,
        hand_over=None,
    )


def _planned(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, planned_for=date.fromisoformat(payload["on"]))


def _started_or_secured(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, planned_for=None)


def repair_is_shown(payload: Mapping[str, Any]) -> bool:
    """Whether a FIXED with this payload came with a picture that can be read."""
    return bool(payload.get("photos")) and bool(payload.get("after_photo", True))


def is_still_shown(shown: bool, payload: Mapping[str, Any], *, is_fixed: bool) -> bool:
    """What an EDITED that names `after_photo` makes of `shown`. Without its last picture a repair
    is not shown any more; a picture alone shows none, but one of a repair that stands
    (`is_fixed`) may be seen again."""
    again = is_fixed and payload["what"] == "photo_shown"
    return bool(payload["after_photo"]) and (shown or again)


def _fixed(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, has_after_photo=repair_is_shown(payload))


def _edited(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    if "after_photo" not in payload:
        return state
    shown = is_still_shown(state.has_after_photo, payload, is_fixed=state.work == Work.FIXED)
    return replace(state, has_after_photo=shown)


def _not_fixed(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, not_fixed_reason=NotFixedReason(payload["reason"]))


def _reopened(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    """The clocks begin anew. What only counted as told elsewhere was never done: it goes on with
    the days that were left."""
    outside = payload.get("hand_over")
    if state.closed_at is not None:
        state = replace(state, reopened_at=at, answered_at=None, paused_since=None, pauses=())
    return replace(
        state,
        closed_at=None,
        not_fixed_reason="",
        planned_for=None,
        duplicate_of=None,
        confirmed_by_citizens=False,
        has_after_photo=False,
        was_reopened=True,
        body_since=at,
        hand_over=UUID(outside) if outside else None,
        responsibility=Responsibility.HANDED_OVER if outside else Responsibility.OFFERED,
    )


def _asked(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, waits_for_reporter=True)


def _replied(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, waits_for_reporter=False)


def _duplicate(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(
        state, duplicate_of=UUID(payload["of"]), waits_for_reporter=False, hand_over=None
    )


def _separated(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    """As it was before it was merged, but for the clock, which begins anew."""
    outside = payload.get("hand_over")
    return replace(
        state,
        duplicate_of=None,
        body_since=at,
        reopened_at=at,
        answered_at=None,
        paused_since=None,
        pauses=(),
        hand_over=UUID(outside) if outside else None,
    )


def _cause_found(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, cause=UUID(payload["cause"]))


def _cause_left(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, cause=None)


def _confirmed(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, confirmed_by_citizens=True)


def _category_changed(state: State, payload: Mapping[str, Any], at: datetime) -> State:
    return replace(state, category=UUID(payload["category"]))


_EFFECTS = {
    Verb.ROUTED: _routed,
    Verb.HANDED_OVER: _handed_over,
    Verb.REFUSED: _refused,
    Verb.PLANNED: _planned,
    Verb.STARTED: _started_or_secured,
    Verb.SECURED: _started_or_secured,
    Verb.FIXED: _fixed,
    Verb.EDITED: _edited,
    Verb.NOT_FIXED: _not_fixed,
    Verb.REOPENED: _reopened,
    Verb.ASKED: _asked,
    Verb.REPLIED: _replied,
    Verb.MARKED_DUPLICATE: _duplicate,
    Verb.SEPARATED: _separated,
    Verb.CAUSE_FOUND: _cause_found,
    Verb.CAUSE_LEFT: _cause_left,
    Verb.CONFIRMED: _confirmed,
    Verb.CATEGORY_CHANGED: _category_changed,
}
