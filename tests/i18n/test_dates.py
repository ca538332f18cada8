"""Dates, spans and distances as each language reads them, for all who call `common.german`."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from common import german
from common.languages import EASY, ENGLISH, GERMAN

NOW = datetime(2026, 3, 3, 13, 20, tzinfo=UTC)  # 14:20 in Germany
TODAY = date(2026, 3, 3)


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (german.day, (NOW,), ("Di., 3. März", "Tue 3 March", "Dienstag, 3. März")),
        (
            german.day,
            (date(2025, 12, 31),),
            ("Mi., 31. Dezember 2025", "Wed 31 December 2025", "Mittwoch, 31. Dezember 2025"),
        ),
        (
            german.moment,
            (NOW,),
            ("Di., 3. März, 14:20 Uhr", "Tue 3 March, 2:20 pm", "Dienstag, 3. März, 14:20 Uhr"),
        ),
        (
            german.until,
            (datetime(2026, 6, 14, 22, tzinfo=UTC),),
            ("bis So., 14. Juni", "until Sun 14 June", "bis Sonntag, 14. Juni"),
        ),
    ],
)
def test_days_and_moments(function, arguments, words):
    for code, expected in zip((GERMAN, ENGLISH, EASY), words, strict=True):
        with translation.override(code):
            assert _plain(function(*arguments, today=TODAY)) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (0, 5, "12:05 am"),
        (9, 0, "9 am"),
        (12, 0, "noon"),
        (12, 30, "12:30 pm"),
        (23, 59, "11:59 pm"),
    ],
)
def test_english_hours(hour, minute, words):
    at = datetime(2026, 3, 3, hour, minute, tzinfo=german.BERLIN)
    with translation.override(ENGLISH):
        assert _plain(german.time_of_day(at)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-30, ("gerade eben", "just now")),
        (30, ("gleich", "in a moment")),
        (-60, ("vor 1 Minute", "1 minute ago")),
        (-7200, ("vor 2 Stunden", "2 hours ago")),
        (-86400, ("gestern", "yesterday")),
        (86400 * 3, ("in 3 Tagen", "in 3 days")),
        (-86400 * 90, ("vor 2 Monaten", "2 months ago")),
        (-86400 * 365 * 1200, ("vor 1.200 Jahren", "1,200 years ago")),
    ],
)
def test_how_long_ago(seconds, words):
    for code, expected in zip((GERMAN, ENGLISH), words, strict=True):
        with translation.override(code):
            assert _plain(german.relative(NOW + timedelta(seconds=seconds), now=NOW)) == expected


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (timedelta(days=9), ("noch 9 Tage", "9 days left")),
        (timedelta(days=1), ("noch bis morgen", "until tomorrow")),
        (timedelta(hours=3, minutes=40), ("nur noch bis 18 Uhr", "only until 6 pm")),
        (timedelta(days=-1), ("", "")),
    ],
)
def test_how_long_it_lasts(end, words):
    for code, expected in zip((GERMAN, ENGLISH), words, strict=True):
        with translation.override(code):
            assert _plain(german.time_left(NOW + end, now=NOW)) == expected


def test_spans_numbers_and_distances():
    start, end = datetime(2026, 4, 28, tzinfo=UTC), datetime(2026, 6, 14, 22, tzinfo=UTC)
    with translation.override(ENGLISH):
        assert _plain(german.span(start, end, today=TODAY)) == "28 April to 14 June"
        assert german.thousands(12345) == "12,345"
        assert german.metres(1230) == "1.2 km"
        assert german.listed(["title", "text", "place"]) == "title, text and place"
    with translation.override(EASY):
        assert german.metres(354) == "350 Meter"
        assert german.metres(1230) == "1,2 Kilo·meter"
        assert german.thousands(12345) == "12.345"
