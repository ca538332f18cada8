"""Who is in charge, and why: the matrix of the law, honest doubt, ties, and the last resort."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.clock import BERLIN
from defects.models import Category, RoutingRule, RuleSet
from defects.routing import Router, route
from geo.facts import place_facts
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db

MAY = datetime(2026, 5, 4, 10, tzinfo=UTC)
JANUARY = datetime(2026, 1, 7, 10, tzinfo=UTC)


def ask(town, category, east=0.0, north=0.0, *, accuracy=None, when=MAY, place=True, **answers):
    return route(
        municipality=town.municipality,
        location=at(east, north) if place else None,
        accuracy_metres=accuracy,
        category=category,
        answers=answers,
        at=when,
    )


@pytest.fixture
def rules(town):
    """Landesstraße: inside the town the carriageway is the Land's, the footway the town's."""
    made = factories.rule_set(town.municipality)
    road = {"kind": RoutingRule.Kind.ROAD, "road_class": "L", "category": town.street}
    factories.rule(
        made,
        **road,
        inside_od=True,
        part="carriageway",
        body=town.land,
        reason="Das ist eine Landesstraße ({road}) innerhalb des Ortes. "
        "Für die Fahrbahn ist {body} zuständig.",
    )
    factories.rule(made, **road, inside_od=True, part="footway", body=town.bauhof)
    factories.rule(
        made, **road, inside_od=False, body=town.land, reason="{road} außerhalb: {body}."
    )
    return made


def test_the_default_of_the_kind_decides_where_no_rule_does(town):
    answer = ask(town, town.pothole)

    assert (answer.body, answer.step, answer.rule) == (town.tiefbau, "default", None)
    assert answer.sentence == "Für diese Art von Meldung ist zuständig: Tiefbauamt."


def test_a_leaf_without_a_default_takes_that_of_its_group(town):
    leaf = factories.category(town.municipality, "crack", parent=town.street)

    assert ask(town, leaf).body == town.tiefbau


def test_nothing_is_ever_without_somebody(town):
    orphan = factories.category(town.municipality, "orphan")

    answer = ask(town, orphan)

    assert (answer.body, answer.step) == (town.clearing, "clearing")
    assert answer.sentence == (
        "Wer hier zuständig ist, klären wir noch. Bis dahin liegt die Meldung beim Bürgerservice."
    )


def test_a_default_that_is_closed_down_is_passed_over(town):
    town.bauhof.is_active = False
    town.bauhof.save()

    assert ask(town, town.lamp).body == town.clearing


@pytest.mark.parametrize(
    ("inside_od", "part", "body"),
    [
        (True, "carriageway", "land"),
        (True, "footway", "bauhof"),
        (False, "carriageway", "land"),
        (False, "footway", "land"),
        (None, "carriageway", "tiefbau"),
        (None, "footway", "tiefbau"),
    ],
)
def test_class_ortsdurchfahrt_and_part_decide_about_a_road(town, rules, inside_od, part, body):
    factories.road(town.municipality, road_class="L", number="L 288", inside_od=inside_od)

    assert ask(town, town.pothole, part=part).body == getattr(town, body)


def test_the_sentence_names_road_and_body(town, rules):
    factories.road(town.municipality, road_class="L", number="L 288")

    answer = ask(town, town.pothole, part="carriageway")

    assert answer.step == "rule"
    assert answer.sentence == (
        "Das ist eine Landesstraße (L 288) innerhalb des Ortes. "
        "Für die Fahrbahn ist Straßen.NRW zuständig."
    )


def test_a_rule_of_the_group_holds_for_its_leaves_and_for_no_other_kind(town, rules):
    factories.road(town.municipality, road_class="L", inside_od=False)

    assert ask(town, town.street).body == town.land
    assert ask(town, town.pothole).body == town.land
    assert ask(town, town.lamp).body == town.bauhof


def test_a_kind_that_says_its_part_itself_is_not_asked(town, rules):
    factories.road(town.municipality, road_class="L")
    factories.part_question(town.footway)
    town.footway.part = "footway"
    town.footway.save()

    answer = ask(town, town.footway)

    assert (answer.body, answer.question) == (town.bauhof, None)


def test_the_part_is_asked_when_it_would_change_the_body(town, rules):
    factories.road(town.municipality, road_class="L")
    question = factories.part_question(town.pothole)

    answer = ask(town, town.pothole)

    assert answer.question == question
    assert (answer.body, answer.step) == (town.clearing, "clearing")
    assert "welcher Teil der Straße" in answer.sentence


@pytest.mark.parametrize("given", ["", "unknown"])
def test_not_knowing_the_part_is_no_answer(town, rules, given):
    factories.road(town.municipality, road_class="L")
    question = factories.part_question(town.pothole)

    assert ask(town, town.pothole, part=given).question == question


@pytest.mark.parametrize(
    ("road_class", "inside_od"), [("L", False), ("L", None), ("G", True), (None, None)]
)
def test_the_part_is_not_asked_when_all_answers_lead_to_the_same(
    town, rules, road_class, inside_od
):
    factories.part_question(town.pothole)
    if road_class:
        factories.road(town.municipality, road_class=road_class, inside_od=inside_od)

    assert ask(town, town.pothole).question is None


def test_an_asset_sends_to_its_operator(town):
    werke = factories.department(town.municipality, "stadtwerke", name="Stadtwerke")
    rules = factories.rule_set(town.municipality)
    factories.rule(
        rules,
        kind=RoutingRule.Kind.ASSET,
        asset_kind="lamp",
        reason="Die Laterne {asset} betreibt: {body}.",
    )
    factories.asset(town.municipality, "lamp", "M 12", at(5, 0), operator="stadtwerke")
    factories.asset(town.municipality, "bench", "B 1", at(0, 0), operator="nobody")

    answer = ask(town, town.lamp)

    assert answer.body == werke
    assert answer.sentence == "Die Laterne M 12 betreibt: Stadtwerke."


@pytest.mark.parametrize("operator", ["", "unknown-body", "closed"])
def test_an_asset_without_a_known_operator_is_passed_over(town, operator):
    factories.department(town.municipality, "closed", is_active=False)
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, kind=RoutingRule.Kind.ASSET, asset_kind="lamp")
    factories.asset(town.municipality, "lamp", "M 12", at(5, 0), operator=operator)

    assert ask(town, town.lamp).step == "default"


def test_an_operator_of_another_town_is_not_ours(town):
    other = factories.town(host="other.example")
    factories.department(other.municipality, "stadtwerke")
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, kind=RoutingRule.Kind.ASSET, asset_kind="lamp")
    factories.asset(town.municipality, "lamp", "M 12", operator="stadtwerke")

    assert ask(town, town.lamp).body == town.bauhof


def test_a_special_area_decides_by_its_layer(town):
    association = factories.outside_body(town.municipality, "wasserverband", name="Wupperverband")
    water = factories.layer(town.municipality, "gewaesser", name="Gewässer", purpose="special")
    factories.zone(town.municipality, "Leimbach", layer=water, boundary=factories.box(0, 0, 50, 50))
    rules = factories.rule_set(town.municipality)
    factories.rule(
        rules,
        kind=RoutingRule.Kind.SPECIAL,
        layer=water,
        body=association,
        reason="Das ist am {zone}. Dafür ist zuständig: {body}.",
    )

    inside, outside = ask(town, town.lamp, 10, 10), ask(town, town.lamp, -10, -10)

    assert (inside.body, outside.body) == (association, town.bauhof)
    assert inside.sentence == "Das ist am Leimbach. Dafür ist zuständig: Wupperverband."


def test_a_zone_decides_for_its_kind_only(town):
    rules = factories.rule_set(town.municipality)
    factories.rule(
        rules,
        kind=RoutingRule.Kind.ZONE,
        zone=town.district,
        category=town.lamp,
        body=town.tiefbau,
    )

    assert ask(town, town.lamp, 0, 0).body == town.tiefbau
    assert ask(town, town.lamp, 1500, 0).body == town.bauhof
    assert ask(town, town.footway, 0, 0).body == town.bauhof


def test_on_a_border_the_zone_of_the_lower_id_wins(town):
    east = factories.zone(town.municipality, "Ost", boundary=factories.box(1000, -1000, 2000, 1000))
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, kind=RoutingRule.Kind.ZONE, zone=east, body=town.land)
    factories.rule(rules, kind=RoutingRule.Kind.ZONE, zone=town.district, body=town.tiefbau)

    assert ask(town, town.lamp, 1000, 0).body == town.tiefbau
    assert ask(town, town.lamp, 1001, 0).body == town.land


def test_the_first_rule_that_matches_wins(town):
    rules = factories.rule_set(town.municipality)
    late = factories.rule(rules, body=town.tiefbau, order=90)
    early = factories.rule(rules, body=town.land, order=10)

    assert ask(town, town.lamp).rule == early
    early.delete()
    assert ask(town, town.lamp).rule == late


def test_a_rule_of_the_season_sleeps_outside_it(town):
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.tiefbau, months=[11, 12, 1, 2, 3])

    assert ask(town, town.lamp, when=JANUARY).body == town.tiefbau
    assert ask(town, town.lamp, when=MAY).body == town.bauhof


def test_the_month_is_the_one_in_germany(town):
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.tiefbau, months=[6])

    assert ask(town, town.lamp, when=datetime(2026, 5, 31, 22, 30, tzinfo=UTC)).body == town.tiefbau


@pytest.mark.parametrize(
    ("hour", "decides"), [(21, False), (22, True), (23, True), (3, True), (5, True), (6, False)]
)
def test_hours_go_over_midnight(town, hour, decides):
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.tiefbau, time_from=time(22), time_until=time(6))
    when = datetime(2026, 5, 4, hour, tzinfo=BERLIN)

    assert (ask(town, town.lamp, when=when).body == town.tiefbau) is decides


def test_hours_within_a_day_begin_at_the_first_and_end_before_the_second(town):
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.tiefbau, time_from=time(8), time_until=time(16))

    def body(hour, minute):
        return ask(town, town.lamp, when=datetime(2026, 5, 4, hour, minute, tzinfo=BERLIN)).body

    assert [body(7, 59), body(8, 0), body(15, 59), body(16, 0)] == [
        town.bauhof,
        town.tiefbau,
        town.tiefbau,
        town.bauhof,
    ]


@pytest.mark.parametrize(("day", "decides"), [(1, False), (2, True), (3, True), (4, False)])
def test_weekdays_are_those_in_germany(town, day, decides):
    """2 May 2026 is a Saturday; at 23:00 UTC of the first it is Saturday in Germany already."""
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.tiefbau, weekdays=[6, 7])

    assert (
        ask(town, town.lamp, when=datetime(2026, 5, day, 12, tzinfo=BERLIN)).body == town.tiefbau
    ) is decides
    late_friday = datetime(2026, 5, 1, 23, tzinfo=UTC)
    assert ask(town, town.lamp, when=late_friday).body == town.tiefbau


@pytest.mark.parametrize(
    ("day", "decides"), [((4, 30), False), ((5, 1), True), ((5, 31), True), ((6, 1), False)]
)
def test_a_rule_is_valid_from_its_first_to_its_last_day(town, day, decides):
    rules = factories.rule_set(town.municipality)
    factories.rule(
        rules, body=town.tiefbau, valid_from=date(2026, 5, 1), valid_until=date(2026, 5, 31)
    )

    found = ask(town, town.lamp, when=datetime(2026, *day, 12, tzinfo=BERLIN)).body
    assert (found == town.tiefbau) is decides


def test_every_rule_tells_why_it_does_not_decide(town, rules):
    factories.road(town.municipality, road_class="L", inside_od=False)
    asleep = factories.rule(rules, body=town.bauhof, months=[1], weekdays=[7])
    other = factories.rule(rules, body=town.bauhof, category=town.lamp)
    facts = place_facts(town.municipality, at(0, 0), radius_metres=8)

    tried = Router(town.municipality).tried(
        category=town.pothole, facts=facts, answers={"part": "footway"}, at=MAY
    )

    assert [each.misses for each in tried] == [
        ["part", "road"],
        ["road"],
        [],
        ["months", "weekdays"],
        ["category"],
    ]
    assert [each.rule for each in tried[3:]] == [asleep, other]


def test_drafts_and_other_towns_do_not_decide_here(town):
    other = factories.town(host="other.example")
    factories.rule(factories.rule_set(other.municipality), body=other.land)
    factories.rule(
        factories.rule_set(town.municipality, RuleSet.State.DRAFT, version=2), body=town.land
    )

    assert ask(town, town.lamp).step == "default"


def test_a_rule_whose_body_is_closed_down_is_passed_over(town):
    town.land.is_active = False
    town.land.save()
    factories.rule(factories.rule_set(town.municipality), body=town.land)

    assert ask(town, town.lamp).body == town.bauhof


# --- how near is near ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metres", "accuracy", "body"),
    [
        (7, None, "land"),
        (9, None, "tiefbau"),
        (9, 3, "tiefbau"),
        (7, 3, "land"),
        (29, 30, "land"),
        (31, 30, "tiefbau"),
        (49, 50, "land"),
    ],
)
def test_a_road_counts_within_the_accuracy_and_at_least_eight_metres(
    town, rules, metres, accuracy, body
):
    factories.road(town.municipality, road_class="L", inside_od=False)

    answer = ask(town, town.pothole, 0, metres, accuracy=accuracy)

    assert answer.body == getattr(town, body)


def test_the_nearest_road_decides_and_of_two_as_near_the_older(town, rules):
    factories.road(town.municipality, "Süd", (-500, -4), (500, -4), road_class="G")
    factories.road(town.municipality, "Nord", (-500, 6), (500, 6), road_class="L", inside_od=False)

    assert ask(town, town.pothole, 0, 0).body == town.tiefbau
    assert ask(town, town.pothole, 0, 4).body == town.land

    factories.road(
        town.municipality, "Darüber", (-500, -4), (500, -4), road_class="L", inside_od=False
    )
    assert ask(town, town.pothole, 0, -4).body == town.tiefbau


def test_an_inexact_place_is_asked_about_instead_of_guessed(town, rules):
    factories.road(town.municipality, road_class="L", inside_od=False)

    answer = ask(town, town.pothole, accuracy=120)

    assert answer.place_uncertain
    assert (answer.body, answer.step) == (town.clearing, "clearing")
    assert answer.sentence == (
        "Der Ort ist nur auf etwa 120 Meter genau. Davon hängt ab, wer zuständig ist. "
        "Bis das klar ist, liegt die Meldung beim Bürgerservice."
    )


def test_an_inexact_place_does_not_matter_where_no_rule_looks_at_it(town, rules):
    answer = ask(town, town.lamp, accuracy=120)

    assert (answer.body, answer.place_uncertain) == (town.bauhof, False)


def test_without_a_place_the_kind_decides(town, rules):
    answer = ask(town, town.pothole, place=False)

    assert (answer.body, answer.facts) == (town.tiefbau, None)


# --- what it costs, what it records ----------------------------------------------------------


def test_two_statements_decide(town, rules):
    factories.road(town.municipality, road_class="L", number="L 288")
    category = Category.objects.with_bodies().get(pk=town.pothole.pk)

    with CaptureQueriesContext(
        connection,
    ) as statements:
        ask(town, category, part="carriageway")

    assert len(statements) == 2


def test_the_facts_are_recorded_as_keys(town, rules):
    road = factories.road(town.municipality, road_class="L", number="L 288", inside_od=False)

    answer = ask(town, town.pothole, 0, 3)

    assert answer.facts_as_json() == {
        "zones": {"stadtteile": "altstadt"},
        "road": {
            "key": road.key,
            "class": "L",
            "number": "L 288",
            "inside_od": False,
            "metres": pytest.approx(3, abs=0.1),
        },
        "asset": None,
        "place_uncertain": False,
        "open_question": None,
    }


def test_a_sentence_may_name_what_is_not_known(town):
    factories.rule(
        factories.rule_set(town.municipality), body=town.land, reason="An {road} {zone}: {body}."
    )

    assert ask(town, town.lamp, 1500, 0).sentence == "An : Straßen.NRW."
