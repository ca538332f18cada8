"""Drafts of the rules: written by one after the other, activated once, never changed after."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from common.models import Journal
from defects import services
from defects.errors import RulesChanged
from defects.models import Category, RoutingRule, RuleSet
from defects.routing import Router
from defects.services.rulesets import MOST_DRAFTS
from geo.importing.report import ImportRefused, Report
from geo.importing.upsert import write
from geo.models import Zone
from tests import factories
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db


def values(town, **more):
    return {
        "category": town.lamp,
        "zone": None,
        "layer": None,
        "road_class": "",
        "inside_od": None,
        "part": "",
        "asset_kind": "",
        "months": [],
        "weekdays": [],
        "time_from": None,
        "time_until": None,
        "valid_from": None,
        "valid_until": None,
        "to_operator": False,
        "body": town.tiefbau,
        "reason": "Dafür ist zuständig: {body}.",
        **more,
    }


@pytest.fixture
def active(town):
    """Two rules that Dana has switched on."""
    draft = services.draft_rules(town.municipality, by=town.dana)
    add(town, draft, category=town.lamp, body=town.tiefbau)
    add(town, draft, category=town.pothole, body=town.bauhof)
    return services.activate_rules(fresh(draft), by=town.dana, revision=fresh(draft).revision)


def fresh(draft):
    return RuleSet.objects.select_related("municipality").get(pk=draft.pk)


def add(town, draft, *, at=None, **more):
    row = fresh(draft)
    return services.save_rule(row, values(town, **more), by=town.dana, revision=row.revision, at=at)


def bodies(rule_set):
    return [rule.body.key for rule in Router(rule_set.municipality, rule_set).every_rule()]


def draft_of(town, active):
    return services.draft_rules(town.municipality, by=town.dana, copy_of=active, note=" Neu ")


def test_a_draft_is_a_copy_that_changes_nothing_for_anybody(town, active):
    draft = draft_of(town, active)

    assert (draft.version, draft.based_on, draft.note) == (2, active, "Neu")
    assert bodies(draft) == bodies(active) == ["tiefbau", "bauhof"]
    old, new = active.rules.all(), draft.rules.all()
    assert [rule.lineage for rule in old] == [rule.lineage for rule in new]
    assert not {rule.pk for rule in old} & {rule.pk for rule in new}
    add(town, draft, body=town.land, at=1)
    assert bodies(draft) == ["strassen_land", "tiefbau", "bauhof"]
    assert bodies(active) == ["tiefbau", "bauhof"]


def test_of_two_editors_the_second_is_told(town, active):
    draft = draft_of(town, active)
    seen = draft.revision
    services.save_rule(draft, values(town), by=town.dana, revision=seen)

    with pytest.raises(RulesChanged, match="Jemand anders hat das gerade geändert"):
        services.save_rule(draft, values(town), by=town.admin, revision=seen)
    assert len(bodies(draft)) == 3
    assert fresh(draft).changed_by == town.dana


@pytest.mark.parametrize("verb", ["delete", "move", "duplicate", "discard", "activate"])
def test_every_change_of_a_draft_asks_for_what_was_seen(town, active, verb):
    draft = draft_of(town, active)
    rule = draft.rules.first()
    verbs = {
        "delete": lambda **by: services.delete_rule(draft, rule, **by),
        "move": lambda **by: services.move_rule(draft, rule, to=2, **by),
        "duplicate": lambda **by: services.duplicate_rule(draft, rule, **by),
        "discard": lambda **by: services.discard_rules(draft, **by),
        "activate": lambda **by: services.activate_rules(draft, **by),
    }

    with pytest.raises(RulesChanged):
        verbs[verb](by=town.dana, revision=draft.revision + 1)
    assert bodies(fresh(draft)) == ["tiefbau", "bauhof"]
    verbs[verb](by=town.dana, revision=draft.revision)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_wins(town):
    draft = services.draft_rules(town.municipality, by=town.dana)

    def change(who):
        def run():
            services.save_rule(draft, values(town), by=who, revision=draft.revision)

        return run

    outcomes = at_once(change(town.dana), change(town.admin))

    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "RulesChanged"]
    assert draft.rules.count() == 1


def test_rules_are_moved_doubled_and_deleted(town, active):
    draft = draft_of(town, active)
    first, second = draft.rules.all()

    services.move_rule(draft, second, to=1, by=town.dana, revision=1)
    assert bodies(draft) == ["bauhof", "tiefbau"]
    services.move_rule(draft, second, to=99, by=town.dana, revision=2)
    assert bodies(draft) == ["tiefbau", "bauhof"]
    services.move_rule(draft, first, to=0, by=town.dana, revision=3)
    assert bodies(draft) == ["tiefbau", "bauhof"]
    copy = services.duplicate_rule(draft, first, by=town.dana, revision=4)
    assert bodies(draft) == ["tiefbau", "tiefbau", "bauhof"]
    assert (copy.reason, copy.category) == (first.reason, first.category)
    assert copy.lineage != first.lineage
    services.delete_rule(draft, first, by=town.dana, revision=5)
    assert bodies(draft) == ["tiefbau", "bauhof"]


def test_switching_on_retires_what_held_and_stands_in_the_journal(town, active):
    draft = draft_of(town, active)
    add(town, draft, body=town.land, at=1)

    services.activate_rules(draft, by=town.admin, revision=2)

    assert RuleSet.objects.active_of(town.municipality).get() == draft
    assert fresh(active).state == "retired"
    assert (fresh(draft).activated_by, fresh(draft).activated_at is None) == (town.admin, False)
    line = Journal.objects.filter(verb="rules.activated").latest("id")
    assert (line.actor_uuid, line.object_uuid) == (town.admin.uuid, draft.uuid)
    assert line.payload == {"version": 2, "rules": 3, "instead_of": 1}


def test_undo_is_the_earlier_version_again_as_a_new_one(town, active):
    draft = draft_of(town, active)
    add(town, draft, body=town.land, at=1)
    services.activate_rules(draft, by=town.dana, revision=2)

    again = services.activate_rules_again(fresh(active), by=town.admin)

    assert (again.version, again.state, again.based_on) == (3, "active", active)
    assert bodies(again) == ["tiefbau", "bauhof"]
    assert [fresh(each).state for each in (active, draft)] == ["retired", "retired"]
    with pytest.raises(ValidationError):
        services.activate_rules_again(again, by=town.admin)


def test_an_empty_draft_is_not_switched_on(town, active):
    draft = services.draft_rules(town.municipality, by=town.dana)

    with pytest.raises(ValidationError, match="keine Regel"):
        services.activate_rules(draft, by=town.dana, revision=1)
    assert fresh(active).state == "active"


def test_what_was_active_cannot_be_changed_by_the_services(town, active):
    rule = active.rules.first()
    for change in (
        lambda: services.save_rule(active, values(town), by=town.dana, revision=3, rule=rule),
        lambda: services.delete_rule(active, rule, by=town.dana, revision=3),
        lambda: services.discard_rules(active, by=town.dana, revision=3),
    ):
        with pytest.raises(RulesChanged, match="gilt schon"):
            change()


def test_what_was_active_cannot_be_changed_past_the_services_either(town, active):
    rule = active.rules.first()
    draft = draft_of(town, active)
    for change in (
        lambda: RoutingRule.objects.filter(pk=rule.pk).update(body=town.land),
        lambda: RoutingRule.objects.filter(pk=rule.pk).delete(),
        lambda: factories.rule(active, body=town.land),
        lambda: RoutingRule.objects.filter(rule_set=draft).update(rule_set=active),
        lambda: RuleSet.objects.filter(pk=active.pk).update(state="draft"),
        lambda: RuleSet.objects.filter(pk=active.pk).update(activated_at=None),
    ):
        with pytest.raises(DatabaseError, match="active"), transaction.atomic():
            change()
    assert bodies(active) == ["tiefbau", "bauhof"]


def test_a_zone_that_rules_name_is_not_taken_away_by_an_import(town):
    draft = services.draft_rules(town.municipality, by=town.dana)
    add(town, draft, zone=town.district)
    existing = Zone.objects.filter(municipality=town.municipality)

    with pytest.raises(ImportRefused, match="still name"):
        write([], existing, Report(), key=["layer_id", "key"], values=["name"], prune=True)
    assert existing.count() == 1


def test_there_is_an_end_to_drafts(town):
    for _each in range(MOST_DRAFTS):
        services.draft_rules(town.municipality, by=town.dana)
    with pytest.raises(ValidationError, match="verwerfen"):
        services.draft_rules(town.municipality, by=town.dana)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"body": None}, "body"),
        ({"to_operator": True}, "body"),
        ({"reason": " "}, "reason"),
        ({"reason": "Das macht {wer}."}, "reason"),
        ({"reason": "Das macht {body.key}."}, "reason"),
        ({"reason": "Das macht {body!r}."}, "reason"),
        ({"reason": "Das macht {body:>900}."}, "reason"),
        ({"reason": "Das macht {body"}, "reason"),
        ({"reason": "Das macht {}."}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"months": [0]}, "months"),
        ({"weekdays": [8]}, "weekdays"),
        ({"time_from": time(8)}, "time_until"),
        ({"time_until": time(8)}, "time_from"),
        ({"time_from": time(8), "time_until": time(8)}, "time_until"),
        ({"valid_from": date(2026, 5, 2), "valid_until": date(2026, 5, 1)}, "valid_until"),
        ({"part": "roof"}, "part"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_field(town, wrong, field):
    draft = services.draft_rules(town.municipality, by=town.dana)

    with pytest.raises(ValidationError) as refused:
        services.save_rule(draft, values(town, **wrong), by=town.dana, revision=1)
    assert set(refused.value.message_dict) == {field}
    assert not draft.rules.exists()


def test_what_belongs_to_another_town_is_unknown_here(town):
    other = factories.town(host="other.example")
    layer = factories.layer(town.municipality, "gewaesser", purpose="special")
    draft = services.draft_rules(town.municipality, by=town.dana)
    for wrong, field in (
        ({"body": other.bauhof}, "body"),
        ({"category": other.lamp}, "category"),
        ({"zone": other.district}, "zone"),
        ({"layer": other.district.layer}, "layer"),
        ({"zone": town.district, "layer": layer}, "zone"),
    ):
        with pytest.raises(ValidationError) as refused:
            services.save_rule(draft, values(town, **wrong), by=town.dana, revision=1)
        assert set(refused.value.message_dict) == {field}


def test_the_kind_of_a_rule_follows_from_its_conditions(town):
    water = factories.layer(town.municipality, "gewaesser", purpose="special")
    draft = services.draft_rules(town.municipality, by=town.dana)

    def kind(**more):
        return add(town, draft, **more).kind

    assert kind(to_operator=True, body=None) == "asset"
    assert kind(asset_kind="lamp") == "asset"
    assert kind(inside_od=False) == "road"
    assert kind(layer=water) == "special"
    assert kind(zone=town.district) == "zone"
    assert kind() == "category"
    assert Category.objects.filter(pk=town.lamp.pk).exists()
