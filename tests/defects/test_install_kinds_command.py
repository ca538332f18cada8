"""`manage.py install_kinds`: what a real town starts with, once its departments are there."""

import pytest
from django.core.management import CommandError, call_command

from defects.models import Category, RoutingRule, RuleSet
from geo.models import Municipality
from tests import factories

pytestmark = pytest.mark.django_db


INSIDE = ("bauhof", "buergerbuero", "gruen", "ordnung", "stadtwerke", "tiefbau")


@pytest.fixture
def new_town() -> Municipality:
    """With its departments, and nothing else."""
    town = factories.municipality()
    factories.clearing_desk(town)
    for key in INSIDE:
        factories.department(town, key)
    return town


def test_a_new_town_gets_kinds_and_rules(new_town: Municipality, capsys) -> None:
    call_command("install_kinds")

    kinds = Category.objects.of(new_town)
    waste = kinds.get(key="waste")
    assert kinds.get(key="litter").parent == waste
    assert waste.default_body is not None
    assert waste.default_body.key == "bauhof"
    assert RoutingRule.objects.filter(rule_set__municipality=new_town).exists()
    assert f"{kinds.count()} kinds added" in capsys.readouterr().out


def test_again_it_leaves_alone_what_the_town_has_changed(new_town: Municipality, capsys) -> None:
    call_command("install_kinds")
    Category.objects.of(new_town).filter(key="waste").update(name={"de": "Dreck"})
    rules = RuleSet.objects.active_of(new_town).get()
    capsys.readouterr()

    call_command("install_kinds")

    assert Category.objects.of(new_town).get(key="waste").name == {"de": "Dreck"}
    assert RuleSet.objects.active_of(new_town).get() == rules
    assert "0 kinds added" in capsys.readouterr().out


def test_without_a_clearing_desk_it_says_what_to_do_first() -> None:
    town = factories.municipality()
    factories.department(town, "bauhof")

    with pytest.raises(CommandError, match="clearing desk"):
        call_command("install_kinds", partly=True)

    assert not Category.objects.of(town).exists()


def test_missing_departments_are_named_and_can_be_done_without() -> None:
    town = factories.municipality()
    factories.clearing_desk(town)

    with pytest.raises(CommandError, match=", ".join(INSIDE)):
        call_command("install_kinds")
    assert not Category.objects.of(town).exists()
    call_command("install_kinds", partly=True)

    assert Category.objects.of(town).get(key="waste").default_body is None


def test_of_several_towns_one_must_be_named(new_town: Municipality) -> None:
    other = factories.municipality(name="Anderswo", host="anderswo.example")
    factories.clearing_desk(other)

    with pytest.raises(CommandError, match="--municipality"):
        call_command("install_kinds", partly=True)
    call_command("install_kinds", municipality=other.ags, partly=True)

    assert Category.objects.of(other).exists()
    assert not Category.objects.of(new_town).exists()


def test_a_large_town_keeps_its_carriageways(new_town: Municipality) -> None:
    factories.outside_body(new_town, "strassen_land")

    call_command("install_kinds", population=90_000)

    inside = RoutingRule.objects.filter(inside_od=True, body__key="strassen_land")
    assert not inside.filter(part="carriageway").exists()
