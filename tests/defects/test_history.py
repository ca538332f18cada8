"""The row of a report always equals the fold of its events, whatever people do in which order."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from common import clock
from defects import services
from defects.history import BrokenHistory, fold, step
from defects.models import HandOver, Report, ReportEvent, ReportNote, Routing
from defects.services import Actor
from defects.services.steps import state_of
from defects.states import (
    CLOSED,
    OPEN,
    TRANSITIONS,
    NotFixedReason,
    Responsibility,
    Verb,
    public_word,
)
from tests import factories

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_a_history_begins_with_submitting():
    with pytest.raises(BrokenHistory):
        fold([])
    with pytest.raises(BrokenHistory):
        step(None, Verb.ACCEPTED, {}, NOON)


def test_every_transition_of_the_table_leads_where_the_table_says():
    category, body = str(uuid4()), str(uuid4())
    start = step(None, Verb.SUBMITTED, {"category": category}, NOON)
    payload = {
        "body": body,
        "hand_over": str(uuid4()),
        "category": category,
        "of": str(uuid4()),
        "cause": str(uuid4()),
        "on": "2026-03-04",
        "reason": "no_means",
    }
    for (verb, source), transition in TRANSITIONS.items():
        before = step_to(start, source)
        if verb == Verb.UNDONE:
            continue
        after = step(before, verb, payload, NOON)
        assert after.work == (transition.target or source), (verb, source)
        assert (after.closed_at is None) == (after.work in OPEN), (verb, source)


def step_to(state, work):
    from dataclasses import replace

    return replace(state, work=work, closed_at=NOON if work in CLOSED else None)


@pytest.mark.django_db
@pytest.mark.parametrize("work", ["received", "planned", "fixed", "not_fixed", "answered"])
def test_the_factories_keep_the_promise_too(town, work):
    report = town.report(work=work, planned_for=clock.today() if work == "planned" else None)

    assert fold(report.events.all()) == state_of(report)


# --- whatever people do ---------------------------------------------------------------------

TEXT = ["Es flackert.", "Es flackert.", "Es flackert.", ""]
BODIES = ["bauhof", "tiefbau", "land", "kreis", "clearing"]
PEOPLE = ["clerk", "clerk", "clerk", "clerk", "crew", "outside", "resident"]
ACTS = [
    *["accept", "start", "secure", "plan", "mark_fixed", "mark_not_fixed", "answer", "confirm"],
    *["refuse", "refuse", "assign", "assign", "hand_over", "hand_over", "reopen", "reopen"],
    *["change_category", "move_place", "mark_duplicate", "ask_reporter", "reply", "note"],
    *["separate", "edit_text", "undo"],
]


# Of all that acts write, by one statement, as it is asked before each of them and after.
COUNTED = ", ".join(
    f"(SELECT count(*) FROM {model._meta.db_table})"
    for model in (ReportEvent, Routing, HandOver, ReportNote)
)


class Story(RuleBasedStateMachine):
    """One report, anybody doing anything to it in any order, allowed or not."""

    def __init__(self) -> None:
        super().__init__()
        self.town = factories.town()
        self.kreis = factories.outside_body(self.town.municipality, "kreis", name="Kreis")
        self.at = clock.now()
        self.report = services.submit_report(
            municipality=self.town.municipality,
            category=self.town.lamp,
            location=factories.TOWN_HALL,
            text="Dunkel.",
            at=self.at,
        )
        self.others = [self.town.report(), self.town.report()]
        self.done: set[str] = set()

    # One rule for all acts, as rules of their own would not come equally often.
    @rule(
        act=st.sampled_from(ACTS),
        who=st.sampled_from(PEOPLE),
        text=st.sampled_from(TEXT),
        body=st.sampled_from(BODIES),
        number=st.integers(-1, 3),
        seconds=st.sampled_from([0, 0, 1, 30, 3600]),
        regrets=st.sampled_from([False, False, True]),
    )
    def somebody_does(
        self, act: str, who: str, text: str, body: str, number: int, seconds: int, regrets: bool
    ) -> None:
        """Allowed, or refused with a sentence; then nothing was written."""
        self._do(act, who, text, body, number, seconds)
        if regrets:
            self._do("undo", who, text, body, 1, 0)

    def _do(self, act: str, who: str, text: str, body: str, number: int, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)
        before = self._rows()
        try:
            with transaction.atomic():
                getattr(self, act)(self._actor(who), text, body, number)
        except ValidationError as error:
            assert all(message.strip() for message in error.messages)
            assert self._rows() == before
            self.report.refresh_from_db()
        else:
            self.done.add(act)

    def _rows(self) -> tuple[int, ...]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {COUNTED}")
            return tuple(cursor.fetchone())

    def _body(self, name: str):
        return self.kreis if name == "kreis" else getattr(self.town, name)

    def _actor(self, who: str) -> Actor:
        return {
            "clerk": Actor.staff(self.town.clara),
            "crew": Actor.staff(self.town.bob),
            "outside": Actor.outside(self.town.land),
            "resident": Actor.resident(),
        }[who]

    def __getattr__(self, act: str):
        """The verbs that need nothing but who does them."""
        verb = getattr(services, act)
        return lambda by, text, body, number: verb(self.report, by=by, at=self.at)

    def reopen(self, by, text, body, number) -> None:
        services.reopen(self.report, reason=text, by=by, at=self.at)

    def plan(self, by, text, body, number) -> None:
        day = (self.at + timedelta(days=number)).date()
        services.plan(self.report, on=day, by=by, at=self.at)

    def mark_not_fixed(self, by, text, body, number) -> None:
        reason = NotFixedReason.values[number]
        services.mark_not_fixed(self.report, reason=reason, by=by, note=text, at=self.at)

    def answer(self, by, text, body, number) -> None:
        services.answer(self.report, note=text, by=by, at=self.at)

    def refuse(self, by, text, body, number) -> None:
        next_body = self._body(body) if number > 0 else None
        services.refuse(self.report, reason=text, next_body=next_body, by=by, at=self.at)

    def assign(self, by, text, body, number) -> None:
        services.assign(self.report, to=self._body(body), reason=text, by=by, at=self.at)

    def hand_over(self, by, text, body, number) -> None:
        services.hand_over(self.report, to=self._body(body), reason=text, by=by, at=self.at)

    def change_category(self, by, text, body, number) -> None:
        category = [self.town.lamp, self.town.pothole, self.town.street][number % 3]
        services.change_category(self.report, category=category, by=by, at=self.at)

    def move_place(self, by, text, body, number) -> None:
        place = factories.at(1500 * number, 0)
        services.move_place(self.report, location=place, by=by, at=self.at)

    def mark_duplicate(self, by, text, body, number) -> None:
        original = [self.report, *self.others][number % 3]
        services.mark_duplicate(self.report, of=original, by=by, at=self.at)

    def separate(self, by, text, body, number) -> None:
        services.separate(self.report, reason=text, by=by, at=self.at)

    def ask_reporter(self, by, text, body, number) -> None:
        services.ask_reporter(self.report, text=text, by=by, at=self.at)

    def reply(self, by, text, body, number) -> None:
        services.reply(self.report, text=text, by=by, at=self.at)

    def note(self, by, text, body, number) -> None:
        services.note(self.report, text=text, by=by, public=number > 0, at=self.at)

    def edit_text(self, by, text, body, number) -> None:
        services.edit_text(self.report, text=text, by=by, at=self.at)

    def undo(self, by, text, body, number) -> None:
        """Mostly who did it takes back what they did last, sometimes somebody else."""
        event = self.report.events.exclude(payload__has_key="with").order_by("-id").first()
        if number >= 0:
            by = Actor(kind=event.actor_kind, user=event.actor)
        services.undo(event, by=by, at=self.at)

    @invariant()
    def the_row_is_the_fold_and_tells_the_truth(self) -> None:
        row = Report.objects.select_related("body", "category", "duplicate_of").get(
            pk=self.report.pk
        )
        assert fold(row.events.all()) == state_of(row)

        current = list(HandOver.objects.filter(report=row, ended_at=None).select_related("body"))
        lies_outside = (
            row.responsibility == Responsibility.HANDED_OVER
            and row.work in OPEN
            and row.duplicate_of_id is None
        )
        assert [hand_over.body for hand_over in current] == ([row.body] if lies_outside else [])
        latest = Routing.objects.filter(report=row).select_related("body").last()
        assert latest is not None
        assert latest.body == row.body

        word = public_word(row)
        assert word.word
        assert (word.key in ("fixed", "confirmed")) == (
            row.work == "fixed" and row.duplicate_of_id is None
        )


@pytest.mark.django_db(transaction=True)
def test_the_row_equals_the_fold_whatever_people_do():
    done: set[str] = set()

    class RolledBack(Story):
        """Each story in a transaction of its own that never happened."""

        def __init__(self) -> None:
            self.frame = transaction.atomic()
            self.frame.__enter__()
            super().__init__()

        def teardown(self) -> None:
            done.update(self.done)
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    run_state_machine_as_test(
        RolledBack,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # A story in which nothing was allowed would prove nothing.
    assert {"accept", "refuse", "hand_over", "mark_fixed", "undo"} <= done
