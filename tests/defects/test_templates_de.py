"""The kinds and rules that a German municipality starts with."""

import csv
from pathlib import Path

import pytest

from common import clock
from defects.models import Category, Report
from defects.routing import Answer, route
from defects.templates_de import install_categories, install_rules
from geo.models import RoadClass, ZoneLayer
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """A town with all bodies of the template, a Landesstraße in and out of town, a wood."""
    town = factories.municipality()
    factories.clearing_desk(town)
    for key in ("bauhof", "tiefbau", "ordnung", "gruen", "stadtwerke"):
        factories.department(town, key)
    for key in ("kreis", "strassen_land", "wasserverband", "forst", "autobahn"):
        factories.outside_body(town, key, name=key.title())
    factories.zone(town)
    factories.road(
        town, "Hauptstraße", (-500, 0), (500, 0), road_class=RoadClass.STATE, number="L 288"
    )
    factories.road(
        town,
        "Landstraße",
        (500, 0),
        (1500, 0),
        road_class=RoadClass.STATE,
        number="L 288",
        inside_od=False,
    )
    factories.road(town, "Mühlweg", (-500, 300), (500, 300))
    factories.road(
        town, "", (-500, -300), (500, -300), road_class="A", number="A 4", inside_od=None
    )
    factories.road(
        town, "Ringstraße", (-500, -600), (500, -600), road_class="K", number="K 1", inside_od=None
    )
    factories.road(town, "Werksgasse", (-500, -900), (500, -900), road_class="X")
    wood = factories.layer(town, "staatswald", purpose=ZoneLayer.Purpose.SPECIAL)
    factories.zone(town, "Stadtwald", layer=wood, boundary=factories.box(-900, 500, -500, 900))
    factories.asset(town, "lamp", "4711", at(0, 300), operator="stadtwerke", label="Laterne 4711")
    install_categories(town)
    install_rules(town)
    return town


def ask(town, key: str, place, **answers: str) -> Answer:
    return route(
        municipality=town,
        location=place,
        accuracy_metres=8,
        category=Category.objects.with_bodies().get(municipality=town, key=key),
        answers=answers,
        at=clock.now(),
    )


def test_all_kinds_that_german_towns_use_are_there(town, realdata: Path):
    with (realdata / "categories/categories_de_en.csv").open(encoding="utf-8") as file:
        expected = {row["key"] for row in csv.DictReader(file)}

    assert expected - {category.key for category in Category.objects.of(town)} == set()
    assert len(expected) == 37


def test_installing_twice_changes_nothing(town):
    before = Category.objects.of(town).count()

    assert install_categories(town) == []
    assert Category.objects.of(town).count() == before


def test_a_second_rule_set_takes_over_from_the_first(town):
    second = install_rules(town)

    assert second.version == 2
    assert [each.state for each in town.rule_sets.order_by("version")] == ["retired", "active"]


@pytest.mark.parametrize(
    ("kind", "place", "answers", "body"),
    [
        ("pothole", (0, 2), {"part": "carriageway"}, "strassen_land"),
        ("pothole", (0, 2), {"part": "footway"}, "tiefbau"),
        ("pothole", (0, 2), {"part": "cycleway"}, "strassen_land"),
        ("footway", (0, 2), {}, "tiefbau"),
        ("cycleway", (0, 2), {}, "strassen_land"),
        ("pothole", (1000, 2), {}, "strassen_land"),
        ("footway", (1000, 2), {}, "strassen_land"),
        ("pothole", (200, 300), {}, "tiefbau"),
        ("street_light", (2, 300), {}, "stadtwerke"),
        ("street_light", (400, 300), {}, "stadtwerke"),
        ("litter", (0, 2), {}, "bauhof"),
        ("tree", (-700, 700), {}, "forst"),
        ("tree", (0, 100), {}, "gruen"),
        ("idea", (0, 100), {}, "buergerservice"),
        ("pothole", (0, 2), {"part": "parking"}, "tiefbau"),
        ("winter", (0, 2), {}, "bauhof"),
        ("winter", (1000, 2), {}, "strassen_land"),
        ("gully", (0, 2), {}, "tiefbau"),
        ("gully", (1000, 2), {}, "strassen_land"),
        ("vegetation", (0, 2), {}, "gruen"),
        ("vegetation", (1000, 2), {}, "strassen_land"),
        ("pothole", (0, -300), {}, "autobahn"),
        ("litter", (0, -300), {}, "autobahn"),
        ("pothole", (0, -600), {"part": "carriageway"}, "kreis"),
        ("footway", (0, -600), {}, "tiefbau"),
        ("pothole", (0, -900), {}, "buergerservice"),
    ],
)
def test_the_rules_follow_the_law(town, kind, place, answers, body):
    answer = ask(town, kind, at(*place), **answers)

    assert answer.body.key == body
    assert answer.question is None


def test_on_a_main_street_the_part_decides_and_is_asked(town):
    answer = ask(town, "pothole", at(0, 2))

    assert answer.question is not None
    assert answer.question.key == "part"


def test_on_a_street_of_the_town_nothing_is_asked(town):
    assert ask(town, "pothole", at(200, 300)).question is None


def test_every_sentence_names_road_and_body(town):
    answer = ask(town, "pothole", at(0, 2), part="carriageway")

    assert answer.sentence == (
        "Das ist eine Landesstraße (L 288) im Ort. Für die Fahrbahn ist zuständig: "
        "Strassen_Land. Um die Gehwege kümmert sich die Stadt."
    )


def test_the_footway_of_a_main_street_is_the_towns_and_the_sentence_says_so(town):
    answer = ask(town, "footway", at(0, 2))

    assert answer.sentence == (
        "Das ist eine Landesstraße (L 288) im Ort. Um die Gehwege kümmert sich die Stadt selbst: "
        "Tiefbau."
    )


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, "strassen_land"),
        ({"population": 80_000}, "strassen_land"),
        ({"population": 80_001}, "tiefbau"),
        ({"population": 60_000, "keeps_carriageways": True}, "tiefbau"),
    ],
)
def test_large_towns_keep_the_carriageways_inside(town, options, body):
    install_rules(town, **options)

    assert ask(town, "pothole", at(0, 2), part="carriageway").body.key == body
    assert ask(town, "pothole", at(1000, 2)).body.key == "strassen_land"


def test_large_towns_need_not_ask_for_the_part(town):
    install_rules(town, population=100_000)

    assert ask(town, "pothole", at(0, 2)).question is None


def test_the_asset_comes_before_the_road_and_the_road_before_the_area(town):
    kinds = [rule.kind for rule in town.rule_sets.get(state="active").rules.all()]

    assert list(dict.fromkeys(kinds)) == ["asset", "road", "special"]


def test_kinds_that_belong_elsewhere_have_a_page_to_go_to(town):
    redirects = Category.objects.of(town).filter(kind=Category.Kind.REDIRECT)

    assert {category.key for category in redirects} == {"illegal_parking", "abandoned_bike"}
    assert all(category.redirect_url and category.redirect_text["de"] for category in redirects)
    assert Report.objects.count() == 0
