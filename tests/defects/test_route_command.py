"""`manage.py route`: who is in charge, as JSON."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(town, capsys):
    rules = factories.rule_set(town.municipality)
    factories.rule(
        rules,
        kind="road",
        category=town.street,
        road_class="L",
        inside_od=True,
        part="carriageway",
        body=town.land,
        reason="Das ist eine Landesstraße ({road}).",
    )
    factories.road(town.municipality, road_class="L", number="L 288")
    factories.part_question(town.pothole)

    def run(**options):
        call_command("route", **{"category": "pothole", "lon": 7.2, "lat": 50.8, **options})
        return json.loads(capsys.readouterr().out)

    return run


def test_it_prints_body_rule_and_sentence(town, ask):
    answer = ask(part="carriageway")

    assert answer["body"] == {"key": "strassen_land", "name": "Straßen.NRW", "kind": "outside"}
    assert answer["step"] == "rule"
    assert answer["rule"]["kind"] == "road"
    assert answer["sentence"] == "Das ist eine Landesstraße (L 288)."
    assert answer["facts"]["road"]["number"] == "L 288"
    assert (answer["question"], answer["place_uncertain"], answer["inside"]) == (None, False, True)


def test_it_tells_what_is_to_be_asked(town, ask):
    answer = ask()

    assert answer["question"] == {"key": "part", "choices": ["carriageway", "footway", "cycleway"]}
    assert answer["body"]["key"] == "buergerservice"


def test_it_tells_that_the_place_is_uncertain_and_outside(town, ask):
    assert ask(accuracy=200)["place_uncertain"]
    assert not ask(lon=9.0)["inside"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"category": "ufo"}, "has no kind ufo. It has: "),
        ({"lon": 200.0}, "--lon is"),
        ({"municipality": "Köln"}, "no municipality Köln"),
    ],
)
def test_mistakes_are_told(town, ask, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        ask(**options)
