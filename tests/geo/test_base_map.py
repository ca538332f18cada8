"""The base map: what is in its tiles, and how they may be kept."""

import gzip

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.http import Http404

from geo import base_map, gazetteer
from geo.models import MapFeature, RoadClass
from geo.mvt import TileCache, check_tile
from geo.tenancy import forget_hosts
from tests.factories import address, asset, at, box, layer, line, municipality, road, zone
from tests.mvt import decode

pytestmark = pytest.mark.django_db

# The tile of the town hall (7.2, 50.8) at each zoom.
TILES = {9: (266, 171), 12: (2129, 1374), 14: (8519, 5499), 17: (68157, 43995)}


@pytest.fixture
def lindenbach(db):
    town = municipality()
    districts = layer(town, "stadtteile", order=1)
    zone(town, "Altstadt", layer=districts)
    zone(town, "Wasserschutz", layer=layer(town, "wasser", purpose="special", order=2))
    road(town, "Hauptstr.", (-500, 0), (0, 0), road_class=RoadClass.STATE, number="L 288")
    road(town, "Hauptstr.", (0, 0), (500, 0), road_class=RoadClass.STATE, number="L 288")
    road(town, "Mühlweg", (-100, -100), (100, 100), road_class=RoadClass.PATH)
    for kind_layer, kind, name, min_zoom, shape in (
        ("water", "river", "Linde", 9, line((-900, -50), (900, -50))),
        ("landuse", "park", "Stadtpark", 12, box(-300, -300, -50, -50)),
        ("building", "building", "", 14, box(20, 20, 40, 40)),
        ("rail", "rail", "", 11, line((-900, 90), (900, 90))),
    ):
        MapFeature.objects.create(
            municipality=town,
            layer=kind_layer,
            kind=kind,
            name=name,
            min_zoom=min_zoom,
            shape=GEOSGeometry(shape.ewkt),
        )
    asset(town, "lamp", "L-17", at(5, 5))
    address(town, "Hauptstr.", 12, at(8, 8), suffix="a")
    gazetteer.rebuild(town)
    town.refresh_from_db()
    base_map._cache.clear()
    return town


def layers_of(tile):
    """Layer name -> list of attribute dictionaries."""
    return {
        name: [feature.properties for feature in found.features]
        for name, found in decode(tile).items()
    }


def tile_of(town, z):
    return base_map.base_tile(town, z, *TILES[z])[0]


def test_a_tile_near_the_ground_has_things_and_house_numbers(lindenbach):
    layers = layers_of(tile_of(lindenbach, 17))

    assert {"boundary", "building", "roads", "assets", "addresses"} <= set(layers)
    assert layers["assets"][0]["key"] == "L-17"
    assert layers["addresses"][0]["number"] == "12a"


def test_a_tile_of_the_town_shows_what_people_know(lindenbach):
    layers = layers_of(tile_of(lindenbach, 14))

    assert [label["name"] for label in layers["zone_labels"]] == ["Altstadt"]
    assert {(road["name"], road["class"], road.get("number")) for road in layers["roads"]} == {
        ("Hauptstr.", "L", "L 288"),
        ("Mühlweg", "P", None),
    }
    assert [(water["kind"], water["name"]) for water in layers["water"]] == [("river", "Linde")]
    assert {label["name"] for label in layers["labels"]} == {"Stadtpark"}
    assert "assets" not in layers
    assert "addresses" not in layers


def test_what_lies_in_an_area_is_drawn_after_it(lindenbach):
    for kind, half in (("playground", 20), ("residential", 900), ("park", 200)):
        MapFeature.objects.create(
            municipality=lindenbach, layer="landuse", kind=kind, min_zoom=9,
            shape=GEOSGeometry(box(400 - half, -half, 400 + half, half).ewkt),
        )  # fmt: skip
    kinds = [area["kind"] for area in layers_of(tile_of(lindenbach, 12))["landuse"]]

    assert [kind for kind in kinds if kind != "park"] == ["residential", "playground"]
    assert kinds.index("residential") < kinds.index("park") < kinds.index("playground")


def test_stretches_of_one_name_become_one_line(lindenbach):
    layers = layers_of(tile_of(lindenbach, 14))

    assert len([road for road in layers["roads"] if road.get("name") == "Hauptstr."]) == 1


def test_far_out_only_the_large_things_are_drawn(lindenbach):
    layers = layers_of(tile_of(lindenbach, 9))

    assert set(layers) == {"boundary", "outside", "zones", "zone_labels", "water"}
    assert layers["water"][0]["kind"] == "river"


def test_special_areas_are_not_drawn(lindenbach):
    layers = layers_of(tile_of(lindenbach, 12))

    assert len(layers["zones"]) == 1
    assert [label["name"] for label in layers["zone_labels"]] == ["Altstadt"]


def test_nothing_of_another_municipality_is_drawn(lindenbach):
    neighbour = municipality(name="Nachbar")

    assert set(layers_of(tile_of(neighbour, 14))) == {"boundary"}


def test_beyond_the_municipality_tiles_are_empty(client, lindenbach):
    response = client.get("/tiles/base/14/0/0.mvt")

    assert (response.status_code, response.content) == (204, b"")
    assert response["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("tile", ["18/0/0", "3/8/0", "3/0/8", "99/1/1"])
def test_what_is_no_tile_is_404(client, lindenbach, tile):
    assert client.get(f"/tiles/base/{tile}.mvt").status_code == 404


@pytest.mark.parametrize("tile", [(0, 0, 0), (18, 2**18 - 1, 0)])
def test_tiles_at_the_edges_of_the_world_are_tiles(tile):
    check_tile(*tile)


@pytest.mark.parametrize("tile", [(-1, 0, 0), (19, 0, 0), (2, 4, 0), (2, 0, 4), (2, -1, 0)])
def test_tiles_beyond_are_none(tile):
    with pytest.raises(Http404):
        check_tile(*tile)


def test_a_tile_of_the_present_version_may_be_kept_for_a_year(client, lindenbach):
    url = "/tiles/base/14/8519/5499.mvt"

    current = client.get(url, {"v": lindenbach.places_version})
    old = client.get(url, {"v": lindenbach.places_version - 1})

    assert current["Cache-Control"] == "public, max-age=31536000, immutable"
    assert old["Cache-Control"] == "public, max-age=3600"
    assert current["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert current.cookies == {}


def test_a_known_tile_is_not_sent_again_and_asks_nothing(
    client, lindenbach, django_assert_num_queries
):
    url = "/tiles/base/14/8519/5499.mvt"
    etag = client.get(url)["ETag"]

    with django_assert_num_queries(0):
        response = client.get(url, headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")


def test_tiles_are_compressed_for_those_who_understand(client, lindenbach):
    url = "/tiles/base/14/8519/5499.mvt"
    plain = client.get(url)
    zipped = client.get(url, headers={"accept-encoding": "gzip, br"})

    assert gzip.decompress(zipped.content) == plain.content
    assert (zipped["Content-Encoding"], "Content-Encoding" in plain) == ("gzip", False)
    assert zipped["Vary"] == "Accept-Encoding"


def test_a_tile_is_one_statement_and_then_none(client, lindenbach, django_assert_num_queries):
    client.get("/tiles/base/12/2129/1374.mvt")  # hosts are read
    with django_assert_num_queries(1):
        client.get("/tiles/base/14/8519/5499.mvt")
    with django_assert_num_queries(0):
        client.get("/tiles/base/14/8519/5499.mvt")


def test_after_an_import_the_tile_is_another(client, lindenbach):
    url = "/tiles/base/14/8519/5499.mvt"
    before = client.get(url)
    road(lindenbach, "Neuer Weg", (-100, 50), (100, 60))
    gazetteer.rebuild(lindenbach)
    forget_hosts()
    after = client.get(url)

    assert before["ETag"] != after["ETag"]
    assert b"Neuer Weg" in after.content
    assert b"Neuer Weg" not in before.content


def test_the_cache_of_tiles_is_bounded_and_forgets_the_least_used():
    cache = TileCache(max_bytes=3000)
    for number in range(4):
        cache.put((number,), bytes(900))
        cache.get((0,))

    assert cache.get((0,)) is not None
    assert cache.get((1,)) is None
    assert len(cache) < 4


def test_a_main_street_without_a_class_is_drawn_early(lindenbach):
    road(lindenbach, "Lange Straße", (-1900, -200), (1900, -200))
    gazetteer.rebuild(lindenbach)
    lindenbach.refresh_from_db()

    layers = layers_of(tile_of(lindenbach, 12))

    assert ("Lange Straße", 2) in {(road.get("name"), road["weight"]) for road in layers["roads"]}
