"""Taking back within a minute: the row is what it was, nobody outside heard of it."""

from datetime import timedelta

import pytest

from common import clock
from defects import errors, services
from defects.history import fold
from defects.models import HandOver, Report, Routing
from defects.notifications import for_body, for_reporter
from defects.services import Actor
from defects.services.steps import state_of
from defects.states import Verb
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(town):
    return services.submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=factories.TOWN_HALL,
        text="Dunkel.",
        contact=services.ContactDetails(email="anna@example.org"),
    )


@pytest.fixture
def clerk(town):
    return Actor.staff(town.clara, town.bauhof)


ACTS = {
    "accept": lambda report, town, by: services.accept(report, by=by),
    "refuse": lambda report, town, by: services.refuse(
        report, reason="Nein.", next_body=town.tiefbau, by=by
    ),
    "refuse to clearing": lambda report, town, by: services.refuse(report, reason="Nein.", by=by),
    "assign": lambda report, town, by: services.assign(
        report, to=town.tiefbau, reason="Ihr.", by=by
    ),
    "hand over": lambda report, town, by: services.hand_over(report, to=town.land, by=by),
    "plan": lambda report, town, by: services.plan(report, on=clock.today(), by=by),
    "start": lambda report, town, by: services.start(report, by=by),
    "secure": lambda report, town, by: services.secure(report, by=by),
    "fix": lambda report, town, by: services.mark_fixed(report, by=by, note="Ja."),
    "not fix": lambda report, town, by: services.mark_not_fixed(report, reason="no_means", by=by),
    "answer": lambda report, town, by: services.answer(report, note="Danke.", by=by),
    "ask": lambda report, town, by: services.ask_reporter(report, text="Wo?", by=by),
    "duplicate": lambda report, town, by: services.mark_duplicate(report, of=town.report(), by=by),
    "category": lambda report, town, by: services.change_category(
        report, category=town.pothole, by=by
    ),
    "note": lambda report, town, by: services.note(report, text="Hm.", by=by),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_the_row_is_what_it_was(town, report, clerk, act):
    before = state_of(Report.objects.get(pk=report.pk))

    event = ACTS[act](report, town, clerk)
    services.undo(event, by=clerk)

    row = Report.objects.get(pk=report.pk)
    assert state_of(row) == before == fold(report.events.all())
    assert Routing.objects.filter(report=report).last().body == row.body


@pytest.mark.parametrize("act", ["fix", "refuse", "category", "hand over"])
def test_what_was_handed_over_is_with_them_again(town, report, clerk, act):
    services.hand_over(report, to=town.land, by=clerk)
    before = state_of(Report.objects.get(pk=report.pk))
    acts = {
        **ACTS,
        "hand over": lambda report, town, by: services.hand_over(
            report, to=factories.outside_body(town.municipality, "kreis"), by=by
        ),
    }
    by = Actor.staff(town.clara)

    services.undo(acts[act](report, town, by), by=by)

    assert state_of(Report.objects.get(pk=report.pk)) == before
    assert HandOver.objects.get(report=report, ended_at=None).body == town.land


def test_nothing_is_deleted(report, clerk):
    event = services.accept(report, by=clerk)

    undone = services.undo(event, by=clerk)

    assert [each.verb for each in report.events.all()] == [
        "submitted",
        "routed",
        "accepted",
        "undone",
    ]
    assert (undone.undoes, undone.public) == (event, False)


def test_mails_about_what_was_undone_are_not_needed_any_more(town, report, clerk):
    event = services.refuse(report, reason="Nein.", next_body=town.tiefbau, by=clerk)
    gives = report.events.get(verb=Verb.ROUTED, payload__has_key="with")
    assert for_body(gives.uuid, town.tiefbau) is not None
    services.undo(event, by=clerk)
    assert for_body(gives.uuid, town.tiefbau) is None

    fixed = services.mark_fixed(report, by=clerk)
    assert for_reporter(fixed.uuid, report.contact) is not None
    services.undo(fixed, by=clerk)
    assert for_reporter(fixed.uuid, report.contact) is None


def test_a_minute_is_a_minute(report, clerk):
    event = services.accept(report, by=clerk)

    with pytest.raises(errors.CannotUndo, match="Minute"):
        services.undo(event, by=clerk, at=event.at + timedelta(seconds=61))
    services.undo(event, by=clerk, at=event.at + timedelta(seconds=60))


def test_only_who_did_it_takes_it_back(town, report, clerk):
    event = services.accept(report, by=clerk)

    for somebody in (Actor.staff(town.dana), Actor.resident(), Actor.outside(town.land)):
        with pytest.raises(errors.CannotUndo):
            services.undo(event, by=somebody)


def test_not_after_something_else_happened(report, clerk):
    event = services.accept(report, by=clerk)
    services.start(report, by=clerk)

    with pytest.raises(errors.CannotUndo, match="etwas anderes"):
        services.undo(event, by=clerk)


def test_a_note_meanwhile_does_not_matter(town, report, clerk):
    event = services.accept(report, by=clerk)
    services.note(report, text="Hm.", by=Actor.staff(town.dana))

    services.undo(event, by=clerk)

    assert report.work == "received"


def test_one_after_the_other_back_to_the_start(report, clerk):
    first = services.accept(report, by=clerk)
    second = services.start(report, by=clerk)

    services.undo(second, by=clerk)
    services.undo(first, by=clerk)

    assert report.work == "received"
    assert fold(report.events.all()) == state_of(Report.objects.get(pk=report.pk))


def test_not_twice(report, clerk):
    event = services.accept(report, by=clerk)
    services.undo(event, by=clerk)

    with pytest.raises(errors.CannotUndo):
        services.undo(event, by=clerk)


def test_not_half_of_an_act(town, report, clerk):
    services.refuse(report, reason="Nein.", next_body=town.tiefbau, by=clerk)
    half = report.events.get(verb=Verb.ROUTED, payload__has_key="with")

    with pytest.raises(errors.CannotUndo):
        services.undo(half, by=clerk)


def test_what_the_system_or_a_resident_wrote_stays(report, clerk):
    for event in report.events.all():
        for by in (clerk, Actor.system(), Actor.resident()):
            with pytest.raises(errors.CannotUndo):
                services.undo(event, by=by)
