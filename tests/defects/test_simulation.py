"""What would a draft change? Past reports are asked again, and nothing is moved."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import clock
from defects import services, simulation
from defects.models import Report, Routing, RuleSet, Simulation
from defects.simulation import simulate
from geo.facts import Asked, many_place_facts, place_facts
from tests import factories
from tests.factories import at
from tests.jobs import run_worker, waiting, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def sets(town):
    """Lamps are the Bauhof's by default; the draft gives them to the Tiefbauamt."""
    active = factories.rule_set(town.municipality)
    factories.rule(active, category=town.footway, body=town.bauhof)
    draft = factories.rule_set(town.municipality, RuleSet.State.DRAFT, version=2)
    factories.rule(draft, category=town.lamp, body=town.tiefbau, reason="Neu: {body}.")
    return active, draft


def moves(sets, reports):
    active, draft = sets
    return [
        (move.report, move.before.body, move.after.body)
        for move in simulate(draft, reports, against=active)
    ]


def test_what_both_say_differently_would_move(town, sets):
    lamp = town.report()
    town.report(category=town.footway)

    assert moves(sets, Report.objects.all()) == [(lamp, town.bauhof, town.tiefbau)]


def test_where_people_moved_it_by_hand_does_not_count_as_a_change_of_rules(town, sets):
    report = town.report(category=town.footway, body=town.land)

    assert moves(sets, [report]) == []


def test_hours_are_those_of_the_report_and_days_those_of_the_draft(town, sets):
    _active, draft = sets
    night = clock.now().astimezone(clock.BERLIN).replace(hour=23, minute=0) - timedelta(days=9)
    report = town.report()
    Report.objects.filter(pk=report.pk).update(created_at=night)
    next_year = clock.today() + timedelta(days=300)
    draft.rules.update(
        time_from="22:00", time_until="06:00", valid_from=next_year, valid_until=next_year
    )

    assert moves(sets, Report.objects.all()) == []
    job = services.simulate_rules(draft, by=town.dana)
    work()
    job.refresh_from_db()
    assert job.result["day"] == next_year.isoformat()
    assert job.result["moved"] == 1


def test_the_job_writes_ways_counts_and_examples(town, sets):
    _active, draft = sets
    reports = [town.report() for _each in range(7)]
    Report.objects.filter(pk=reports[0].pk).update(body=town.tiefbau)
    other = factories.town(host="other.example")
    other.report()
    old = town.report()
    Report.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=100))
    before = list(Report.objects.order_by("pk").values()), Routing.objects.count()

    job = services.simulate_rules(draft, by=town.dana, months=3)
    assert waiting("defects.simulate_rules") == [
        ("defects.simulate_rules", {"simulation": str(job.uuid)})
    ]
    work()

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.revision) == ("done", 7, 7, draft.revision)
    assert (job.result["moved"], job.result["fits"], job.result["fitted"]) == (7, 1, 6)
    [way] = job.result["ways"]
    assert (way["from"], way["to"], way["count"], way["fits"]) == ("bauhof", "tiefbau", 7, 1)
    assert [each["number"] for each in way["examples"]] == [
        report.number for report in reversed(reports[2:])
    ]
    assert way["examples"][0]["after"] == "Neu: Tiefbauamt."
    assert (list(Report.objects.order_by("pk").values()), Routing.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_others_see_how_far_it_is_while_it_runs(town, sets, monkeypatch):
    """A real worker; what the page would read is read on another connection after each step."""
    _active, draft = sets
    monkeypatch.setattr(simulation, "BATCH", 2)
    for _each in range(5):
        town.report()
    seen = []
    write = simulation._write

    def written(job, **values):
        write(job, **values)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT state, done, total FROM defects_simulation "
                "WHERE id = %s AND pg_current_xact_id_if_assigned() IS NULL",
                [job.pk],
            )
            seen.append(cursor.fetchone())

    monkeypatch.setattr(simulation, "_write", written)
    services.simulate_rules(draft, by=town.dana)
    run_worker()

    assert seen == [
        ("running", 0, 5),
        ("running", 2, 5),
        ("running", 4, 5),
        ("running", 5, 5),
        ("done", 5, 5),
    ]


def test_what_fails_says_so_and_what_hangs_is_found(town, sets, monkeypatch):
    _active, draft = sets
    town.report()
    job = services.simulate_rules(draft, by=town.dana)
    monkeypatch.setattr(simulation, "simulate", lambda *given, **named: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        simulation.run(job.uuid)
    job.refresh_from_db()
    assert job.state == "failed"
    assert not simulation.is_stalled(job)
    job.state = Simulation.State.RUNNING
    job.touched_at = clock.now() - timedelta(minutes=6)
    assert simulation.is_stalled(job)


def test_a_discarded_draft_leaves_a_job_that_does_nothing(town, sets):
    _active, draft = sets
    services.simulate_rules(draft, by=town.dana)
    services.discard_rules(draft, by=town.dana, revision=draft.revision)

    work()

    assert not Simulation.objects.exists()


def test_a_thousand_reports_cost_few_statements(town, sets):
    _active, _draft = sets
    reports = [town.report() for _each in range(4)]
    with CaptureQueriesContext(connection) as few:
        moves(sets, reports)
    with CaptureQueriesContext(connection) as many:
        assert len(moves(sets, reports * 100)) == 400
    assert len(many) == len(few) <= 6


def test_facts_of_many_places_are_those_of_each(town):
    factories.road(town.municipality, road_class="L", number="L 288")
    factories.asset(town.municipality, "lamp", "M 12", at(5, 0), operator="bauhof")
    places = [
        Asked(point=at(0, 0), radius_metres=8.0, asset_kind="lamp"),
        Asked(point=at(1500, 1500), radius_metres=50),
        Asked(point=at(9000, 0), radius_metres=20),
    ]

    many = many_place_facts(town.municipality, places)

    for place, found in zip(places, many, strict=True):
        one = place_facts(
            town.municipality,
            place.point,
            radius_metres=place.radius_metres,
            asset_kind=place.asset_kind,
        )
        assert (found.inside, found.zones, found.roads, found.asset) == (
            one.inside,
            one.zones,
            one.roads,
            one.asset,
        )
    assert many_place_facts(town.municipality, []) == []
