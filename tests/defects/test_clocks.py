"""By when somebody must act: targets of kinds, pauses, promises, danger, undoing."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from common.clock import BERLIN
from defects import services
from defects.errors import ReasonMissing, TransitionNotAllowed
from defects.history import fold
from defects.models import DeskTask, OfficeList, Report
from defects.morning import for_task_list
from defects.services import Actor
from defects.services.steps import state_of
from defects.services.telling import look_after
from defects.tasks import set_days
from tests.factories import Town, at
from tests.jobs import work

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=BERLIN)  # no holidays in NRW till 3 April
DAY = timedelta(days=1)


def submitted(town: Town, moment: datetime = MONDAY, **fields) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=fields.pop("category", town.pothole),
        location=at(0, 0),
        at=moment,
        **fields,
    )


def clara(town: Town) -> Actor:
    return Actor.staff(town.clara, town.tiefbau)


def due(report: Report) -> date | None:
    report.refresh_from_db()
    assert state_of(report) == fold(report.events.order_by("id"))
    return report.due_on


def test_first_the_answer_then_the_repair(town):
    report = submitted(town)
    assert due(report) == date(2026, 3, 5)

    services.accept(report, by=clara(town), at=MONDAY + DAY)

    assert due(report) == date(2026, 3, 16)


def test_a_promised_day_is_the_day_and_what_is_done_has_none(town):
    report = submitted(town)
    services.plan(report, on=date(2026, 3, 20), by=clara(town), at=MONDAY)
    assert due(report) == date(2026, 3, 20)

    services.mark_fixed(report, by=clara(town), at=MONDAY + DAY)

    assert due(report) is None


def test_the_clock_stands_while_the_reporter_is_asked(town):
    report = submitted(town)
    services.ask_reporter(report, text="Wo?", by=clara(town), at=MONDAY + DAY)
    assert due(report) is None

    services.reply(report, text="Vor Nummer 7.", by=Actor.resident(), at=MONDAY + 8 * DAY)

    # The question was the first answer; five Arbeitstage passed until the reply.
    assert due(report) == date(2026, 3, 23)


def test_the_clock_stands_while_it_lies_outside(town):
    report = submitted(town)
    services.hand_over(report, to=town.land, by=clara(town), at=MONDAY)
    assert due(report) is None

    services.assign(
        report, to=town.bauhof, by=Actor.staff(town.dana, town.land), at=MONDAY + 14 * DAY
    )

    assert due(report) == date(2026, 3, 30)  # ten Arbeitstage outside, ten in the house


def test_reopening_begins_the_clock_anew(town):
    report = submitted(town)
    services.mark_fixed(report, by=clara(town), at=MONDAY + DAY)
    services.reopen(report, reason="Wieder da.", by=clara(town), at=MONDAY + 7 * DAY)

    assert due(report) == date(2026, 3, 12)


def test_undoing_turns_the_clock_back(town):
    report = submitted(town)
    event = services.ask_reporter(report, text="Wo?", by=clara(town), at=MONDAY + DAY)
    assert due(report) is None

    services.undo(event, by=clara(town), at=MONDAY + DAY + timedelta(seconds=30))

    assert due(report) == date(2026, 3, 5)


def test_a_duplicate_has_no_day(town):
    first, second = submitted(town), submitted(town)
    services.mark_duplicate(second, of=first, by=clara(town), at=MONDAY)

    assert due(second) is None


def test_each_kind_has_its_own_days_and_a_group_passes_them_on(town):
    report = submitted(town)
    services.settle_targets(town.street, answer_days=1, repair_days=20, by=town.admin)
    work()
    assert due(report) == date(2026, 3, 3)

    services.settle_targets(town.pothole, answer_days=2, repair_days=None, by=town.admin)
    work()
    assert due(report) == date(2026, 3, 4)

    services.accept(report, by=clara(town), at=MONDAY)
    assert due(report) == date(2026, 3, 30)


@pytest.mark.parametrize("days", [0, 251])
def test_days_that_cannot_be_are_refused_by_all(town, days):
    with pytest.raises(TransitionNotAllowed):
        services.settle_targets(town.street, answer_days=days, repair_days=None, by=town.admin)
    town.street.answer_days = days
    with pytest.raises(IntegrityError), transaction.atomic():
        town.street.save()


def test_the_database_knows_no_day_of_what_is_closed(town):
    report = submitted(town)
    services.mark_fixed(report, by=clara(town), at=MONDAY)
    report.due_on = date(2026, 3, 9)
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save()


def test_the_job_gives_old_rows_their_day(town):
    report, asked, other = submitted(town), submitted(town), submitted(town)
    services.ask_reporter(asked, text="Wo?", by=clara(town), at=MONDAY)
    services.mark_fixed(other, by=clara(town), at=MONDAY)
    services.reopen(other, reason="Doch nicht.", by=clara(town), at=MONDAY + 7 * DAY)
    services.mark_duplicate(same := submitted(town), of=report, by=clara(town), at=MONDAY + DAY)
    # As rows were before there were clocks.
    Report.objects.update(
        due_on=None,
        paused_since=None,
        reopened_at=None,
        answered_at=None,
        answer_by=None,
        repair_by=None,
    )

    set_days(0)

    assert (due(report), due(asked), due(other)) == (date(2026, 3, 5), None, date(2026, 3, 12))
    assert due(same) is None and same.paused_since == MONDAY + DAY
    assert asked.answered_at == MONDAY and asked.repair_by == date(2026, 3, 16)


# --- danger -------------------------------------------------------------------------------


def test_staff_mark_danger_with_a_reason_and_it_is_due_at_once(town):
    report = submitted(town)
    services.accept(report, by=clara(town), at=MONDAY)
    with pytest.raises(ReasonMissing):
        services.mark_danger(report, by=clara(town), reason=" ")

    event = services.mark_danger(report, by=clara(town), reason="Kinder spielen dort.", at=MONDAY)

    assert due(report) == date(2026, 3, 2)
    assert report.is_danger and not event.public
    assert event.note.text == "Kinder spielen dort."
    with pytest.raises(TransitionNotAllowed):
        services.mark_danger(report, by=clara(town), reason="Noch einmal.")


def test_danger_does_not_wait_for_the_next_working_day(town):
    saturday = datetime(2026, 3, 7, 9, tzinfo=BERLIN)

    report = submitted(town, saturday, is_danger=True)

    assert due(report) == saturday.date()
    # Somebody is on call at the weekend; the word to whoever reported may wait for Monday.
    assert report.answer_by == date(2026, 3, 9)


def test_danger_is_taken_back_with_a_reason(town):
    report = submitted(town, is_danger=True)
    assert due(report) == date(2026, 3, 2)
    with pytest.raises(ReasonMissing):
        services.unmark_danger(report, by=clara(town), reason="")

    services.unmark_danger(report, by=clara(town), reason="Nur ein Riss.", at=MONDAY)

    assert due(report) == date(2026, 3, 5)
    assert not report.is_danger


def test_what_is_secured_is_not_due_at_once(town):
    report = submitted(town, is_danger=True)
    services.secure(report, by=clara(town), at=MONDAY)

    assert due(report) == date(2026, 3, 16)


def test_a_closed_report_cannot_become_dangerous(town):
    report = submitted(town)
    services.mark_fixed(report, by=clara(town))

    with pytest.raises(TransitionNotAllowed):
        services.mark_danger(report, by=clara(town), reason="Doch.")


# --- what was promised outside --------------------------------------------------------------


def test_a_promise_that_is_not_kept_is_asked_after_again_and_again(town):
    report = submitted(town)
    services.hand_over(report, to=town.land, by=clara(town), at=MONDAY)
    outside = Actor.outside(town.land)
    services.accept(report, by=outside, at=MONDAY + DAY)

    look_after(town.municipality, at=MONDAY + 14 * DAY)
    assert not report.tasks.exists()
    for _twice in range(2):
        look_after(town.municipality, at=MONDAY + 15 * DAY)
    task = report.tasks.get()
    assert task.kind == DeskTask.Kind.UNFIXED
    row = OfficeList(
        municipality=town.municipality,
        department=town.clearing,
        kind=OfficeList.Kind.TASKS,
        day=date(2026, 3, 18),
        since=MONDAY,
        until=MONDAY + 16 * DAY,
    )
    row.save()
    told = for_task_list(row.uuid, town.dana)
    assert told is not None and told["lines"][0]["task"] == "unfixed"
    assert "Zugesagt, aber seit" in render_to_string(
        "accounts/mail/defects/task_list.txt", dict(told)
    )

    services.finish_task(task, by=town.dana, at=MONDAY + 15 * DAY)
    look_after(town.municipality, at=MONDAY + 28 * DAY)
    assert report.tasks.count() == 1
    look_after(town.municipality, at=MONDAY + 29 * DAY)
    assert report.tasks.filter(done_at=None).count() == 1

    services.mark_fixed(report, by=outside, at=MONDAY + 30 * DAY)
    assert not DeskTask.objects.live().filter(report=report).exists()
