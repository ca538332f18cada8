"""What people draw is checked before anything is kept."""

import json
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry

from participation import geometry
from participation.errors import BadGeometry, OutsideArea
from participation.models import Consultation
from tests.factories import Town, at, box
from tests.participation.factories import consultation, project

pytestmark = pytest.mark.django_db

SQUARE = [[7.2, 50.8], [7.201, 50.8], [7.201, 50.801], [7.2, 50.801], [7.2, 50.8]]
BOW_TIE = [[7.2, 50.8], [7.201, 50.801], [7.201, 50.8], [7.2, 50.801], [7.2, 50.8]]


def shape(kind: str, coordinates: Any) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality))


def test_point_line_and_area_are_read(ideas: Consultation) -> None:
    point = geometry.read(shape("Point", [7.2, 50.8]), ideas)
    line = geometry.read(shape("LineString", SQUARE[:3]), ideas)
    area = geometry.read(shape("Polygon", [SQUARE]), ideas)

    assert point and line and area
    assert [g.geom_type for g in (point, line, area)] == ["Point", "LineString", "Polygon"]
    assert {g.srid for g in (point, line, area)} == {4326}
    assert area.contains(geometry.point_on(area))
    assert line.distance(geometry.point_on(line)) < 1e-9
    assert geometry.read("", ideas) is None


def test_an_open_ring_is_closed_and_heights_are_dropped(ideas: Consultation) -> None:
    area = geometry.read(shape("Polygon", [[[*p, 99.0] for p in SQUARE[:4]]]), ideas)

    assert area is not None
    assert area.num_coords == 5
    assert not area.hasz


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "unreadable"),
        ("[]", "unreadable"),
        ("null", "unreadable"),
        ('{"type": "Point"}', "unreadable"),
        ('{"type": "Point", "coordinates": [NaN, 50.8]}', "unreadable"),
        ('{"type": "Point", "coordinates": [1e999, 50.8]}', "unreadable"),
        ("[" * 50_000, "unreadable"),
        (shape("Point", ["7", None]), "unreadable"),
        (shape("Point", [7.2, 95]), "unreadable"),
        (shape("Point", [True, False]), "unreadable"),
        (shape("Point", {"x": 1}), "unreadable"),
        (shape("MultiPoint", [[7.2, 50.8]]), "unreadable"),
        ('{"type": "GeometryCollection", "geometries": []}', "unreadable"),
        (shape("LineString", [[7.2, 50.8]]), "short"),
        (shape("LineString", [[7.2, 50.8]] * 3), "short"),
        (shape("Polygon", [SQUARE[:2]]), "short"),
        (shape("Polygon", [[[7.2, 50.8], [7.21, 50.8], [7.22, 50.8]]]), "crossing"),
        (shape("Polygon", [BOW_TIE]), "crossing"),
        (shape("Polygon", [SQUARE, SQUARE]), "hole"),
        (shape("LineString", [[7.2, 50.8 + i * 1e-6] for i in range(501)]), "too_many_points"),
        (shape("LineString", [[7.2, 50.8]] * 100_000), "too_many_points"),
    ],
)
def test_what_is_no_shape_is_refused_with_a_sentence(
    ideas: Consultation, text: str, code: str
) -> None:
    with pytest.raises(BadGeometry) as error:
        geometry.read(text, ideas)

    assert error.value.code == code
    assert "Bitte" in str(error.value.messages[0]) or "braucht" in str(error.value.messages[0])


def test_only_the_shapes_of_the_consultation_are_taken(town: Town) -> None:
    points = consultation(project(town.municipality), shapes=["point"])

    with pytest.raises(BadGeometry, match="einen Punkt"):
        geometry.read(shape("LineString", SQUARE[:3]), points)


def test_the_area_is_the_consultation_s_then_the_project_s_then_the_town_s(town: Town) -> None:
    own = consultation(project(town.municipality), area=box(0, 0, 100, 100))
    theirs = consultation(project(town.municipality, area=box(0, 0, 500, 500)))
    towns = consultation(project(town.municipality, area=at(0, 0)))

    for where, good in ((own, at(50, 50)), (theirs, at(400, 400)), (towns, at(1900, 0))):
        geometry.require_inside(good, where)
    for where, bad in ((own, at(400, 400)), (theirs, at(900, 0)), (towns, at(2500, 0))):
        with pytest.raises(OutsideArea):
            geometry.require_inside(bad, where)


def test_what_was_read_is_written_again() -> None:
    for kind, coordinates in (
        ("Point", [7.2, 50.8]),
        ("LineString", [[7.2, 50.8], [7.3, 50.9]]),
        ("Polygon", [[[7.2, 50.8], [7.3, 50.8], [7.3, 50.9], [7.2, 50.8]]]),
        ("MultiPolygon", [[[[7.2, 50.8], [7.3, 50.8], [7.3, 50.9], [7.2, 50.8]]]]),
    ):
        text = json.dumps({"type": kind, "coordinates": coordinates}, separators=(",", ":"))
        assert geometry.as_geojson(GEOSGeometry(text)) == text
