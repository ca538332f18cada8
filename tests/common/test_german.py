from datetime import UTC, date, datetime, timedelta

import pytest

from common import german
from common.clock import BERLIN

NOW = datetime(2026, 3, 3, 14, 20, tzinfo=BERLIN)  # a Tuesday


def test_a_moment_reads_as_people_say_it():
    assert german.moment(NOW, today=NOW.date()) == "Di., 3. März, 14:20 Uhr"
    assert german.moment(NOW.replace(minute=0), today=NOW.date()) == "Di., 3. März, 14 Uhr"
    assert german.moment(NOW.replace(hour=9, minute=5), today=NOW.date()).endswith("9:05 Uhr")


def test_moments_are_told_in_german_time():
    assert german.moment(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), today=NOW.date()) == (
        "Mi., 1. Juli, 0:30 Uhr"
    )


def test_another_year_is_named():
    assert german.day(date(2025, 12, 31), today=NOW.date()) == "Mi., 31. Dezember 2025"
    assert german.day(date(2026, 12, 31), today=NOW.date()) == "Do., 31. Dezember"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-20), "gerade eben"),
        (timedelta(seconds=20), "gleich"),
        (timedelta(minutes=-1), "vor 1 Minute"),
        (timedelta(minutes=-5), "vor 5 Minuten"),
        (timedelta(minutes=59), "in 59 Minuten"),
        (timedelta(hours=-1), "vor 1 Stunde"),
        (timedelta(hours=-14), "vor 14 Stunden"),
        (timedelta(hours=-15), "gestern"),  # 23:20 the day before
        (timedelta(hours=12), "morgen"),
        (timedelta(days=-2), "vorgestern"),
        (timedelta(days=2), "übermorgen"),
        (timedelta(days=-3), "vor 3 Tagen"),
        (timedelta(days=9), "in 9 Tagen"),
        (timedelta(days=-59), "vor 59 Tagen"),
        (timedelta(days=-90), "vor 2 Monaten"),
        (timedelta(days=-800), "vor 2 Jahren"),
    ],
)
def test_relative_words(span, words):
    assert german.relative(NOW + span, now=NOW) == words


def test_shortly_after_midnight_an_hour_is_still_an_hour():
    midnight = NOW.replace(hour=0, minute=30)

    assert german.relative(midnight - timedelta(hours=2), now=midnight) == "vor 2 Stunden"


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0.4, "0 m"),
        (19.6, "20 m"),
        (347, "350 m"),
        (994, "990 m"),
        (996, "1,0 km"),
        (1_234, "1,2 km"),
        (12_345, "12 km"),
        (1_234_567, "1.235 km"),
    ],
)
def test_distances(metres, words):
    assert german.metres(metres) == words


def test_counts():
    assert german.count(1, "Tag", "Tage") == "1 Tag"
    assert german.count(1200, "Tag", "Tage") == "1.200 Tage"
