"""What lies at a place: the one statement that routing stands on."""

import re

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.facts import _SQL, place_facts
from geo.models import Address, Asset, BoundaryPart, Municipality, Road
from tests.factories import (
    TOWN_HALL,
    address,
    asset,
    at,
    box,
    layer,
    line,
    municipality,
    road,
    zone,
)

pytestmark = pytest.mark.django_db


def zigzag():
    """A boundary of 600 corners, its teeth in the north."""
    teeth = [(x, 2000 if n % 2 else 1000) for n, x in enumerate(range(-2000, 2000, 7))]
    corners = [(-2000, -2000), *teeth, (2000, -2000), (-2000, -2000)]
    return MultiPolygon(Polygon([at(*corner).coords for corner in corners]), srid=4326)


def test_zones_of_all_layers_come_in_the_order_of_their_layers():
    lindenbach = municipality()
    water = layer(lindenbach, "wasser", purpose="special", order=9)
    large = layer(lindenbach, "bezirke", order=1)
    small = layer(lindenbach, "stadtteile", order=2)
    zone(lindenbach, "Schutzgebiet", layer=water)
    zone(lindenbach, "Altstadt", layer=small)
    zone(lindenbach, "Mitte", layer=large)
    zone(lindenbach, "Oststadt", layer=small, boundary=box(1000, -1000, 2000, 1000))

    facts = place_facts(lindenbach, TOWN_HALL, radius_metres=8)

    assert [zone.name for zone in facts.zones] == ["Mitte", "Altstadt", "Schutzgebiet"]
    assert [zone.purpose for zone in facts.zones] == ["district", "district", "special"]
    assert facts.district.name == "Altstadt"
    assert facts.zone_ids == {zone.id for zone in facts.zones}


def test_on_an_edge_the_lower_id_wins_among_districts_but_special_areas_all_count():
    lindenbach = municipality()
    special = layer(lindenbach, "wald", purpose="special", order=9)
    west = zone(lindenbach, "West", boundary=box(-1000, -1000, 0, 1000))
    zone(lindenbach, "Ost", boundary=box(0, -1000, 1000, 1000))
    zone(lindenbach, "Staatsforst", layer=special)
    zone(lindenbach, "Stadtwald", layer=special)

    facts = place_facts(lindenbach, TOWN_HALL, radius_metres=8)

    assert [zone.name for zone in facts.zones] == ["West", "Staatsforst", "Stadtwald"]
    assert facts.district.id == west.id


def test_roads_within_the_radius_come_nearest_first_with_what_decides_who_maintains_them():
    lindenbach = municipality()
    road(lindenbach, "Gehölzweg", (-500, 20), (500, 20), road_class="P", inside_od=None)
    road(
        lindenbach, "Landstraße", (-500, 5), (500, 5), road_class="L", number="L 288",
        inside_od=False,
    )  # fmt: skip
    road(lindenbach, "Fern", (-500, 60), (500, 60))

    facts = place_facts(lindenbach, TOWN_HALL, radius_metres=50)

    assert [
        (road.name, road.number, road.road_class, road.inside_od, round(road.distance_m))
        for road in facts.roads
    ] == [("Landstraße", "L 288", "L", False, 5), ("Gehölzweg", "", "P", None, 20)]


def test_roads_equally_near_are_ordered_by_id():
    lindenbach = municipality()
    first = road(lindenbach, "Erste")
    second = road(lindenbach, "Zweite")

    facts = place_facts(lindenbach, TOWN_HALL, radius_metres=8)

    assert [road.id for road in facts.roads] == [first.id, second.id]


def test_the_nearest_asset_of_the_kind_asked_for_is_found_and_no_other():
    lindenbach = municipality()
    asset(lindenbach, "bench", "B1")
    asset(lindenbach, "lamp", "17", at(6, 0), operator="stadtwerke")
    asset(lindenbach, "lamp", "18", at(-3, 0))
    asset(lindenbach, "lamp", "19", at(40, 0))

    facts = place_facts(lindenbach, TOWN_HALL, radius_metres=8, asset_kind="lamp")

    assert (facts.asset.kind, facts.asset.key, round(facts.asset.distance_m)) == ("lamp", "18", 3)
    assert place_facts(lindenbach, TOWN_HALL, radius_metres=8).asset is None
    assert place_facts(lindenbach, at(100, 0), radius_metres=8, asset_kind="lamp").asset is None


