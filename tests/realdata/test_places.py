"""Real towns through the importers, with the numbers that their files have.

Cologne is imported once for all tests of this module and stays until the last has run.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection

from geo import gazetteer
from geo.base_map import base_tile
from geo.facts import _SQL, place_facts
from geo.importing.addresses import import_addresses
from geo.importing.assets import import_assets
from geo.importing.base import Options
from geo.importing.boundary import import_municipality
from geo.importing.landuse import import_landuse
from geo.importing.report import Report
from geo.importing.streets import import_streets
from geo.importing.zones import import_zones
from geo.models import Address, Municipality, Road, Zone
from tests.factories import municipality
from tests.geo.test_base_map import layers_of

pytestmark = [pytest.mark.realdata, pytest.mark.slow, pytest.mark.django_db]


def boundary(path: Path, ags: str, name: str) -> Municipality:
    town, _ = import_municipality(
        Options(path=path), ags=ags, name=name, base_url="https://town.example", union=True
    )
    return town


@pytest.fixture(scope="module")
def koeln(realdata: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Cologne and the report of each import."""
    folder = realdata / "koeln"
    with django_db_blocker.unblock():
        town = boundary(folder / "koeln_stadtbezirk.geojson", "05315000", "Köln")
        reports: dict[str, Report] = {}
        for order, (key, purpose) in enumerate(
            [("stadtbezirk", "district"), ("stadtteil", "district"), ("stadtviertel", "routing")]
        ):
            reports[key] = import_zones(
                town,
                Options(path=folder / f"koeln_{key}.geojson"),
                key=key,
                purpose=purpose,
                order=order,
            )
        reports["lights"] = import_assets(
            town,
            Options(path=folder / "ampelanlagen.geojson", fields={"key": "LSA_Nr_"}),
            kind="traffic_light",
        )
        reports["landuse"] = import_landuse(
            town, Options(path=folder / "fnp_flaechen.geojsonl.gz", fields={"kind": "TYP"})
        )
        # At last, as each import writes anew what the search knows of streets.
        reports["streets"] = import_streets(
            town, Options(path=folder / "strassenabschnitt.geojsonl.gz")
        )
        town.refresh_from_db()
        yield town, reports
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE geo_municipality CASCADE")


# --- Cologne ------------------------------------------------------------------------


def test_the_three_levels_of_zones_come_in_whole(koeln):
    town, reports = koeln

    assert {key: reports[key].added for key in ("stadtbezirk", "stadtteil", "stadtviertel")} == {
        "stadtbezirk": 9,
        "stadtteil": 86,
        "stadtviertel": 371,
    }
    assert town.boundary.num_geom == 1
    assert town.boundary.valid


def test_invalid_rings_are_repaired_and_named(koeln):
    _, reports = koeln

    assert reports["stadtbezirk"].repaired == []
    assert reports["stadtteil"].repaired == ["Bayenthal", "Marienburg"]
    assert reports["stadtviertel"].repaired == [
        "Siedlung Südfriedhof",
        "Stammheim",
        "Marienburg",
    ]
    assert all(zone.boundary.valid for zone in Zone.objects.filter(layer__key="stadtteil"))


def test_overlaps_are_named_and_slight_ones_counted(koeln):
    _, reports = koeln

    assert [(a, b, round(area)) for a, b, area in reports["stadtteil"].overlaps] == [
        ("Westhoven", "Rodenkirchen", 218),
        ("Pesch", "Ossendorf", 134),
        ("Nippes", "Riehl", 128),
    ]
    assert (reports["stadtbezirk"].overlaps, reports["stadtviertel"].overlaps) == ([], [])
    assert {
        key: reports[key].slight_overlaps for key in ("stadtbezirk", "stadtteil", "stadtviertel")
    } == {"stadtbezirk": 11, "stadtteil": 28, "stadtviertel": 9}


