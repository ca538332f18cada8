"""Opening hours and telephone numbers by hour."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from geo.hours import check_hours, check_numbers, is_open, next_change, open_numbers, sentence
from tests.factories import municipality

BERLIN = ZoneInfo("Europe/Berlin")
WORK = {day: [["07:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
NIGHT = {"fri": [["22:00", "06:00"]]}
NRW, BAVARIA = "05", "09"


def berlin(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23 06:59", False),  # a Monday
        ("2026-11-23 07:00", True),
        ("2026-11-23 15:59", True),
        ("2026-11-23 16:00", False),
        ("2026-11-22 12:00", False),  # a Sunday
    ],
)
def test_open_from_the_first_minute_and_closed_from_the_last(moment, expected):
    assert is_open(WORK, berlin(moment), land=NRW) is expected


def test_the_clock_is_the_one_in_germany():
    assert is_open(WORK, datetime(2026, 7, 1, 5, 30, tzinfo=ZoneInfo("UTC")), land=NRW)
    assert not is_open(WORK, datetime(2026, 12, 1, 5, 30, tzinfo=ZoneInfo("UTC")), land=NRW)


def test_a_holiday_of_the_land_is_closed_unless_it_has_hours_of_its_own():
    epiphany = berlin("2027-01-06 10:00")  # a Wednesday, a holiday in Bavaria only

    assert is_open(WORK, epiphany, land=NRW)
    assert not is_open(WORK, epiphany, land=BAVARIA)
    assert is_open({**WORK, "holiday": [["10:00", "12:00"]]}, epiphany, land=BAVARIA)


def test_a_holiday_on_a_weekend_is_a_holiday():
    saturday = {"sat": [["10:00", "12:00"]]}

    assert is_open(saturday, berlin("2026-12-19 11:00"), land=NRW)
    assert not is_open(saturday, berlin("2026-12-26 11:00"), land=NRW)  # 2. Weihnachtstag


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20 21:59", False),
        ("2026-11-20 23:00", True),
        ("2026-11-21 05:59", True),
        ("2026-11-21 06:00", False),
    ],
)
def test_an_opening_may_end_after_midnight(moment, expected):
    assert is_open(NIGHT, berlin(moment), land=NRW) is expected


def test_until_midnight_is_written_as_24():
    late = {"mon": [["18:00", "24:00"]]}

    assert is_open(late, berlin("2026-11-23 23:59"))
    assert not is_open(late, berlin("2026-11-24 00:00"))


def test_next_change_is_the_end_when_open_and_the_next_opening_when_closed():
    assert next_change(WORK, berlin("2026-11-23 10:00"), land=NRW) == berlin("2026-11-23 16:00")
    assert next_change(WORK, berlin("2026-11-20 17:00"), land=NRW) == berlin("2026-11-23 07:00")
    # over Christmas: Friday 25 December is a holiday, then comes the weekend
    assert next_change(WORK, berlin("2026-12-24 17:00"), land=NRW) == berlin("2026-12-28 07:00")
    assert next_change({}, berlin("2026-12-24 17:00")) is None


def test_two_openings_that_touch_are_one():
    hours = {"mon": [["07:00", "12:00"], ["12:00", "16:00"]]}

    assert next_change(hours, berlin("2026-11-23 08:00")) == berlin("2026-11-23 16:00")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (WORK, "Mo–Fr 7–16 Uhr"),
        ({**WORK, "fri": [["07:00", "12:30"]]}, "Mo–Do 7–16 Uhr, Fr 7–12.30 Uhr"),
        ({"mon": [["08:00", "12:00"], ["14:00", "18:00"]]}, "Mo 8–12 und 14–18 Uhr"),
        ({"sat": [["10:00", "24:00"]], "sun": [["10:00", "24:00"]]}, "Sa und So 10–24 Uhr"),
        ({"mon": [["07:00", "16:00"]], "wed": [["07:00", "16:00"]]}, "Mo 7–16 Uhr, Mi 7–16 Uhr"),
        ({"mon": []}, ""),
        ({}, ""),
    ],
)
def test_hours_as_people_write_them(hours, words):
    assert sentence(hours) == words


@pytest.mark.django_db
def test_the_numbers_of_the_hour_in_their_order():
    lindenbach = municipality(
        numbers=[
            {"label": "Notruf", "number": "112", "danger": True},
            {"label": "Bauhof", "number": "+49 0000-70", "danger": True, "during": WORK},
            {"label": "Bereitschaft", "number": "0000-77", "danger": True, "outside": WORK},
            {"label": "Auskunft", "number": "0000-115", "during": WORK},
        ]
    )

    day = open_numbers(lindenbach, berlin("2026-11-23 10:00"))
    night = open_numbers(lindenbach, berlin("2026-11-23 20:00"))

    assert [(number.label, number.danger) for number in day] == [
        ("Notruf", True),
        ("Bauhof", True),
        ("Auskunft", False),
    ]
    assert [number.label for number in night] == ["Notruf", "Bereitschaft"]
    assert [number.until for number in day] == [
        None,
        berlin("2026-11-23 16:00"),
        berlin("2026-11-23 16:00"),
    ]
    assert night[1].until == berlin("2026-11-24 07:00")
    assert day[1].tel == "+49000070"


@pytest.mark.parametrize(
    "hours",
    [
        [],
        {"montag": []},
        {"mon": "07:00-16:00"},
        {"mon": [["07:00"]]},
        {"mon": [["7:00", "16:00"]]},
        {"mon": [["07:00", "25:00"]]},
        {"mon": [["07:00", "07:00"]]},
        {"mon": [["24:00", "07:00"]]},
        {"mon": [[7, 16]]},
    ],
)
def test_hours_of_a_wrong_shape_are_refused_with_a_sentence(hours):
    with pytest.raises(ValidationError):
        check_hours(hours)


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        ["112"],
        [{"label": "Notruf"}],
        [{"label": "x", "number": "1", "during": WORK, "outside": WORK}],
        [{"label": "x", "number": "1", "hours": WORK}],
        [{"label": "x", "number": "1", "during": {"mo": []}}],
    ],
)
def test_numbers_of_a_wrong_shape_are_refused_with_a_sentence(numbers):
    with pytest.raises(ValidationError):
        check_numbers(numbers)


def test_right_shapes_pass():
    check_hours({**WORK, "holiday": []})
    check_numbers([{"label": "Notruf", "number": "112", "danger": True, "outside": NIGHT}])
