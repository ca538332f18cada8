"""What was drawn lies where the picture of the map shows it."""

import pytest
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon

from geo.mvt import pixel_size
from geo.srid import WEB_MERCATOR
from participation.shapes import drawn
from tests.factories import at

CORNERS = [(0, 0), (200, 0), (200, 100), (0, 100), (0, 0)]


def mercator(shape):
    shape.transform(WEB_MERCATOR)
    return shape


def numbers(path):
    points = path.strip("MZ").split("L")
    return [tuple(float(each) for each in point.split()) for point in points]


def test_a_point_is_the_pin_in_the_middle():
    shape = drawn(mercator(at(30, 40)), width=360, height=240)

    assert (shape.path, shape.words, shape.is_area) == ("", "", False)
    assert shape.centre.distance(at(30, 40)) < 1e-7


def test_an_area_fills_the_picture_as_far_as_the_zooms_allow():
    area = Polygon([at(*corner).coords for corner in CORNERS], srid=4326)

    shape = drawn(mercator(area), width=360, height=240)

    points = numbers(shape.path)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    assert shape.is_area and shape.path.endswith("Z")
    assert points[0] == points[-1]
    assert min(xs) >= -160 and max(xs) <= 160 and min(ys) >= -100 and max(ys) <= 100
    assert (max(xs) + min(xs)) / 2 == pytest.approx(0, abs=0.2)
    assert (max(ys) + min(ys)) / 2 == pytest.approx(0, abs=0.2)
    # 200 metres on the ground, in pixels of that zoom.
    metres = (max(xs) - min(xs)) * pixel_size(shape.zoom) * 0.632
    assert metres == pytest.approx(200, rel=0.01)
    assert shape.centre.distance(at(100, 50)) < 1e-5
    # North is up: the second corner lies below the third.
    assert points[1][1] > points[2][1]


@pytest.mark.parametrize(("metres", "zoom"), [(10, 17), (400, 15), (30_000, 9), (3_000_000, 9)])
def test_the_zoom_follows_the_size(metres, zoom):
    line = LineString(at(0, 0).coords, at(metres, 0).coords, srid=4326)

    assert drawn(mercator(line), width=360, height=240).zoom == zoom


def test_points_that_fall_together_are_drawn_once():
    line = LineString(*[at(n / 100, 0).coords for n in range(400)], at(300, 0).coords, srid=4326)

    assert len(numbers(drawn(mercator(line), width=360, height=240).path)) < 40


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((4, 2), "Eine Fläche, etwa 10 Quadratmeter"),
        ((200, 40), "Eine Fläche, etwa 8.020 Quadratmeter"),
        ((200, 100), "Eine Fläche, etwa 2,0 Hektar"),
    ],
)
def test_its_size_is_said_in_words(size, words):
    east, north = size
    ring = [(0, 0), (east, 0), (east, north), (0, north), (0, 0)]
    area = Polygon([at(*corner).coords for corner in ring], srid=4326)

    said = drawn(mercator(area), width=360, height=240).words

    # Good to one in a hundred, as the metres of the tests are.
    assert said.split()[:3] == words.split()[:3]
    value, expected = (
        float(each.split()[3].replace(".", "").replace(",", ".")) for each in (said, words)
    )
    assert value == pytest.approx(expected, rel=0.02)


def test_the_length_of_a_line_is_said_in_words():
    line = LineString(at(0, 0).coords, at(300, 0).coords, at(300, 50).coords, srid=4326)

    assert drawn(mercator(line), width=360, height=240).words == "Eine Linie, etwa 350 m lang"


def test_a_place_at_the_edge_of_the_world_is_no_error():
    point = Point(179.99, 84.9, srid=4326)

    assert drawn(mercator(point), width=360, height=240).zoom == 16


def test_what_has_several_parts_is_drawn_with_all_of_them():
    """A whole street is often several lines, a part of town several areas."""
    near, far = ([at(x, 0).coords, at(x + 100, 0).coords] for x in (0, 200))
    street = MultiLineString(LineString(near), LineString(far), srid=4326)
    corners = [[at(x + a, y).coords for x, y in CORNERS] for a in (0, 400)]
    quarter = MultiPolygon(*[Polygon(ring) for ring in corners], srid=4326)

    lines, areas = (drawn(mercator(each), width=360, height=240) for each in (street, quarter))

    assert (lines.path.count("M"), lines.path.count("Z"), lines.is_area) == (2, 0, False)
    assert "200 m" in lines.words.replace("\xa0", " ")
    assert (areas.path.count("M"), areas.path.count("Z"), areas.is_area) == (2, 2, True)
    assert areas.words == "Eine Fläche, etwa 4,0 Hektar"