def test_streets_come_with_their_house_numbers(koeln):
    town, reports = koeln

    assert (reports["streets"].read, reports["streets"].added) == (15846, 15841)
    assert {reason: len(rows) for reason, rows in reports["streets"].skipped.items()} == {
        "lie outside the municipality": 5
    }
    assert reports["streets"].notes == [
        "2 stretches have no NUMMER: keys are made from their shapes.",
        (
            "4 keys stand for several stretches and were numbered: "
            "04519010, 00509220, 03999010, 06021020."
        ),
    ]
    rose_garden = Road.objects.get(municipality=town, key="00181100")
    assert (rose_garden.name, rose_garden.left_from, rose_garden.left_to) == (
        "Am Rosengarten",
        93,
        97,
    )


def test_traffic_lights_and_land_use_come_in(koeln):
    _, reports = koeln

    assert (reports["lights"].read, reports["lights"].added) == (986, 984)
    assert (reports["landuse"].read, reports["landuse"].added) == (2121, 2120)
    assert len(reports["landuse"].repaired) == 16


def test_a_second_import_changes_nothing(koeln, realdata):
    town, _ = koeln
    report = import_zones(
        town,
        Options(path=realdata / "koeln/koeln_stadtteil.geojson", prune=True),
        key="stadtteil",
        order=1,
    )

    assert (report.added, report.changed, report.unchanged, report.removed) == (0, 0, 86, 0)


def test_real_reports_lie_in_the_stadtteil_that_their_address_names(koeln, realdata):
    town, _ = koeln
    names = sorted(
        Zone.objects.filter(layer__key="stadtteil").values_list("name", flat=True), key=len
    )[::-1]
    named = matched = 0
    with (realdata / "koeln/koeln_sagsuns_2016_open311.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            told = re.search(r"Köln - ([^,]+)$|\(([^)]+)\)", row["address"])
            expected = next(
                (name for name in names if told and name in (told[1] or told[2] or "")), None
            )
            if expected is None:
                continue
            named += 1
            point = Point(float(row["lon"]), float(row["lat"]), srid=4326)
            facts = place_facts(town, point, radius_metres=8)
            assert facts.inside
            matched += facts.district.name == expected
    assert (named, matched) == (49, 49)


def test_the_search_finds_what_people_of_cologne_type(koeln):
    town, _ = koeln

    def first(text):
        place = gazetteer.search(town, text)[0]
        return (place.kind, place.label, place.detail)

    assert first("achener strasse") == ("street", "Aachener Str.", "Weiden, Braunsfeld …")
    assert first("Venloer Str. 350") == ("address", "Venloer Str. 350", "Ehrenfeld")
    assert first("Hauptstr") == ("street", "Hauptstr. Ro", "Rodenkirchen")
    assert first("Venloer Str. / Innere Kanalstr.")[0] == "crossing"
    assert first("Ampel 00200")[:2] == ("asset", "Ampel 00200")
    assert first("Ehrenf") == ("zone", "Ehrenfeld", "Stadtbezirk")


def test_a_counted_off_number_lies_where_the_point_is_called_by_it(koeln):
    town, _ = koeln
    for text in ("Neusser Str. 200", "Am Rosengarten 95", "Bonner Str. 463", "Severinstr. 100"):
        place = gazetteer.search(town, text)[0]
        name = gazetteer.describe(town, place.point)
        street, _, number = text.rpartition(" ")
        assert name.rpartition(" ")[0] == street
        assert abs(int(name.rpartition(" ")[2]) - int(number)) <= 4


