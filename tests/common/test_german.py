from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from common import german
from common.clock import BERLIN

NOW = datetime(2026, 3, 3, 14, 20, tzinfo=BERLIN)  # a Tuesday


def test_a_moment_reads_as_people_say_it():
    assert german.moment(NOW, today=NOW.date()) == "Di., 3.\xa0März, 14:20\xa0Uhr"
    assert german.moment(NOW.replace(minute=0), today=NOW.date()) == "Di., 3.\xa0März, 14\xa0Uhr"
    assert german.moment(NOW.replace(hour=9, minute=5), today=NOW.date()).endswith("9:05\xa0Uhr")


def test_moments_are_told_in_german_time():
    assert german.moment(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), today=NOW.date()) == (
        "Mi., 1.\xa0Juli, 0:30\xa0Uhr"
    )


def test_another_year_is_named():
    assert german.day(date(2025, 12, 31), today=NOW.date()) == "Mi., 31.\xa0Dezember 2025"
    assert german.day(date(2026, 12, 31), today=NOW.date()) == "Do., 31.\xa0Dezember"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-20), "gerade eben"),
        (timedelta(seconds=20), "gleich"),
        (timedelta(minutes=-1), "vor\xa01\xa0Minute"),
        (timedelta(minutes=-5), "vor\xa05\xa0Minuten"),
        (timedelta(minutes=59), "in\xa059\xa0Minuten"),
        (timedelta(hours=-1), "vor\xa01\xa0Stunde"),
        (timedelta(hours=-14), "vor\xa014\xa0Stunden"),
        (timedelta(hours=-15), "gestern"),  # 23:20 the day before
        (timedelta(hours=12), "morgen"),
        (timedelta(days=-2), "vorgestern"),
        (timedelta(days=2), "übermorgen"),
        (timedelta(days=-3), "vor\xa03\xa0Tagen"),
        (timedelta(days=9), "in\xa09\xa0Tagen"),
        (timedelta(days=-59), "vor\xa059\xa0Tagen"),
        (timedelta(days=-90), "vor\xa02\xa0Monaten"),
        (timedelta(days=-800), "vor\xa02\xa0Jahren"),
    ],
)
def test_relative_words(span, words):
    assert german.relative(NOW + span, now=NOW) == words


def test_shortly_after_midnight_an_hour_is_still_an_hour():
    midnight = NOW.replace(hour=0, minute=30)

    assert german.relative(midnight - timedelta(hours=2), now=midnight) == "vor\xa02\xa0Stunden"


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


def test_decimals_are_written_as_the_language_does():
    assert german.decimal(1.25) == "1,2"
    with translation.override("en"):
        assert german.decimal(1.25) == "1.2"
    with translation.override("de-simple"):
        assert german.decimal(12, places=0) == "12"
        assert german.decimal(0.96) == "1,0"


MIDNIGHT = datetime(2026, 6, 15, tzinfo=BERLIN)  # a Monday begins


def test_what_ends_at_midnight_ends_the_day_before():
    assert german.until(MIDNIGHT, today=NOW.date()) == "bis So., 14.\xa0Juni"
    assert (
        german.until(MIDNIGHT.replace(hour=18), today=NOW.date())
        == "bis Mo., 15.\xa0Juni, 18\xa0Uhr"
    )


@pytest.mark.parametrize(
    ("now", "end", "words"),
    [
        (datetime(2026, 6, 5, 23, 59, tzinfo=BERLIN), MIDNIGHT, "noch\xa09\xa0Tage"),
        (datetime(2026, 6, 13, 8, tzinfo=BERLIN), MIDNIGHT, "noch bis morgen"),
        (datetime(2026, 6, 14, 23, 59, tzinfo=BERLIN), MIDNIGHT, "nur noch heute"),
        (
            datetime(2026, 6, 15, 8, tzinfo=BERLIN),
            MIDNIGHT.replace(hour=18),
            "nur noch bis 18\xa0Uhr",
        ),
        (datetime(2026, 3, 1, tzinfo=BERLIN), MIDNIGHT, "noch\xa03\xa0Monate"),
        (MIDNIGHT, MIDNIGHT, ""),
    ],
)
def test_how_long_there_is_time(now, end, words):
    assert german.time_left(end, now=now) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (
            datetime(2026, 5, 4, tzinfo=BERLIN),
            datetime(2026, 6, 1, tzinfo=BERLIN),
            "4. bis 31.\xa0Mai",
        ),
        (datetime(2026, 4, 28, tzinfo=BERLIN), MIDNIGHT, "28.\xa0April bis 14.\xa0Juni"),
        (
            datetime(2025, 12, 1, tzinfo=BERLIN),
            datetime(2026, 2, 1, tzinfo=BERLIN),
            "1.\xa0Dezember 2025 bis 31.\xa0Januar",
        ),
        (MIDNIGHT, MIDNIGHT + timedelta(hours=5), "15.\xa0Juni"),
    ],
)
def test_a_span_of_days(start, end, words):
    assert german.span(start, end, today=NOW.date()) == words