@pytest.mark.parametrize(
    ("point", "inside"),
    [(TOWN_HALL, True), (at(1999, 0), True), (at(2001, 0), False), (Point(13.4, 52.5), False)],
)
def test_inside_follows_the_boundary(point, inside):
    lindenbach = municipality()

    assert place_facts(lindenbach, point, radius_metres=8).inside is inside


def test_a_corner_of_the_boundary_is_inside():
    lindenbach = municipality()
    corner = Point(*lindenbach.boundary[0][0][0])

    assert place_facts(lindenbach, corner, radius_metres=8).inside is True


def test_nothing_of_another_municipality_is_seen():
    lindenbach, neighbour = municipality(), municipality(name="Nachbar")
    zone(neighbour)
    road(neighbour)
    asset(neighbour, "lamp")
    address(neighbour)

    facts = place_facts(lindenbach, TOWN_HALL, radius_metres=50, asset_kind="lamp")

    assert (facts.zones, facts.roads, facts.asset, facts.address_label) == ((), (), None, "")


@pytest.mark.parametrize("number_of_roads", [1, 3])
def test_everything_comes_in_one_statement(number_of_roads):
    lindenbach = municipality()
    zone(lindenbach)
    asset(lindenbach, "lamp")
    address(lindenbach)
    for _ in range(number_of_roads):
        road(lindenbach)

    with CaptureQueriesContext(connection) as queries:
        facts = place_facts(lindenbach, TOWN_HALL, radius_metres=8, asset_kind="lamp")

    assert len(queries) == 1
    assert len(facts.roads) == number_of_roads
    assert facts.address_label == "Hauptstraße 1"


def test_the_plan_reads_every_table_of_places_through_its_spatial_index():
    lindenbach = municipality(boundary=zigzag())
    for n in range(100):
        zone(lindenbach, f"Zone {n}", boundary=box(n * 20, -100, n * 20 + 20, 100))
    Road.objects.bulk_create(
        Road(municipality=lindenbach, key=str(n), name="x", line=line((n, 0), (n + 9, 9)))
        for n in range(1000)
    )
    Asset.objects.bulk_create(
        Asset(municipality=lindenbach, kind="lamp", key=str(n), location=at(n, 0))
        for n in range(1000)
    )
    Address.objects.bulk_create(
        Address(municipality=lindenbach, street="x", house_number=n, location=at(n, 0))
        for n in range(1000)
    )
    values = {
        "municipality": lindenbach.pk,
        "longitude": 7.2,
        "latitude": 50.8,
        "radius": 8,
        "asset_kind": "lamp",
    }

    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_refresh_statistics()")
        cursor.execute(f"EXPLAIN {_SQL}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Seq Scan on geo_zone " not in plan
    for index in (
        "geo_boundarypart_part_",
        "geo_zone_boundary_",
        "geo_road_line_",
        "geo_asset_location_",
        "geo_address_location_",
    ):
        assert re.search(rf"on {index}\w+|using {index}\w+", plan), index


def test_a_boundary_that_crosses_itself_can_be_saved():
    bow = [at(-900, -900), at(900, 900), at(900, -900), at(-900, 900), at(-900, -900)]
    lindenbach = municipality(
        boundary=MultiPolygon(Polygon([corner.coords for corner in bow]), srid=4326)
    )

    assert place_facts(lindenbach, at(800, 0), radius_metres=8).inside is True
    assert place_facts(lindenbach, at(0, 800), radius_metres=8).inside is False


def test_the_boundary_is_kept_in_parts_by_the_database():
    lindenbach = municipality()
    lindenbach.boundary = zigzag()
    lindenbach.save()

    parts = BoundaryPart.objects.filter(municipality=lindenbach)
    assert parts.count() > 4
    assert max(part.part.num_points for part in parts) <= 64
    assert list(Municipality.objects.covering(TOWN_HALL)) == [lindenbach]
    assert list(Municipality.objects.covering(at(0, 2500))) == []
