"""Rules in words, what is odd about them, what differs, as a file, and how good they are."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from common import clock
from defects import services
from defects.models import RoutingRule, RuleSet
from defects.routing import Router, route
from defects.ruling import words
from defects.ruling.comparing import compare
from defects.ruling.files import as_yaml, from_yaml
from defects.ruling.quality import quality
from defects.ruling.warnings import warnings
from defects.services import Actor
from defects.templates_de import install_rules
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 4)


@pytest.fixture
def draft(town):
    return factories.rule_set(town.municipality, RuleSet.State.DRAFT, version=2)


def rules_of(rule_set):
    return Router(rule_set.municipality, rule_set).every_rule()


def warned(draft):
    found = warnings(draft.municipality, rules_of(draft), today=TODAY)
    return [found.of_rules.get(rule.pk, []) for rule in rules_of(draft)]


# --- in words ---------------------------------------------------------------------------


def test_a_rule_is_a_sentence(town, draft):
    rule = factories.rule(
        draft,
        category=town.lamp,
        zone=town.district,
        months=[1, 2, 3, 11, 12],
        weekdays=[6, 7],
        time_from=time(22),
        time_until=time(6),
        valid_from=date(2026, 11, 1),
        body=town.tiefbau,
    )

    assert words.sentence(rule) == (
        "Wenn: Laterne, im Gebiet Altstadt, November bis März, Samstag und Sonntag, "
        "von 22:00 bis 06:00 Uhr, ab 01.11.2026 → Tiefbauamt"
    )


def test_roads_parts_and_things_have_names(town, draft):
    road = factories.rule(draft, road_class="L", inside_od=True, part="footway", body=town.tiefbau)
    thing = factories.rule(draft, asset_kind="lamp")
    any_thing = factories.rule(draft)
    everything = factories.rule(draft, body=town.bauhof)

    assert words.when(road) == "Landesstraße, im Ort, Gehweg"
    assert words.sentence(thing) == "Wenn: an einer Anlage: Laterne → wer die Anlage betreibt"
    assert words.when(any_thing) == "an einer Anlage, die wir kennen"
    assert words.when(everything) == "immer"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([5], "Mai"),
        ([5, 6], "Mai und Juni"),
        ([4, 6, 7], "April, Juni und Juli"),
        ([12, 1], "Dezember und Januar"),
        (range(1, 13), "Januar bis Dezember"),
        ([1, 2, 3, 6, 7, 8, 12], "Dezember bis März und Juni bis August"),
    ],
)
def test_months_are_told_in_spans(numbers, said):
    assert words.spans(numbers, words.MONTHS) == said


def test_the_example_names_what_the_town_has(town, draft):
    factories.road(town.municipality, road_class="L", number="L 288")
    factories.asset(town.municipality, "lamp", "M 12", at(5, 0))
    rule = factories.rule(
        draft,
        road_class="L",
        zone=town.district,
        asset_kind="lamp",
        category=town.lamp,
        body=town.tiefbau,
        reason="{category} {asset} an der {road}, {zone}: {body}, liegt {where}.",
    )

    assert words.example(rule, town.municipality) == (
        "Laterne M 12 an der L 288, Altstadt: Tiefbauamt, liegt beim Tiefbauamt."
    )


# --- what is odd -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("early", "late", "covered"),
    [
        ({}, {}, True),
        ({}, {"category": "lamp"}, True),
        ({"category": "lamp"}, {}, False),
        ({"category": "street"}, {"category": "pothole"}, True),
        ({"category": "pothole"}, {"category": "street"}, False),
        ({"months": [1, 2]}, {"months": [1]}, True),
        ({"months": [1]}, {"months": [1, 2]}, False),
        ({"months": [1]}, {}, False),
        ({"weekdays": [6, 7]}, {"weekdays": [7]}, True),
        ({"time_from": time(8), "time_until": time(9)}, {}, False),
        ({}, {"time_from": time(8), "time_until": time(9)}, True),
        ({"valid_from": date(2026, 1, 1)}, {"valid_from": date(2026, 2, 1)}, True),
        ({"valid_from": date(2026, 2, 1)}, {"valid_from": date(2026, 1, 1)}, False),
        ({"valid_until": date(2026, 2, 1)}, {}, False),
        ({"road_class": "L"}, {"road_class": "L", "inside_od": True}, True),
        ({"road_class": "L", "inside_od": True}, {"road_class": "L"}, False),
        ({"kind": "road"}, {"category": "pothole"}, False),
        ({"kind": "road"}, {"road_class": "L"}, True),
        ({"kind": "asset"}, {}, False),
        ({"zone": "district"}, {"zone": "district", "category": "lamp"}, True),
        ({"layer": "layer"}, {"zone": "district"}, True),
        ({"zone": "district"}, {"layer": "layer"}, False),
    ],
)
def test_a_rule_that_is_never_reached_is_found(town, draft, early, late, covered):
    factories.road(town.municipality, road_class="L")
    things = {name: getattr(town, name) for name in ("lamp", "street", "pothole", "district")} | {
        "layer": town.district.layer
    }

    def made(conditions):
        named = {
            name: things.get(value, value) if isinstance(value, str) else value
            for name, value in conditions.items()
        }
        return factories.rule(draft, body=town.tiefbau, **named)

    made(early)
    made(late)

    said = warned(draft)[1]
    assert any("kommt nie dran" in text for text in said) is covered


def test_a_rule_that_may_find_nobody_covers_nothing(town, draft):
    factories.rule(draft)  # whoever runs the thing, if anybody is named
    town.land.is_active = False
    town.land.save()
    factories.rule(draft, body=town.land)
    factories.rule(draft, body=town.tiefbau)

    assert not any("nie dran" in text for text in warned(draft)[2])


def test_bodies_that_would_hear_nothing_are_named(town, draft):
    gone = factories.department(town.municipality, "gone", name="Altamt", is_active=False)
    deaf = factories.outside_body(town.municipality, "deaf", name="Wald", email="")
    empty = factories.department(town.municipality, "empty", name="Leeramt", email="")
    mail = factories.department(town.municipality, "mail", name="Mailamt")
    for body in (gone, deaf, empty, mail, town.tiefbau):
        factories.rule(draft, body=body, category=town.lamp, months=[body.pk % 12 + 1])

    said = [" ".join(texts) for texts in warned(draft)]

    assert "Altamt gibt es nicht mehr" in said[0]
    assert "Wald hat keine E-Mail-Adresse" in said[1]
    assert "Leeramt hat weder eine E-Mail-Adresse" in said[2]
    assert "nur die E-Mail" in said[3]
    assert said[4] == ""
    Membership.objects.filter(department=town.tiefbau).delete()
    assert "nur die E-Mail" in " ".join(warned(draft)[4])


def test_places_that_the_map_has_not_got_are_named(town, draft):
    water = factories.layer(town.municipality, "gewaesser", name="Gewässer", purpose="special")
    factories.rule(draft, layer=water, body=town.tiefbau)
    factories.rule(draft, road_class="B", body=town.tiefbau)
    factories.rule(draft, asset_kind="bench", body=town.tiefbau)
    factories.rule(draft, category=town.pothole, part="footway", body=town.tiefbau)
    factories.rule(draft, body=None)
    factories.rule(draft, valid_until=date(2026, 5, 3), body=town.tiefbau)

    said = [" ".join(texts) for texts in warned(draft)]

    assert "„Gewässer“ ist noch kein Gebiet" in said[0]
    assert "So eine Straße steht nicht" in said[1]
    assert "So eine Anlage steht nicht" in said[2]
    assert "fragen wir nicht nach dem Teil" in said[3]
    assert "nennt eine Stelle" in said[4]
    assert "abgelaufen" in said[5]
    factories.part_question(town.pothole)
    assert "fragen wir nicht" not in " ".join(warned(draft)[3])


def test_kinds_that_fall_to_the_clearing_desk_are_named_once_and_for_all(town, draft):
    orphan = factories.category(town.municipality, "orphan", name={"de": "Waise"})
    factories.rule(draft, category=orphan, months=[1], body=town.tiefbau)

    found = warnings(town.municipality, rules_of(draft), today=TODAY)
    assert found.of_set == ["Passt keine Regel, bekommt die Klärung: Waise."]

    factories.rule(draft, category=orphan, body=town.tiefbau)
    assert not warnings(town.municipality, rules_of(draft), today=TODAY).of_set


def test_what_is_odd_costs_as_many_statements_for_one_rule_as_for_forty(town, draft):
    def statements():
        rules = rules_of(draft)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            warnings(town.municipality, rules, today=TODAY)
        return len(asked)

    factories.rule(draft, body=town.tiefbau)
    one = statements()
    for _each in range(39):
        factories.rule(draft, body=town.tiefbau, category=town.lamp, zone=town.district)
    assert statements() == one <= 9


# --- what differs ---------------------------------------------------------------------------


def test_new_gone_changed_and_moved_rules_are_told_apart(town):
    active = factories.rule_set(town.municipality)
    for months in ([1], [2], [3], [4]):
        factories.rule(active, body=town.tiefbau, months=months)
    draft = services.draft_rules(town.municipality, by=town.dana, copy_of=active)
    assert compare(rules_of(active), rules_of(draft)) == []
    first, second, _third, fourth = rules_of(draft)
    services.move_rule(draft, fourth, to=1, by=town.dana, revision=1)
    services.delete_rule(draft, second, by=town.dana, revision=2)
    services.save_rule(
        draft, {"body": town.land}, by=town.dana, revision=3, rule=draft.rules.get(pk=first.pk)
    )
    services.save_rule(draft, {"body": town.bauhof, "reason": "Neu."}, by=town.dana, revision=4)

    found = compare(rules_of(active), rules_of(draft))

    assert [(change.kind, change.number) for change in found] == [
        ("moved", 1),
        ("changed", 2),
        ("new", 4),
        ("gone", 2),
    ]
    assert found[1].sentence_before == "Wenn: Januar → Tiefbauamt"
    assert found[1].sentence_after == "Wenn: Januar → Straßen.NRW"


# --- as a file --------------------------------------------------------------------------


def test_a_set_comes_back_from_its_file_as_it_was(town, draft):
    water = factories.layer(town.municipality, "gewaesser", purpose="special")
    factories.rule(draft, kind="asset", asset_kind="lamp")
    factories.rule(
        draft,
        kind="road",
        category=town.pothole,
        zone=town.district,
        road_class="L",
        inside_od=False,
        part="footway",
        months=[1, 12],
        weekdays=[6],
        time_from=time(22),
        time_until=time(6, 30),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        body=town.land,
        reason="Für „{road}“: {body} – ja: wirklich.",
    )
    factories.rule(draft, kind="special", layer=water, body=town.tiefbau)
    text = as_yaml(draft, rules_of(draft))

    made = services.import_rules(
        town.municipality, from_yaml(town.municipality, text.encode()), by=town.dana
    )

    assert [words.sentence(rule) for rule in rules_of(made)] == [
        words.sentence(rule) for rule in rules_of(draft)
    ]
    assert as_yaml(made, rules_of(made)).split("\n", 1)[1] == text.split("\n", 1)[1]
    assert [rule.kind for rule in made.rules.all()] == ["asset", "road", "special"]


def test_the_shipped_rules_survive_their_file(town):
    factories.outside_body(town.municipality, "kreis", name="Kreis")
    shipped = install_rules(town.municipality)
    text = as_yaml(shipped, rules_of(shipped))

    rules = from_yaml(town.municipality, text.encode())

    assert len(rules) == shipped.rules.count() > 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "kein Text in UTF-8"),
        (b"rules: [", "kein YAML: ab Zeile"),
        (b"rules: !!python/object/apply:os.system ['true']", "kein YAML"),
        (b"- a", "fehlt die Liste"),
        (b"", "fehlt die Liste"),
        (b"rules: []", "fehlt die Liste"),
        (b"rules: [1]", "Regel 1: ist keine Liste von Angaben"),
        (b"rules: [{body: nobody, reason: x}]", "Regel 1: die Stelle „nobody“ gibt es hier nicht"),
        (b"rules: [{body: bauhof, reason: x, category: moon}]", "die Art „moon“ gibt es"),
        (b"rules: [{body: bauhof, reason: x, zone: mars}]", "das Gebiet „mars“ gibt es"),
        (b"rules: [{body: bauhof, reason: x, colour: red}]", "die Angabe „colour“ gibt es nicht"),
        (b"rules: [{body: bauhof, reason: '{who}'}]", "Den Platzhalter {who} gibt es nicht"),
        (b"rules: [{body: bauhof, reason: x, months: [13]}]", "Monate sind die Zahlen 1 bis 12"),
        (b"rules: [{body: bauhof, reason: x, months: all}]", "„all“ passt nicht zu „months“"),
        (b"rules: [{body: bauhof, reason: x, road_class: Z}]", "„Z“ passt nicht"),
        (b"rules: [{body: bauhof, reason: x, inside_od: maybe}]", "„maybe“ passt nicht"),
        (b"rules: [{body: bauhof, reason: x, valid_from: soon}]", "„soon“ passt nicht"),
        (b"rules: [{body: bauhof, reason: [x]}]", "passt nicht zu „reason“"),
        (b"rules: [{body: bauhof, reason: x, time_from: 25:99}]", "passt nicht"),
        (b"rules: [{body: bauhof, reason: x, valid_from: 2026-13-45}]", "Die Datei ist kein YAML"),
        (b"rules: " + b"[" * 5000, "kein YAML"),
        (b"x" * 500_001, "zu groß"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_a_sentence(town, content, said):
    with pytest.raises(ValidationError) as refused:
        from_yaml(town.municipality, content)
    assert said in " ".join(refused.value.messages)


def test_a_file_of_another_town_finds_nothing_here(town):
    other = factories.town(host="other.example")
    factories.department(other.municipality, "stadtwerke")
    with pytest.raises(ValidationError, match="gibt es hier nicht"):
        from_yaml(town.municipality, b"rules: [{body: stadtwerke, reason: x}]")


# --- how good they are ------------------------------------------------------------------


def test_refusals_and_what_was_moved_count_against_the_rule(town):
    active = factories.rule_set(town.municipality)
    rule = factories.rule(active, category=town.lamp, body=town.tiefbau)
    stays, refused, moved = (
        services.submit_report(
            municipality=town.municipality, category=town.lamp, location=at(n, 5), text="Dunkel."
        )
        for n in range(3)
    )
    services.submit_report(
        municipality=town.municipality, category=town.pothole, location=at(9, 5), text="Loch."
    )
    clara, dana = Actor.staff(town.clara, town.tiefbau), Actor.staff(town.dana)
    services.refuse(refused, reason="Ein anderes Amt", next_body=town.bauhof, by=clara)
    services.assign(moved, to=town.bauhof, by=dana)

    by_rule, by_default = quality(town.municipality, since=clock.now() - timedelta(days=1))

    assert (by_rule.rule, by_rule.decided, by_rule.right, by_rule.refused) == (rule, 3, 1, 1)
    assert by_rule.share == 33
    assert (by_default.step, by_default.rule, by_default.decided) == ("default", None, 1)
    assert stays.body == town.tiefbau
    assert quality(factories.town(host="o.example").municipality, since=clock.now()) == []


def test_all_versions_of_a_rule_count_together(town):
    first = services.draft_rules(town.municipality, by=town.dana)
    values = {"category": town.lamp, "body": town.tiefbau, "reason": "{body}"}
    services.save_rule(first, values, by=town.dana, revision=1)
    services.activate_rules(first, by=town.dana, revision=2)
    for _version in range(2):
        services.submit_report(
            municipality=town.municipality, category=town.lamp, location=at(0, 5), text="Dunkel."
        )
        active = RuleSet.objects.active_of(town.municipality).get()
        copy = services.draft_rules(town.municipality, by=town.dana, copy_of=active)
        services.activate_rules(copy, by=town.dana, revision=1)

    [row] = quality(town.municipality, since=datetime(2020, 1, 1, tzinfo=UTC))

    assert row.decided == 2
    assert row.rule.rule_set.version == 2
    assert route(
        municipality=town.municipality,
        location=None,
        accuracy_metres=None,
        category=town.lamp,
        at=clock.now(),
    ).rule == RoutingRule.objects.latest("id")