def test_the_plan_of_the_place_facts_uses_every_spatial_index(koeln):
    town, _ = koeln
    values = {
        "municipality": town.pk,
        "longitude": 6.958,
        "latitude": 50.938,
        "radius": 25,
        "asset_kind": "traffic_light",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_refresh_statistics()")
        cursor.execute(f"EXPLAIN {_SQL}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    for index in ("boundarypart_part", "zone_boundary", "road_line", "asset_location"):
        assert f"using geo_{index}_" in plan or f"on geo_{index}_" in plan, index
    assert "Seq Scan on geo_road" not in plan


def test_the_tiles_of_cologne_have_streets_with_names_and_keep_within_bounds(koeln):
    town, _ = koeln
    for z, x, y in ((10, 531, 342), (12, 2127, 1372), (14, 8508, 5488), (16, 34034, 21957)):
        tile, zipped = base_tile(town, z, x, y)
        layers = layers_of(tile)
        assert {"boundary", "roads"} <= set(layers)
        assert len(zipped) < 60_000
    names = {road.get("name") for road in layers["roads"]}
    assert "Am Hof" in names


# --- other towns --------------------------------------------------------------------


def test_karlsruhe_whose_coordinates_have_four_dimensions(realdata):
    path = realdata / "karlsruhe/karlsruhe_stadtteile.geojson"
    town = boundary(path, "08212000", "Karlsruhe")

    report = import_zones(town, Options(path=path), key="stadtteile")

    assert (report.read, report.added) == (27, 27)
    assert {zone.boundary.hasz for zone in Zone.objects.all()} == {False}
    facts = place_facts(town, Point(8.4720, 48.9990, srid=4326), radius_metres=8)
    assert facts.district.name == "Durlach"


def test_bonn_has_two_levels_without_overlaps(realdata):
    folder = realdata / "bonn"
    town = boundary(folder / "bonn_bezirke.geojson", "05314000", "Bonn")

    large = import_zones(town, Options(path=folder / "bonn_bezirke.geojson"), key="bezirke")
    small = import_zones(
        town, Options(path=folder / "bonn_ortsteile.geojson"), key="ortsteile", order=1
    )

    assert (large.added, small.added) == (4, 51)
    assert (large.overlaps, small.overlaps, small.repaired) == ([], [], [])
    facts = place_facts(town, Point(7.0997, 50.7353, srid=4326), radius_metres=8)
    assert [zone.name for zone in facts.zones] == ["Bonn", "Bonn-Zentrum"]


def test_kaiserslautern_from_openstreetmap(realdata):
    town = _framed("07312000", (7.70, 49.41, 7.83, 49.47))
    folder = realdata / "kaiserslautern"

    addresses = import_addresses(town, Options(path=folder / "kaiserslautern_addresses_osm.csv"))
    streets = import_streets(town, Options(path=folder / "kaiserslautern_streets_osm.geojsonl"))

    assert (addresses.read, addresses.added) == (11156, 11127)
    assert {reason: len(rows) for reason, rows in addresses.skipped.items()} == {
        "repeat an address": 29
    }
    assert (streets.read, streets.added) == (1902, 1627)
    found = gazetteer.search(town, "Aalstr 1")[0]
    assert (found.label, found.detail, found.is_interpolated) == (
        "Aalstraße 1-3",
        "67655 Kaiserslautern",
        False,
    )
    assert gazetteer.describe(town, found.point) == "Aalstraße 1-3"


def test_house_coordinates_of_essen(realdata):
    town = _framed("05113000", (6.88, 51.34, 7.15, 51.54))

    report = import_addresses(town, Options(path=realdata / "essen/hauskoordinaten_sample.csv"))

    assert (report.read, report.added) == (5149, 4959)
    assert {reason: len(rows) for reason, rows in report.skipped.items()} == {
        "have no street or no house number": 190
    }
    assert Address.objects.filter(street="Aachener Str.", house_number=42, suffix="a").exists()
    assert gazetteer.search(town, "aachener strasse 42A")[0].label == "Aachener Str. 42a"


def _framed(ags: str, box: tuple[float, float, float, float]) -> Municipality:
    west, south, east, north = box
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    return municipality(
        ags=ags, boundary=GEOSGeometry(f"SRID=4326;MULTIPOLYGON((({ring})))"), name="Stadt"
    )
