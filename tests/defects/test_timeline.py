"""The history as people read it: what happened, when, which office; never who."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from defects import services
from defects.models import Report
from defects.services import Actor
from defects.timeline import timeline
from moderation.models import Visibility
from moderation.services import open_item
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def hours(count):
    return MONDAY + timedelta(hours=count)


@pytest.fixture
def report(town):
    return services.submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=factories.TOWN_HALL,
        text="Dunkel.",
        at=MONDAY,
    )


@pytest.fixture
def clerk(town):
    return Actor.staff(town.clara, town.bauhof)


def words(report, **options):
    options.setdefault("public", True)
    return [entry.words for entry in timeline(report, **options)]


def test_the_newest_stands_on_top(report, clerk):
    services.accept(report, by=clerk, at=hours(1))
    services.plan(report, on=hours(48).date(), by=clerk, at=hours(2))
    services.mark_fixed(report, by=clerk, at=hours(3), note="Lampe getauscht.")

    entries = timeline(report, public=True, at=hours(4))

    assert [entry.words for entry in entries] == [
        "Behoben",
        "Eingeplant für Mi., 4.\xa0März",
        "Angenommen",
        "Liegt beim Bauhof",
        "Gemeldet",
    ]
    assert (entries[0].note, entries[0].office, entries[0].at) == (
        "Lampe getauscht.",
        "Bauhof",
        hours(3),
    )


def test_the_clock_of_a_hand_over_counts_working_days(town, report, clerk):
    services.hand_over(report, to=town.land, by=clerk, at=hours(1))

    [entry, *_] = timeline(report, public=True, at=MONDAY + timedelta(days=8))
    assert entry.words == "Liegt seit 6 Werktagen bei Straßen.NRW"
    assert (entry.working_days, entry.runs) == (6, True)
    assert words(report, at=hours(2))[0] == "Liegt seit heute bei Straßen.NRW"
    assert words(report, at=hours(25))[0] == "Liegt seit 1 Werktag bei Straßen.NRW"


def test_the_clock_stops_when_it_comes_back(town, report, clerk):
    services.hand_over(report, to=town.land, by=clerk, at=hours(1))
    services.refuse(
        report, reason="Nein.", by=Actor.outside(town.land), at=MONDAY + timedelta(days=2)
    )

    entries = timeline(report, public=True, at=MONDAY + timedelta(days=8))

    assert [entry.words for entry in entries[:2]] == [
        "Liegt beim Bürgerservice",
        "Lag 2 Werktage bei Straßen.NRW",
    ]
    assert not entries[1].runs


def test_a_report_that_went_outside_at_once_says_so_in_one_line(town):
    town.lamp.default_body = town.land
    report = services.submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=factories.TOWN_HALL,
        at=MONDAY,
    )

    assert words(report, at=hours(1)) == ["Liegt seit heute bei Straßen.NRW", "Gemeldet"]


def test_questions_answers_notes_and_refusals_are_not_public(town, report, clerk):
    services.ask_reporter(report, text="Geheime Frage", by=clerk, at=hours(1))
    services.reply(report, text="Geheime Antwort", by=Actor.resident(), at=hours(2))
    services.note(report, text="Geheime Notiz", by=clerk, at=hours(3))
    services.refuse(report, reason="Geheimer Grund", next_body=town.tiefbau, by=clerk, at=hours(4))
    services.edit_text(report, text="Geheim.", by=Actor.resident(), at=MONDAY)

    entries = timeline(report, public=True)

    assert [entry.words for entry in entries] == [
        "Liegt beim Tiefbauamt",
        "Liegt beim Bauhof",
        "Gemeldet",
    ]
    assert [entry.note for entry in entries] == ["", "", ""]


def test_who_reported_reads_questions_and_own_answers(report, clerk):
    services.ask_reporter(report, text="Welche?", by=clerk, at=hours(1))
    services.reply(report, text="Die dritte.", by=Actor.resident(), at=hours(2))
    services.note(report, text="Anrufen?", by=clerk, at=hours(3))

    entries = timeline(report, public=True, to_reporter=True)

    assert [(entry.words, entry.note) for entry in entries[:2]] == [
        ("Ihre Antwort", "Die dritte."),
        ("Frage an Sie", "Welche?"),
    ]
    assert "Anrufen?" not in [entry.note for entry in entries]


def test_staff_read_everything_and_what_was_undone_is_marked(town, report, clerk):
    services.note(report, text="Anrufen?", by=clerk, at=hours(1))
    event = services.accept(report, by=clerk, at=hours(2))
    services.undo(event, by=clerk, at=hours(2))

    entries = timeline(report, public=False)

    assert [(entry.words, entry.undone) for entry in entries] == [
        ("Angenommen", True),
        ("Hinweis", False),
        ("Liegt beim Bauhof", False),
        ("Gemeldet", False),
    ]
    assert words(report) == ["Liegt beim Bauhof", "Gemeldet"]


def test_nobody_is_named(town, report, clerk):
    User.objects.filter(pk=town.clara.pk).update(full_name="Clara Geheim")
    services.accept(report, by=clerk, at=hours(1))

    assert "Clara" not in str(timeline(report, public=False))


def test_a_duplicate_leads_to_a_report_that_may_be_seen(town, report, clerk):
    original = town.report()
    services.mark_duplicate(report, of=original, by=clerk, at=hours(1))
    Report.objects.filter(pk=original.pk).update(shown=False, text_shown=False)

    [entry, *_] = timeline(report, public=True)
    assert (entry.words, entry.link) == ("Schon gemeldet", "")
    [entry, *_] = timeline(report, public=False)
    assert (entry.words, entry.link) == (
        f"Schon gemeldet: {original.label}",
        original.get_absolute_url(),
    )

    Report.objects.filter(pk=original.pk).update(shown=True)
    assert words(report)[0] == f"Schon gemeldet: {original.label}"


def test_a_residents_words_are_public_only_when_released(town, report, clerk):
    event = services.note(report, text="Von Anna.", by=clerk, public=True, at=hours(1))
    event.note.item = open_item(
        municipality=town.municipality, kind="defects.report_text", parent=report.item
    )
    event.note.save()
    assert timeline(report, public=True)[0].note == ""

    event.note.item.visibility = Visibility.SHOWN
    event.note.item.shown = True
    event.note.item.save()
    assert timeline(report, public=True)[0].note == "Von Anna."


def test_a_blanked_text_is_gone(report, clerk):
    event = services.note(report, text="Name", by=clerk, public=True, at=hours(1))
    event.note.blanked_at = hours(2)
    event.note.save()

    assert timeline(report, public=False)[0].note == ""


@pytest.mark.parametrize("rounds", [1, 3])
def test_five_statements_tell_any_history(town, report, clerk, rounds):
    for _ in range(rounds):
        services.hand_over(report, to=town.land, by=clerk, at=hours(1))
        services.change_category(report, category=town.pothole, by=clerk, at=hours(2))
        services.refuse(report, reason="Nein.", by=Actor.outside(town.land), at=hours(3))
        services.change_category(report, category=town.lamp, by=clerk, at=hours(4))
    services.mark_duplicate(report, of=town.report(), by=clerk, at=hours(5))

    with CaptureQueriesContext(connection) as statements:
        timeline(report, public=True)

    assert len(statements) == 5
