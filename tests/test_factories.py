"""The factories themselves: what other tests lean on holds."""

import pytest
from django.contrib.gis.db.models.functions import Distance

from defects.models import Report
from defects.states import Work
from geo.models import Municipality
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("east", "north"), [(30, 0), (0, 30), (300, -400)])
def test_metres_from_the_town_hall_are_metres_on_the_ground(town, east, north):
    factories.asset(town.municipality, point=factories.at(east, north))

    found = town.municipality.assets.annotate(far=Distance("location", factories.TOWN_HALL)).get()

    assert found.far.m == pytest.approx((east**2 + north**2) ** 0.5, rel=0.002)


@pytest.mark.parametrize("work", Work.values)
def test_a_report_can_be_made_in_every_state(town, work):
    report = town.report(work=work)

    assert list(Report.objects.of(town.municipality).public()) == [report]
    assert report.events.count() >= 2


def test_two_towns_can_stand_side_by_side(town):
    factories.town(host="other.example", name="Ahornau")

    assert Municipality.objects.count() == 2
