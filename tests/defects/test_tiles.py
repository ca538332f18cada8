"""Tiles of reports: everything public, once, where it is, and narrowed like the list."""

import math
from collections import Counter
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from common import data_version
from defects.models import Report
from defects.states import Work
from geo.models import Host
from tests import factories, mvt
from tests.factories import TOWN_HALL, at

pytestmark = pytest.mark.django_db


def around(point: Point, z: int) -> tuple[int, int]:
    """The tile `x`, `y` of zoom `z` that holds `point` (SRID 4326)."""
    n = 1 << z
    x = (point.x + 180) / 360 * n
    y = (1 - math.asinh(math.tan(math.radians(point.y))) / math.pi) / 2 * n
    return int(x), int(y)


def ask(client: Client, z: int, x: int, y: int, query: str = "") -> list[mvt.Feature]:
    response = client.get(f"/tiles/reports/{z}/{x}/{y}.mvt{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    layers = mvt.decode(response.content)
    return layers["reports"].features if layers else []


def ask_around(client: Client, point: Point, z: int, query: str = "") -> list[mvt.Feature]:
    return ask(client, z, *around(point, z), query)


def test_from_near_each_report_is_a_point_with_number_and_colour(client, town):
    lamp = town.report()
    town.report(location=at(10, 0), work=Work.IN_PROGRESS)

    found = ask_around(client, TOWN_HALL, 16)

    assert [(f.properties["tone"]) for f in found] == ["neutral", "progress"]
    assert found[0].properties == {"number": lamp.number, "tone": "neutral"}


def test_a_point_lies_where_the_report_is(client, town):
    town.report()
    x, y = around(TOWN_HALL, 18)

    (feature,) = ask(client, 18, x, y)

    n = 1 << 18
    ((px, py),) = feature.points
    lon = (x + px / 4096) / n * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + py / 4096) / n))))
    assert lon == pytest.approx(TOWN_HALL.x, abs=1e-6)
    assert lat == pytest.approx(TOWN_HALL.y, abs=1e-6)


def test_from_far_reports_become_a_cluster_with_its_colours(client, town):
    for east in range(3):
        town.report(location=at(east, 0))
    town.report(work=Work.FIXED, has_after_photo=True)

    (feature,) = ask_around(client, TOWN_HALL, 12)

    assert feature.properties == {"count": 4, "neutral": 3, "done": 1}


def test_a_cluster_of_one_is_the_report(client, town):
    lamp = town.report()

    (feature,) = ask_around(client, TOWN_HALL, 12)

    assert feature.properties == {"number": lamp.number, "tone": "neutral"}


def everything(client: Client, z: int) -> list[mvt.Feature]:
    """The features of all tiles of zoom `z` over the town."""
    west, north = around(at(-2500, 2500), z)
    east, south = around(at(2500, -2500), z)
    return [
        feature
        for x in range(west, east + 1)
        for y in range(north, south + 1)
        for feature in ask(client, z, x, y)
    ]


@pytest.fixture
def scattered(town: factories.Town) -> list[Report]:
    """Ninety reports all over the town, in knots, along lines and alone."""
    places = [(i * 37 % 3900 - 1950, i * 101 % 3900 - 1950) for i in range(50)]
    places += [(i * 9, i * 4) for i in range(30)]
    places += [(-800 + i % 3, 300 + i % 2) for i in range(10)]
    return [town.report(location=at(*place)) for place in places]


def test_the_tiles_of_a_zoom_hold_every_report_exactly_once(client, scattered):
    counted = {
        z: sum(feature.properties.get("count", 1) for feature in everything(client, z))
        for z in (0, 5, 9, 11, 12, 13, 14, 15, 16, 17)
    }

    assert set(counted.values()) == {len(scattered)}


def test_every_point_lies_within_its_tile_so_that_maps_draw_it(client, scattered):
    points = [
        point
        for z in (11, 12, 13, 14, 15)
        for feature in everything(client, z)
        for point in feature.points
    ]

    assert [p for p in points if not (0 <= p[0] < 4096 and 0 <= p[1] < 4096)] == []


def test_only_what_is_public_is_on_a_tile(client, town):
    town.report(shown=False)
    elsewhere = factories.town(host="other.example")
    elsewhere.report()
    Host.objects.create(municipality=town.municipality, name="testserver")

    assert ask_around(client, TOWN_HALL, 12) == []
    assert ask_around(client, TOWN_HALL, 16) == []


def test_a_hidden_report_leaves_the_tile_with_the_decision(client, town):
    report = town.report()
    ask_around(client, TOWN_HALL, 16)

    Report.objects.filter(pk=report.pk).update(shown=False, text_shown=False)
    data_version.raise_version(town.municipality.pk)

    assert ask_around(client, TOWN_HALL, 16) == []


@pytest.mark.parametrize("z", [12, 16])
def test_a_tile_is_narrowed_like_the_list(client, town, z):
    town.report()
    fixed = town.report(work=Work.FIXED, category=town.pothole)

    both = [ask_around(client, TOWN_HALL, z, f"?{q}") for q in ("stand=behoben", "art=street")]

    assert [[f.properties["number"] for f in found] for found in both] == [[fixed.number]] * 2


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?art=unknown", "Diese Art gibt es hier nicht."),
        ("?gebiet=a/b", "Dieses Gebiet gibt es hier nicht."),
    ],
)
def test_a_selection_that_cannot_be_is_refused_with_a_sentence(client, town, query, sentence):
    response = client.get(f"/tiles/reports/12/0/0.mvt{query}")

    assert (response.status_code, response.text) == (400, sentence)


@pytest.mark.parametrize("path", ["3/8/0", "3/0/8", "23/0/0", "99999/0/0"])
def test_beyond_the_map_there_is_no_tile(client, town, path):
    assert client.get(f"/tiles/reports/{path}.mvt").status_code == 404


def test_an_empty_tile_is_empty(client, town):
    response = client.get("/tiles/reports/12/0/0.mvt")

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("z", [12, 16])
@pytest.mark.parametrize("reports", [1, 3])
def test_statements_of_a_tile_do_not_grow(client, town, django_assert_num_queries, reports, z):
    for _ in range(reports):
        town.report()
    client.get("/tiles/reports/1/0/0.mvt")  # the hosts are known from here on
    expected = {12: 3, 16: 2}  # the version; the squares; the clusters written as a tile

    with django_assert_num_queries(expected[z]):
        ask_around(client, TOWN_HALL, z)


def test_tiles_are_open_data_that_browsers_may_keep_for_a_minute(client, town):
    response = client.get("/tiles/reports/12/0/0.mvt")

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    again = client.get("/tiles/reports/12/0/0.mvt", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_a_tile_is_only_read(client, town):
    assert client.post("/tiles/reports/12/0/0.mvt").status_code == 405
    assert client.options("/tiles/reports/12/0/0.mvt").status_code == 204


def test_tones_on_the_map_are_those_of_the_states(client, town):
    states: list[dict[str, Any]] = [
        {},
        {"work": Work.PLANNED},
        {"waits_for_reporter": True},
        {"work": Work.FIXED, "has_after_photo": True},
        {"work": Work.NOT_FIXED},
    ]
    for state in states:
        town.report(**state)

    found = Counter(f.properties["tone"] for f in ask_around(client, TOWN_HALL, 17))

    assert found == {"neutral": 1, "progress": 1, "waiting": 1, "done": 1, "closed": 1}
