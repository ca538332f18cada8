"""Days on which the house is closed count nowhere as days of work."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.setup import parts, towns
from common import calendar
from common.clock import BERLIN
from defects import services
from geo.hours import is_open, open_numbers
from geo.models import Municipality
from moderation.deadlines import appeal_due
from tests import factories
from tests.jobs import work

ROSENMONTAG = date(2027, 2, 8)
NRW = calendar.Land("05", frozenset({ROSENMONTAG}))
FRIDAY = datetime(2027, 2, 5, 15, tzinfo=BERLIN)


def test_every_clock_of_the_calendar_leaves_them_out():
    assert not calendar.is_working_day(ROSENMONTAG, land=NRW)
    assert calendar.is_working_day(ROSENMONTAG, land="05")
    assert calendar.next_working_day(ROSENMONTAG, land=NRW) == date(2027, 2, 9)
    assert calendar.add_working_days(FRIDAY, 1, land=NRW).date() == date(2027, 2, 9)
    assert calendar.noon_after_working_days(FRIDAY, 1, land=NRW).date() == date(2027, 2, 9)
    assert calendar.add_working_hours(FRIDAY, 2, land=NRW).date() == date(2027, 2, 9)
    assert calendar.end_of_working_day(FRIDAY, 1, land=NRW).date() == date(2027, 2, 9)


@pytest.mark.parametrize("days", [0, 1, 2, 5, 40, 300])
def test_counting_is_the_opposite_of_adding(days):
    # A closing day on a Sunday and one on a holiday take nothing away twice.
    land = calendar.Land("05", frozenset({ROSENMONTAG, date(2027, 2, 7), date(2027, 5, 6)}))
    end = calendar.add_working_days(FRIDAY, days, land=land)
    assert calendar.working_days_between(FRIDAY, end, land=land) == days


def test_towns_of_one_land_share_its_holidays_and_not_their_days():
    other = calendar.Land("05", frozenset())
    assert NRW == other == "05"
    assert calendar.is_working_day(ROSENMONTAG, land=other)


@pytest.mark.parametrize("year", range(2026, 2036))
def test_what_is_offered_are_the_right_weekdays(year):
    found = {name: day for day, name in towns.often_closed(year)}
    assert found["Rosenmontag"].weekday() == 0
    assert found["Brückentag nach Christi Himmelfahrt"].weekday() == 4
    assert found["Brückentag nach Fronleichnam"].weekday() == 4
    assert calendar.is_holiday(found["Brückentag nach Fronleichnam"] - timedelta(days=1), land="05")


@pytest.mark.django_db
def test_deadlines_and_opening_hours_of_a_town_follow():
    town = factories.town()
    place = town.municipality
    hours = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "fri")}
    place.hours = hours
    place.numbers = [
        {"label": "Rathaus", "number": "1", "during": hours},
        {"label": "Bereitschaft", "number": "2", "outside": hours},
    ]
    place.closing_days = [{"day": "2027-02-08", "name": "Rosenmontag"}]
    place.save()
    place = Municipality.objects.get(pk=place.pk)
    monday = datetime(2027, 2, 8, 9, tzinfo=UTC)

    assert not is_open(place.hours, monday, land=place.land)
    assert [each.label for each in open_numbers(place, monday)] == ["Bereitschaft"]
    assert appeal_due(FRIDAY, land="05").date() == date(2027, 2, 19)  # a Friday
    assert appeal_due(FRIDAY, land=place.land).date() == date(2027, 2, 22)


@pytest.mark.django_db
def test_open_reports_get_another_day():
    town = factories.town()
    report = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.TOWN_HALL,
        at=FRIDAY,
    )
    assert report.due_on == date(2027, 2, 10)
    given = {"closing_days": [{"day": "2027-02-08", "name": "Rosenmontag"}]}
    parts.settle("times", town.municipality, "", given, by=town.admin)
    work()
    report.refresh_from_db()
    assert report.due_on == date(2027, 2, 11)
    parts.settle("times", town.municipality, "", {"closing_days": []}, by=town.admin)
    parts.settle("categories", town.municipality, "pothole", {"answer_days": 1}, by=town.admin)
    work()
    report.refresh_from_db()
    assert report.due_on == date(2027, 2, 8)
