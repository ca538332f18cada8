"""The words of a report's way, exactly as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Department
from defects.models import Report
from defects.states import public_word

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
CLOSED = {"closed_at": NOW - timedelta(days=1)}

WORDS = [
    ({}, "received", "Eingegangen", "neutral"),
    ({"work": "accepted"}, "accepted", "Angenommen", "progress"),
    (
        {"work": "planned", "planned_for": date(2026, 3, 12)},
        "planned",
        "Eingeplant für Do., 12.\xa0März",
        "progress",
    ),
    ({"work": "in_progress"}, "in_progress", "In Arbeit", "progress"),
    ({"work": "secured"}, "secured", "Gesichert, Reparatur folgt", "progress"),
    (
        {"work": "accepted", "waits_for_reporter": True},
        "question",
        "Frage an die meldende Person",
        "waiting",
    ),
    (
        {"responsibility": "handed_over", "body_since": datetime(2026, 3, 2, 9, tzinfo=UTC)},
        "elsewhere",
        "Liegt bei Straßen.NRW seit Mo., 2.\xa0März (offen)",
        "waiting",
    ),
    ({"work": "fixed", **CLOSED}, "fixed", "Behoben", "closed"),
    ({"work": "fixed", "has_after_photo": True, **CLOSED}, "fixed", "Behoben", "done"),
    (
        {"work": "fixed", "closed_at": NOW - timedelta(days=14)},
        "fixed",
        "Behoben",
        "done",
    ),
    (
        {"work": "fixed", "confirmed_by_citizens": True, **CLOSED},
        "confirmed",
        "Behoben, von Bürgern bestätigt",
        "done",
    ),
    (
        {"work": "not_fixed", "not_fixed_reason": "within_norm", **CLOSED},
        "not_fixed",
        "Wird nicht behoben: Entspricht dem üblichen Zustand",
        "closed",
    ),
    (
        {"work": "not_fixed", "not_fixed_reason": "nothing_found", **CLOSED},
        "nothing_found",
        "Nichts gefunden",
        "closed",
    ),
    ({"duplicate_of_id": 7}, "duplicate", "Schon gemeldet", "closed"),
    ({"was_reopened": True}, "reopened", "Wieder offen", "neutral"),
    ({"work": "answered", **CLOSED}, "answered", "Beantwortet", "closed"),
]


def report(**fields):
    return Report(body=Department(name="Straßen.NRW", dative="bei Straßen.NRW"), **fields)


@pytest.mark.parametrize(("fields", "key", "word", "tone"), WORDS)
def test_each_state_has_one_word_an_icon_and_a_colour(fields, key, word, tone):
    found = public_word(report(**fields), at=NOW)

    assert (found.key, found.word, found.tone) == (key, word, tone)
    assert found.icon == key.replace("_", "-")


def test_who_reported_reads_that_the_question_is_for_them():
    asked = report(work="planned", planned_for=NOW.date(), waits_for_reporter=True)

    assert public_word(asked, to_reporter=True).word == "Frage an Sie"


def test_what_was_handed_over_is_never_called_fixed_before_it_is():
    for work in ("received", "accepted", "planned", "in_progress", "secured"):
        word = public_word(report(work=work, responsibility="handed_over"), at=NOW)
        assert (word.key, word.tone) == ("elsewhere", "waiting")


def test_reopened_is_told_until_somebody_accepts_it():
    assert public_word(report(work="accepted", was_reopened=True)).word == "Angenommen"
