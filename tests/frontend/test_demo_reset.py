"""Taking a demo town away, in a database that another town shares."""

import pytest

from accounts.models import Department
from defects.models import Category, Report, ReportEvent, Routing
from frontend.demo import reset
from geo.models import Municipality, Zone
from moderation.models import Item, Rule, RuleBook, RuleWording
from moderation.published_rules import install_rules
from tests import factories


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_reset_takes_everything_of_the_demo_and_nothing_else():
    demo = factories.town(is_demo=True)
    other = factories.town()
    for place in (demo, other):
        place.report()
        install_rules(place.municipality)
    reset.remove(demo.municipality)
    tables = (
        Report, Item, Category, Department, Zone, ReportEvent, Routing, Rule, RuleBook, RuleWording
    )  # fmt: skip
    for model in tables:
        owners = set(model.objects.values_list("municipality_id", flat=True))
        assert owners == {other.municipality.pk}, model
    assert list(Municipality.objects.all()) == [other.municipality]
