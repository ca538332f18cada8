"""Taking a demo town away, in a database that another town shares."""

from uuid import uuid4

import pytest
from django.apps import apps

from accounts.models import Department
from defects import services
from defects.models import Category, Connection, Report, ReportEvent, ReportPhoto, Routing
from frontend.demo import reset
from geo.models import Municipality, Zone
from moderation.models import Item, Rule, RuleBook, RuleWording
from moderation.published_rules import install_rules
from photos.models import Photo
from tests import factories
from tests.backup.elsewhere import files_below


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


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize("which", ["above", "below"])
def test_a_demo_that_is_joined_to_a_neighbour_goes_alone(which):
    above = factories.town(is_demo=which == "above")
    below = factories.town(is_demo=which == "below")
    row = services.ask_for_connection(above.land, partner=below.municipality, by=above.admin)
    services.agree_to_connection(
        row, department=below.tiefbau, category=below.pothole, by=below.admin
    )
    report = above.report()
    services.hand_over(report, to=above.land, by=services.Actor.staff(above.dana))
    # The picture of the repair there is shown here as well.
    twin = Report.objects.get(municipality=below.municipality)
    taken, copy = (
        Photo.objects.create(
            municipality=place.municipality,
            draft_key=uuid4(),
            content_type="image/jpeg",
            byte_size=1,
            sha256=b"1" * 32,
        )
        for place in (below, above)
    )
    ReportPhoto.objects.create(report=twin, photo=taken, role=ReportPhoto.Role.AFTER)
    ReportPhoto.objects.create(
        report=report, photo=copy, role=ReportPhoto.Role.AFTER, shown_from=taken
    )
    demo, other = (above, below) if which == "above" else (below, above)

    reset.remove(demo.municipality)

    left = Report.objects.get()
    assert left.municipality == other.municipality
    assert ReportPhoto.objects.get().shown_from is None
    assert not Connection.objects.exists()
    services.accept(left, by=services.Actor.staff(other.dana, left.body))


@pytest.mark.slow
@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_nothing_is_left_of_a_whole_town(whole_town, tmp_path):
    with whole_town.copied(tmp_path) as copy, copy.here():
        # As a demo it goes by the owner's hand, with history that the application may not delete.
        factories.municipality(name="Moorhagen", is_demo=True)
        assert files_below(copy.var) != {}

        reset.remove(whole_town.municipality())

        # Of no town: what migrations write, and how many mails one may ask for.
        of_all = {"auth_permission", "django_content_type", "common_ratelimit"}
        left = {table: count for table, count in rows().items() if count and table not in of_all}
        assert left == {"geo_municipality": 1, "geo_boundarypart": 1}
        assert files_below(copy.var) == {}


def rows() -> dict[str, int]:
    return {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }
