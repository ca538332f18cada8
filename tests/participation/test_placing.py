"""Places without a map: addresses, streets, parts of town, what lies around."""

import json

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.gazetteer import Place, rebuild, search
from geo.models import Zone
from participation import placing
from participation.errors import BadGeometry, OutsideArea
from participation.geometry import bounds_of, outline_of, require_inside
from participation.models import Consultation
from tests import factories
from tests.factories import Town, at, box, line, road
from tests.participation.factories import consultation, project

pytestmark = pytest.mark.django_db


@pytest.fixture
def ideas(town: Town) -> Consultation:
    road(town.municipality, "Hauptstraße", (-500, 0), (500, 0))
    road(town.municipality, "Hauptstraße", (500, 0), (700, 0))
    factories.address(town.municipality, house_number=12, point=at(0, 8))
    rebuild(town.municipality)
    return consultation(project(town.municipality))


def found(ideas: Consultation, words: str) -> str:
    return search(ideas.municipality, words)[0].value


def metres(geometry: GEOSGeometry) -> float:
    """Length of a line, or the root of an area, on the ground."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Length(g), sqrt(ST_Area(g))"
            " FROM (SELECT ST_GeomFromWKB(%s, 4326)::geography) AS here(g)",
            [bytes(geometry.wkb)],
        )
        length, side = cursor.fetchone()
    return float(length or side)


def test_an_address_is_a_point(ideas: Consultation) -> None:
    sketch = placing.take(ideas, found(ideas, "Hauptstr 12"), "point")

    assert sketch.geometry.distance(at(0, 8)) < 1e-6
    assert (sketch.place, sketch.words) == ("Hauptstraße 12", "Hauptstraße 12")


@pytest.mark.parametrize("words", ["Hauptstraße", "Hauptstr 12"])
def test_a_street_is_its_whole_line(ideas: Consultation, words: str) -> None:
    sketch = placing.take(ideas, found(ideas, words), "street")

    assert isinstance(sketch.geometry, LineString)
    assert metres(sketch.geometry) == pytest.approx(1200, rel=0.01)
    assert sketch.place == "Hauptstraße"
    assert sketch.words == "Hauptstraße (ganze Straße, 1,2 km)"


def test_a_street_is_cut_off_where_the_area_ends(town: Town, ideas: Consultation) -> None:
    ideas.area = box(-100, -100, 100, 100)
    ideas.save()

    sketch = placing.take(ideas, found(ideas, "Hauptstraße"), "street")

    assert metres(sketch.geometry) == pytest.approx(200, rel=0.01)
    require_inside(sketch.geometry, ideas)


def test_of_two_streets_with_one_name_the_near_one_is_meant(
    town: Town, ideas: Consultation
) -> None:
    road(town.municipality, "Hauptstraße", (-500, 1500), (-400, 1500))
    far = Place("street", "Hauptstraße", "", at(-450, 1500))

    sketch = placing.take(ideas, far.value, "street")

    assert metres(sketch.geometry) == pytest.approx(100, rel=0.01)


def test_what_has_no_line_says_so(town: Town, ideas: Consultation) -> None:
    place = Place("asset", "Laterne 4711", "", at(0, 0))

    with pytest.raises(BadGeometry, match="Den Verlauf von „Laterne 4711“ kennen wir nicht"):
        placing.take(ideas, place.value, "street")


@pytest.mark.parametrize("radius", [50, 100, 250])
def test_the_surroundings_are_a_circle_of_32_points(ideas: Consultation, radius: int) -> None:
    sketch = placing.take(ideas, found(ideas, "Hauptstr 12"), str(radius))

    assert isinstance(sketch.geometry, Polygon)
    assert sketch.geometry.num_points == 33
    assert metres(sketch.geometry) == pytest.approx(radius * 3.1415**0.5, rel=0.01)
    assert sketch.place == f"{radius} m rund um Hauptstraße 12"


def test_surroundings_stay_in_the_area(ideas: Consultation) -> None:
    ideas.area = box(-100, -100, 20, 100)
    ideas.save()

    sketch = placing.take(ideas, found(ideas, "Hauptstr 12"), "50")
    require_inside(sketch.geometry, ideas)

    ideas.area = box(10, -100, 100, 100)  # the house itself lies outside
    ideas.save()
    with pytest.raises(OutsideArea):
        placing.take(ideas, found(ideas, "Hauptstr 12"), "50")


def test_what_was_cut_off_at_a_slanting_edge_is_inside(ideas: Consultation) -> None:
    """Coordinates are rounded, so its corners lie beside the edge by less than an atom."""
    corners = [at(-371, -433), at(419, -277), at(167, 389), at(-371, -433)]
    ideas.area = MultiPolygon(Polygon([corner.coords for corner in corners]), srid=4326)
    ideas.save()

    for north in range(-300, 200, 25):
        place = Place("address", "Am Rand 1", "", at(100, north))
        for meaning in ("50", "250"):
            require_inside(placing.take(ideas, place.value, meaning).geometry, ideas)
    require_inside(placing.take(ideas, found(ideas, "Hauptstraße"), "street").geometry, ideas)
    with pytest.raises(OutsideArea):
        require_inside(box(0, 0, 1, 1000)[0], ideas)
    with pytest.raises(OutsideArea):
        require_inside(line((0, 0), (0, 1000))[0], ideas)


def test_a_part_of_town_is_its_area(town: Town, ideas: Consultation) -> None:
    sketch = placing.take_zone(ideas, town.district)

    assert metres(sketch.geometry) == pytest.approx(2000, rel=0.01)
    assert (sketch.place, sketch.words) == ("Altstadt", "Altstadt (ganzer Ortsteil)")


def test_a_part_of_town_beside_the_area_is_refused(town: Town, ideas: Consultation) -> None:
    ideas.area = box(1000, -500, 1500, 500)  # they share an edge
    ideas.save()

    with pytest.raises(OutsideArea):
        placing.take_zone(ideas, town.district)


def test_what_was_taken_is_recalled(town: Town, ideas: Consultation) -> None:
    value = found(ideas, "Hauptstr 12")

    for sketch in (
        placing.take(ideas, value, "point"),
        placing.take(ideas, value, "street"),
        placing.take(ideas, value, "100"),
        placing.take_zone(ideas, town.district),
    ):
        assert placing.recall(ideas, sketch.known) == sketch


@pytest.mark.parametrize(
    "known",
    ["", "x", "zone:", "zone:x", f"zone:{'0' * 32}", "point:", "street:50;7;x", "100:\0", "-1:x"],
)
def test_what_nobody_took_is_not_recalled(ideas: Consultation, known: str) -> None:
    with pytest.raises(BadGeometry):
        placing.recall(ideas, known)


def test_zones_of_another_town_are_not_known(ideas: Consultation) -> None:
    other: Zone = factories.zone(factories.municipality())

    with pytest.raises(BadGeometry):
        placing.recall(ideas, f"zone:{other.uuid}")


def test_an_address_means_only_what_may_be_drawn(town: Town, ideas: Consultation) -> None:
    ideas.shapes = ["polygon"]
    value = found(ideas, "Hauptstr 12")

    assert placing.meanings(ideas) == [
        ("50", "50 m ringsum"),
        ("100", "100 m ringsum"),
        ("250", "250 m ringsum"),
    ]
    assert placing.take(ideas, value, "point").place == "50 m rund um Hauptstraße 12"
    ideas.shapes = ["point"]
    with pytest.raises(BadGeometry):
        placing.take_zone(ideas, town.district)


def test_what_was_drawn_gets_a_name(town: Town, ideas: Consultation) -> None:
    along = LineString([at(-200, 3).coords, at(200, -3).coords], srid=4326)
    across = LineString([at(0, -100).coords, at(0, 100).coords], srid=4326)
    yard = box(-20, -2, 20, 18)[0]
    yard.srid = 4326

    assert placing.name_of(town.municipality, at(2, 8)) == "Hauptstraße 12"
    assert placing.name_of(town.municipality, along) == "Hauptstraße"
    assert placing.name_of(town.municipality, across) == "bei Hauptstraße 12"
    assert placing.name_of(town.municipality, yard) == "bei Hauptstraße 12"
    assert placing.name_of(town.municipality, at(0, 1800)) == ""


def test_each_place_takes_few_statements(town: Town, ideas: Consultation) -> None:
    value = found(ideas, "Hauptstr 12")
    for meaning, most in (("point", 0), ("street", 2), ("100", 1)):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            placing.take(ideas, value, meaning)
        assert len(captured) == most


def test_the_outline_is_the_area_or_the_town(town: Town, ideas: Consultation) -> None:
    whole = outline_of(ideas)
    ideas.area = box(0, 0, 100, 100)
    ideas.save()
    part = outline_of(ideas)

    assert whole.is_town and not part.is_town
    assert json.loads(part.geojson)["type"] == "MultiPolygon"
    west, south, east, north = bounds_of(ideas)
    assert Point(west, south).distance(at(0, 0)) < 1e-6
    assert Point(east, north).distance(at(100, 100)) < 1e-6
