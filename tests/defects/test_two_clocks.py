"""Two clocks: the first answer and the repair, what stops them, and the calendar of the Land."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import working_days_between
from common.clock import BERLIN
from defects import services
from defects.clocks import Days, Targets, days_if_reported, days_of
from defects.history import State, fold, step
from defects.models import Category, Report
from defects.services import Actor
from defects.services.steps import state_of
from defects.states import CLOSED, Verb
from tests import factories
from tests.factories import Town, at

FRIDAY = datetime(2026, 3, 6, 15, tzinfo=BERLIN)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def submitted(town: Town, moment: datetime, **fields) -> Report:
    category = Category.objects.with_bodies().get(pk=town.pothole.pk)
    return services.submit_report(
        municipality=town.municipality, category=category, location=at(0, 0), at=moment, **fields
    )


def clara(town: Town) -> Actor:
    return Actor.staff(town.clara, town.tiefbau)


def days(report: Report) -> tuple[date | None, date | None, date | None]:
    """First answer, repair, by when somebody must act; the row says what its history says."""
    report.refresh_from_db()
    assert state_of(report) == fold(report.events.order_by("id"))
    return report.answer_by, report.repair_by, report.due_on


# --- the calendar -------------------------------------------------------------------------


def test_the_holidays_of_the_land_count():
    """Fronleichnam, 4 June 2026, is a holiday in North Rhine-Westphalia and none in Berlin."""
    wednesday = datetime(2026, 6, 3, 9, tzinfo=BERLIN)

    there = days_if_reported(wednesday, Targets(1, 5), land="05")
    here = days_if_reported(wednesday, Targets(1, 5), land="11")

    assert there == Days(date(2026, 6, 5), date(2026, 6, 11), date(2026, 6, 5))
    assert here == Days(date(2026, 6, 4), date(2026, 6, 10), date(2026, 6, 4))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ags", "answer_by"), [("05900001", date(2026, 6, 9)), ("11900001", date(2026, 6, 8))]
)
def test_two_towns_in_two_laender_have_their_own_days(ags, answer_by):
    town = factories.town(ags=ags)
    report = submitted(town, datetime(2026, 6, 3, 9, tzinfo=BERLIN))

    assert days(report)[0] == answer_by


@pytest.mark.django_db
def test_a_pause_over_a_weekend_costs_one_working_day_not_three(town):
    report = submitted(town, FRIDAY - DAY)  # Thursday
    services.accept(report, by=clara(town), at=FRIDAY - DAY)
    assert days(report) == (None, date(2026, 3, 19), date(2026, 3, 19))

    services.ask_reporter(report, text="Wo?", by=clara(town), at=FRIDAY)
    assert days(report) == (None, date(2026, 3, 19), None)

    services.reply(report, text="Da.", by=Actor.resident(), at=FRIDAY + 3 * DAY - 6 * HOUR)

    assert days(report) == (None, date(2026, 3, 20), date(2026, 3, 20))


@pytest.mark.django_db
def test_a_pause_within_a_weekend_costs_nothing(town):
    report = submitted(town, FRIDAY - DAY)
    services.ask_reporter(report, text="Wo?", by=clara(town), at=FRIDAY + DAY)
    services.reply(report, text="Da.", by=Actor.resident(), at=FRIDAY + 2 * DAY)

    assert days(report)[1] == date(2026, 3, 19)


@pytest.mark.django_db
def test_a_pause_over_easter_leaves_out_its_holidays(town):
    """Good Friday and Easter Monday, 3 and 6 April 2026."""
    report = submitted(town, datetime(2026, 4, 1, 9, tzinfo=BERLIN))
    services.ask_reporter(
        report, text="Wo?", by=clara(town), at=datetime(2026, 4, 2, 9, tzinfo=BERLIN)
    )
    before = days(report)[1]
    services.reply(
        report, text="Da.", by=Actor.resident(), at=datetime(2026, 4, 7, 9, tzinfo=BERLIN)
    )

    assert (before, days(report)[1]) == (date(2026, 4, 17), date(2026, 4, 20))


@given(
    spans=st.lists(st.integers(min_value=0, max_value=200), min_size=2, max_size=12),
    land=st.sampled_from(["05", "09", "11"]),
)
def test_what_was_left_when_a_pause_began_is_left_when_it_ends(spans, land):
    """However often and for however long: the days left never change while a clock stands, and
    one that ran all the time would be over as much earlier as it stood."""
    began = datetime(2026, 3, 2, 8, tzinfo=BERLIN)
    state = _fresh(began)
    now, is_asked = began, False
    targets = Targets(3, 40)
    for hours in spans:
        left = _left(state, now, began, targets, land)
        now += hours * HOUR
        if is_asked:
            state = step(state, Verb.REPLIED, {}, now)
            assert _left(state, now, began, targets, land) == left
        else:
            state = step(state, Verb.ASKED, {}, now)
        is_asked = not is_asked
    assert (state.paused_since is not None) == is_asked
    assert all(since <= until for since, until in state.pauses)


def _fresh(began: datetime) -> State:
    state = step(None, Verb.SUBMITTED, {"category": "0198f3c0-0000-7000-8000-000000000000"}, began)
    return step(state, Verb.ACCEPTED, {}, began)


def _left(state: State, now: datetime, began: datetime, targets: Targets, land: str) -> int:
    found = days_of(state, created_at=began, targets=targets, is_danger=False, land=land)
    assert found.repair_by is not None
    evening = datetime(
        found.repair_by.year, found.repair_by.month, found.repair_by.day, 20, tzinfo=BERLIN
    )
    # While it stands the days are counted from where it stopped.
    return working_days_between(state.paused_since or now, evening, land=land)


# --- what answers, what pauses ----------------------------------------------------------------


@pytest.mark.django_db
def test_an_act_that_only_colleagues_see_is_no_answer(town):
    report = submitted(town, FRIDAY)
    services.note(report, text="Wer kennt das?", by=clara(town), at=FRIDAY + HOUR)
    services.assign(report, to=town.bauhof, by=Actor.staff(town.dana, town.clearing), at=FRIDAY)

    assert days(report) == (date(2026, 3, 11), date(2026, 3, 20), date(2026, 3, 11))


@pytest.mark.django_db
def test_a_public_word_is_the_first_answer_and_the_repair_goes_on(town):
    report = submitted(town, FRIDAY)
    event = services.note(
        report, text="Wir sehen es uns an.", by=clara(town), public=True, at=FRIDAY + HOUR
    )

    assert days(report) == (None, date(2026, 3, 20), date(2026, 3, 20))
    assert report.answered_at == FRIDAY + HOUR

    services.undo(event, by=clara(town), at=FRIDAY + HOUR + timedelta(seconds=20))
    assert days(report)[0] == date(2026, 3, 11)


@pytest.mark.django_db
def test_asked_while_it_lies_outside_is_one_pause(town):
    """Two reasons to wait that overlap are not counted twice."""
    monday = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
    report = submitted(town, monday)
    services.hand_over(report, to=town.land, by=clara(town), at=monday)
    services.ask_reporter(report, text="Wo?", by=Actor.outside(town.land), at=monday + DAY)
    services.reply(report, text="Da.", by=Actor.resident(), at=monday + 2 * DAY)
    assert days(report)[2] is None and report.paused_since == monday
    services.assign(
        report, to=town.bauhof, by=Actor.staff(town.dana, town.clearing), at=monday + 3 * DAY
    )

    assert report.pauses == [] or len(report.pauses) == 1
    assert days(report) == (None, date(2026, 3, 19), date(2026, 3, 19))
    assert report.pauses == [[monday, monday + 3 * DAY]]


@pytest.mark.django_db
def test_what_the_rules_hand_over_by_themselves_is_no_answer(town):
    kind = factories.category(town.municipality, "motorway", default_body=town.land)
    report = services.submit_report(
        municipality=town.municipality, category=kind, location=at(0, 0), at=FRIDAY
    )
    assert days(report) == (date(2026, 3, 11), date(2026, 3, 20), None)
    services.accept(report, by=Actor.outside(town.land), at=FRIDAY + HOUR)

    assert report.answered_at == FRIDAY + HOUR


# --- told elsewhere, reopened -------------------------------------------------------------------


@pytest.mark.django_db
def test_what_was_taken_for_a_duplicate_goes_on_where_it_stopped(town):
    monday = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
    first, second = submitted(town, monday), submitted(town, monday)
    services.mark_duplicate(second, of=first, by=clara(town), at=monday + DAY)
    assert days(second) == (None, None, None)
    assert days(first) == (date(2026, 3, 5), date(2026, 3, 16), date(2026, 3, 5))

    services.reopen(second, reason="Ein anderes Loch.", by=clara(town), at=monday + 3 * DAY)

    assert days(second) == (date(2026, 3, 9), date(2026, 3, 18), date(2026, 3, 9))


@pytest.mark.django_db
def test_what_was_done_and_is_not_begins_anew_with_a_new_first_answer(town):
    monday = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
    report = submitted(town, monday)
    services.ask_reporter(report, text="Wo?", by=clara(town), at=monday)
    services.mark_fixed(report, by=clara(town), at=monday + DAY)
    assert days(report) == (None, None, None)
    services.reopen(report, reason="Wieder da.", by=Actor.resident(), at=monday + 7 * DAY)

    assert days(report) == (date(2026, 3, 12), date(2026, 3, 23), date(2026, 3, 12))
    assert report.pauses == [] and report.paused_since is None


# --- the database --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"work": CLOSED[0], "closed_at": FRIDAY, "due_on": None, "answer_by": None},
        {"answered_at": FRIDAY},
    ],
)
def test_the_database_knows_no_clock_that_cannot_run(town, broken):
    report = submitted(town, FRIDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**broken)
