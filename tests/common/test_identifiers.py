"""What forms and addresses name."""

from datetime import date
from uuid import UUID

import pytest

from common.identifiers import day_of, number_of, numbers_of, uuid_of, uuids_of

ONE = "01a21712-6907-77c5-80f1-61f14698d537"


@pytest.mark.parametrize("words", [None, "", "x", "\0", "1" * 200, f"{ONE}0"])
def test_what_is_no_uuid_names_nothing(words):
    assert uuid_of(words) is None


def test_several_are_read_in_their_order_without_what_is_none():
    other = "00000000-0000-7000-8000-000000000000"
    assert uuids_of([ONE, "x", other]) == [UUID(ONE), UUID(other)]
    assert uuid_of(ONE) == UUID(ONE)


@pytest.mark.parametrize(
    "words",
    [None, "", "x", "-1", "+1", "1.0", " 1", "1_0", "\u0663", "\u00b2", "1" * 10, "1" * 5000],
)
def test_what_is_no_number_names_nothing(words):
    assert number_of(words) is None


def test_numbers_are_read_in_their_order_and_only_as_long_as_they_may_be():
    assert numbers_of(["12", "", "x", "007", "999999999", "1000000000"]) == [12, 7, 999_999_999]
    assert number_of("123456", digits=5) is None
    assert number_of("12345", digits=5) == 12_345


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2000-01-01", date(2000, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
        ("1999-12-31", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2026-02-30", None),
        ("morgen", None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_or_is_none(words, day):
    assert day_of(words) == day
