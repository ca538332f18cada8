from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import (
    LAENDER,
    add_working_days,
    add_working_hours,
    end_of_working_day,
    is_working_day,
    noon_after_working_days,
    working_days_between,
)
from common.clock import BERLIN, day_of

NRW, BAVARIA, BERLIN_LAND, SAXONY = "05", "09", "11", "14"


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def test_the_days_of_a_week():
    monday = date(2026, 3, 2)

    week = [is_working_day(monday + timedelta(days=n), land=NRW) for n in range(7)]

    assert week == [True, True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("day", "name", "free_in"),
    [
        ("2026-01-06", "Heilige Drei Könige", {"08", "09", "15"}),
        ("2027-03-08", "Frauentag", {"11", "13"}),
        ("2026-04-03", "Karfreitag", set(LAENDER)),
        ("2026-06-04", "Fronleichnam", {"05", "06", "07", "08", "09", "10"}),
        ("2027-09-20", "Weltkindertag", {"16"}),
        ("2028-10-31", "Reformationstag", {"01", "02", "03", "04", "12", "13", "14", "15", "16"}),
        ("2027-11-01", "Allerheiligen", {"05", "07", "08", "09", "10"}),
        ("2026-11-18", "Buß- und Bettag", {"14"}),
        ("2026-12-24", "Heiligabend", set()),
        ("2026-12-31", "Silvester", set()),
    ],
)
def test_holidays_hold_where_the_law_of_the_land_says_so(day, name, free_in):
    on = date.fromisoformat(day)

    # Weltkindertag is on a weekday in 2027; each day above is Monday to Friday.
    assert on.weekday() < 5
    assert {land for land in LAENDER if not is_working_day(on, land=land)} == free_in


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02 14:20", 1, "2026-03-03 14:20"),
        ("2026-03-06 15:00", 1, "2026-03-09 15:00"),  # over a week-end
        ("2026-03-07 15:00", 1, "2026-03-09 15:00"),  # from a Saturday
        ("2026-03-02 14:20", 5, "2026-03-09 14:20"),
        ("2026-04-02 09:00", 1, "2026-04-07 09:00"),  # Good Friday to Easter Monday
        ("2026-12-23 12:00", 2, "2026-12-28 12:00"),  # 24 December is a working day
        ("2026-12-30 12:00", 2, "2027-01-04 12:00"),
        ("2026-03-27 23:30", 1, "2026-03-30 23:30"),  # summer time begins between
        ("2026-10-23 00:30", 1, "2026-10-26 00:30"),
        ("2026-03-07 15:00", 0, "2026-03-07 15:00"),
    ],
)
def test_adding_working_days_keeps_the_time_of_day(start, days, end):
    assert add_working_days(berlin(start), days, land=NRW) == berlin(end)


def test_adding_keeps_the_time_zone_of_the_start():
    start = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)

    end = add_working_days(start, 1, land=NRW)

    assert (end, end.tzinfo) == (datetime(2026, 3, 30, 7, 0, tzinfo=UTC), UTC)


def test_the_land_decides():
    start = berlin("2026-06-03 10:00")

    assert add_working_days(start, 1, land=NRW) == berlin("2026-06-05 10:00")
    assert add_working_days(start, 1, land=BERLIN_LAND) == berlin("2026-06-04 10:00")


def test_the_day_changes_at_midnight_in_germany():
    late_on_friday_in_utc = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)  # Saturday, 0:30 there

    end = add_working_days(late_on_friday_in_utc, 1, land=NRW)

    assert end == berlin("2026-03-09 00:30")


@pytest.mark.parametrize(
    ("at", "days", "end"),
    [
        ("2026-03-02 14:20", 0, "2026-03-02 23:59:59"),
        ("2026-03-07 14:20", 0, "2026-03-09 23:59:59"),
        ("2026-04-02 14:20", 1, "2026-04-07 23:59:59"),
    ],
)
def test_the_end_of_a_working_day(at, days, end):
    assert end_of_working_day(berlin(at), days, land=NRW) == berlin(end)


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        ("2026-03-02 08:00", "2026-03-02 18:00", 0),
        ("2026-03-02 18:00", "2026-03-03 08:00", 1),
        ("2026-03-06 18:00", "2026-03-08 08:00", 0),
        ("2026-03-06 18:00", "2026-03-09 08:00", 1),
        ("2026-04-02 18:00", "2026-04-07 08:00", 1),
        ("2025-12-19 12:00", "2026-01-09 12:00", 12),
        ("2026-03-09 08:00", "2026-03-06 08:00", -1),
    ],
)
def test_working_days_between_two_moments(a, b, days):
    assert working_days_between(berlin(a), berlin(b), land=NRW) == days


@given(
    minutes=st.integers(0, 15 * 365 * 24 * 60),
    days=st.integers(0, 400),
    land=st.sampled_from(sorted(LAENDER)),
)
def test_counting_takes_back_what_adding_has_done(minutes, days, land):
    start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = add_working_days(start, days, land=land)

    assert working_days_between(start, end, land=land) == days
    assert days == 0 or is_working_day(day_of(end), land=land)


def test_wrong_input_is_our_own_mistake():
    with pytest.raises(ValueError, match="17"):
        is_working_day(date(2026, 3, 2), land="17")
    with pytest.raises(ValueError, match="time zone"):
        add_working_days(datetime(2026, 3, 2), 1, land=NRW)  # noqa: DTZ001
    with pytest.raises(ValueError, match="forward"):
        add_working_days(berlin("2026-03-02 10:00"), -1, land=NRW)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-06T15:00", 2, "2026-03-09T09:00"),
        ("2026-03-07T10:00", 2, "2026-03-09T10:00"),
        ("2026-03-06T05:00", 1, "2026-03-06T09:00"),
        ("2026-03-06T16:00", 0, "2026-03-09T08:00"),
        ("2026-03-27T12:00", 12, "2026-03-30T16:00"),  # the clocks change in between
        ("2026-03-02T08:00", 40, "2026-03-06T16:00"),
    ],
)
def test_working_hours_are_those_of_desks(start, hours, end):
    assert add_working_hours(berlin(start), hours, land=NRW) == berlin(end)


def test_noon_is_that_of_the_last_working_day():
    assert noon_after_working_days(berlin("2026-03-06T23:00"), 2, land=NRW) == berlin(
        "2026-03-10T12:00"
    )


def test_working_time_goes_forward_only():
    with pytest.raises(ValueError, match="only forward"):
        add_working_hours(berlin("2026-03-06T15:00"), -1, land=NRW)
    with pytest.raises(ValueError, match="at least one"):
        noon_after_working_days(berlin("2026-03-06T15:00"), 0, land=NRW)
