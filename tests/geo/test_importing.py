"""Files of administrators: odd ones are understood, wrong ones refused with a sentence."""

import gzip
import json

import pytest
from django.core.management import CommandError, call_command

from common.texts import slug_of
from geo import gazetteer
from geo.attribution import sources_of
from geo.importing.addresses import split_number
from geo.importing.base import Options
from geo.importing.report import ImportRefused
from geo.importing.zones import import_zones
from geo.models import Address, Asset, MapFeature, Municipality, Road, Zone, ZoneLayer
from tests.factories import TOWN_HALL, at, municipality
from tests.geo.files import (
    converted,
    feature,
    geojson,
    line_string,
    point,
    polygon,
    square,
    swapped,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lindenbach(db):
    return municipality()


@pytest.fixture
def two_zones(tmp_path):
    return geojson(
        tmp_path / "zones.geojson",
        feature(polygon(-1000, -1000, 0, 1000), nr=1, name="West"),
        feature(polygon(0, -1000, 1000, 1000), nr=2, name="Ost"),
    )


def run(command, *arguments, **options):
    """The lines that the command prints."""
    from io import StringIO

    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, verbosity=0, **options)
    return out.getvalue().splitlines()


def zones(*arguments, into="stadtteile"):
    return run("import_zones", *arguments, "--into", into)


def refusal(command, *arguments):
    with pytest.raises(CommandError) as refused:
        run(command, *arguments)
    return str(refused.value)


# --- any format, any coordinate system ----------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        ("gpkg", ["-f", "GPKG"]),
        ("gpkg", ["-f", "GPKG", "-t_srs", "EPSG:25832"]),
        ("gpkg", ["-f", "GPKG", "-t_srs", "EPSG:4258"]),
        ("shp", ["-f", "ESRI Shapefile", "-t_srs", "EPSG:31467"]),
        ("gml", ["-f", "GML", "-t_srs", "EPSG:25832"]),
        ("geojsonl", ["-f", "GeoJSONSeq"]),
    ],
)
def test_any_format_and_coordinate_system_ends_up_at_the_same_place(
    lindenbach, two_zones, tmp_path, suffix, options
):
    path = converted(two_zones, tmp_path / f"out.{suffix}", *options)

    lines = zones(path)

    assert lines[-1] == "2 read, 2 added, 0 changed, 0 unchanged, 0 removed."
    west = Zone.objects.get(name="West")
    assert west.boundary.srid == 4326
    assert west.boundary.equals_exact(
        type(west.boundary)(type(west.boundary[0])(square(-1000, -1000, 0, 1000))), 1e-5
    ) or west.boundary.envelope.equals_exact(
        type(west.boundary[0])(square(-1000, -1000, 0, 1000)).envelope, 2e-5
    )
    assert list(Zone.objects.covering(at(-500, 0))) == [west]


def test_a_gzipped_file_of_lines_is_read_as_it_is(lindenbach, two_zones, tmp_path):
    plain = converted(two_zones, tmp_path / "zones.geojsonl", "-f", "GeoJSONSeq")
    path = tmp_path / "zones.geojsonl.gz"
    path.write_bytes(gzip.compress(plain.read_bytes()))

    assert zones(path)[-1].startswith("2 read, 2 added")


def test_heights_and_measures_are_dropped(lindenbach, two_zones, tmp_path):
    path = converted(two_zones, tmp_path / "z.gpkg", "-f", "GPKG", "-dim", "XYZM")

    zones(path)

    assert Zone.objects.get(name="West").boundary.hasz is False


def test_curves_become_lines(lindenbach, tmp_path):
    x, y = TOWN_HALL.coords
    wkt = f"CURVEPOLYGON(CIRCULARSTRING({x - 0.005} {y},{x} {y + 0.005},{x + 0.005} {y},{x} {y - 0.005},{x - 0.005} {y}))"  # noqa: E501
    table = tmp_path / "round.csv"
    table.write_text(f'nr,name,WKT\n1,Rund,"{wkt}"\n')
    path = converted(
        table, tmp_path / "round.gpkg", "-f", "GPKG", "-oo", "GEOM_POSSIBLE_NAMES=WKT",
        "-a_srs", "EPSG:4326", "-nlt", "CURVEPOLYGON",
    )  # fmt: skip

    zones(path)

    assert Zone.objects.get().boundary.num_points > 8


def test_swapped_axes_are_put_right_and_told(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "swapped.geojson",
        feature(swapped(polygon(-1000, -1000, 1000, 1000)), nr=1, name="Mitte"),
    )

    lines = zones(path)

    assert lines[0] == "The file has latitude before longitude; the axes were put right."
    assert list(Zone.objects.covering(TOWN_HALL)) == [Zone.objects.get()]


def test_swapped_axes_of_a_projected_system_are_put_right(lindenbach, two_zones, tmp_path):
    projected = converted(
        two_zones, tmp_path / "p.geojson", "-t_srs", "EPSG:25832", "-lco", "RFC7946=NO"
    )
    data = json.loads(projected.read_text())
    for one in data["features"]:
        one["geometry"] = swapped(one["geometry"])
    projected.write_text(json.dumps(data))

    lines = zones(projected)

    assert "axes were put right" in lines[0]
    assert Zone.objects.covering(at(-500, 0)).get().name == "West"


def test_an_invalid_ring_is_repaired_and_named(lindenbach, tmp_path):
    bow = square(-1000, -1000, 1000, 1000)
    bow[1], bow[2] = bow[2], bow[1]
    path = geojson(
        tmp_path / "bow.geojson",
        feature({"type": "Polygon", "coordinates": [bow]}, nr=1, name="Schleife"),
    )

    lines = zones(path)

    assert lines[0] == "1 feature with an invalid ring repaired: Schleife."
    assert Zone.objects.get().boundary.valid


def test_overlaps_within_a_layer_are_named_with_their_area(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "z.geojson",
        feature(polygon(-1000, -1000, 20, 1000), nr=1, name="West"),
        feature(polygon(0, -1000, 1000, 1000), nr=2, name="Ost"),
        feature(polygon(0, 1000, 1000, 1999), nr=3, name="Nord"),
    )

    lines = zones(path)

    assert lines[0].startswith("Overlap of West and Ost: ")
    area = float(lines[0].split(": ")[1].removesuffix(" m².").replace(",", ""))
    assert area == pytest.approx(40_000, rel=0.01)
    assert len(lines) == 2


# --- files that cannot be right -----------------------------------------------------


def test_a_file_that_is_not_there(lindenbach, tmp_path):
    assert refusal("import_zones", tmp_path / "no.geojson", "--into", "x").startswith(
        "There is no file"
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.geojson", "", "empty.geojson is empty."),
        ("none.geojson", '{"type":"FeatureCollection","features":[]}', "has no features"),
        ("bad.geojson", "{ this is no json", "not a file with geodata"),
        ("page.geojson", "<!doctype html><h1>404</h1>", "not a file with geodata"),
        ("noise.gpkg", "SQLite? no.", "not a file with geodata"),
        ("x.csv", "nr,name\n1,West\n", "no columns for latitude and longitude"),
        ("head.csv", "nr,name,lat,lon\n", "no rows below its head line"),
    ],
)
def test_files_without_geodata_are_refused(lindenbach, tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_text(content)

    assert sentence in refusal("import_zones", path, "--into", "x")
    assert not ZoneLayer.objects.exists()


def test_a_field_that_does_not_exist_is_answered_with_those_that_do(lindenbach, two_zones):
    sentence = refusal("import_zones", two_zones, "--into", "x", "--name-field", "titel")

    assert sentence == "zones.geojson has no field titel. It has: nr, name."


def test_no_field_that_could_be_the_name_is_answered_with_those_that_exist(lindenbach, tmp_path):
    path = geojson(tmp_path / "z.geojson", feature(polygon(0, 0, 9, 9), a=1, b="West"))

    assert refusal("import_zones", path, "--into", "x") == (
        "z.geojson has no field that could be the name; name it with --name-field. It has: a, b."
    )


def test_a_key_that_stands_twice_is_refused(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "z.geojson",
        feature(polygon(-900, 0, 0, 900), nr=7, name="West"),
        feature(polygon(0, 0, 900, 900), nr=7, name="Ost"),
    )

    assert "1 values of the key nr in z.geojson occur more than once, for instance 7" in refusal(
        "import_zones", path, "--into", "x"
    )
    assert not Zone.objects.exists()


def test_the_wrong_type_of_geometry_is_refused(lindenbach, tmp_path):
    path = geojson(tmp_path / "p.geojson", feature(point(0, 0), nr=1, name="West"))

    assert refusal("import_zones", path, "--into", "x") == (
        "1 of 1 features have another type of geometry, for instance West (Point). "
        "Nothing was imported."
    )


def test_features_without_geometry_are_refused(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "p.geojson",
        feature(None, nr=1, name="West"),
        feature(polygon(0, 0, 99, 99), nr=2, name="Ost"),
    )

    assert "1 of 2 features have no geometry, for instance West" in refusal(
        "import_zones", path, "--into", "x"
    )
    assert not Zone.objects.exists()


def test_a_few_bad_features_among_many_are_left_out_and_told(lindenbach, tmp_path):
    good = [
        feature(polygon(n * 10, 0, n * 10 + 9, 9), nr=n, name=f"Zone {n}") for n in range(1, 40)
    ]
    path = geojson(tmp_path / "z.geojson", *good, feature(None, nr=99, name="Leer"))

    lines = zones(path)

    assert lines[0] == "1 feature left out: have no geometry (Leer)."
    assert lines[-1].startswith("40 read, 39 added")


def test_a_file_of_another_place_is_refused_with_where_it_lies(lindenbach, tmp_path):
    shape = {"type": "Polygon", "coordinates": [[[13, 52], [13.1, 52], [13.1, 52.1], [13, 52]]]}
    path = geojson(tmp_path / "berlin.geojson", feature(shape, nr=1, name="Mitte"))

    sentence = refusal("import_zones", path, "--into", "x")

    assert sentence.startswith("berlin.geojson lies somewhere else: its first feature is at 52.05")


def test_metres_that_call_themselves_degrees_are_refused_with_a_hint(lindenbach, tmp_path):
    shape = {
        "type": "Polygon",
        "coordinates": [
            [[356000, 5645000], [357000, 5645000], [357000, 5646000], [356000, 5645000]]
        ],
    }
    path = geojson(tmp_path / "utm.geojson", feature(shape, nr=1, name="Mitte"))

    sentence = refusal("import_zones", path, "--into", "x")

    assert "says that its coordinates are degrees, but they are (356500, 5645500)" in sentence
    assert "--crs EPSG:25832" in sentence


def test_a_shapefile_without_its_system_is_refused_until_it_is_said(
    lindenbach, two_zones, tmp_path
):
    path = converted(two_zones, tmp_path / "z.shp", "-f", "ESRI Shapefile", "-t_srs", "EPSG:25832")
    (tmp_path / "z.prj").unlink()

    assert "names no coordinate system" in refusal("import_zones", path, "--into", "x")
    assert zones(path, "--crs", "EPSG:25832")[-1].startswith("2 read, 2 added")


def test_what_is_no_coordinate_system_is_refused(lindenbach, two_zones):
    assert "EPSG:banana is no coordinate system" in refusal(
        "import_zones", two_zones, "--into", "x", "--crs", "EPSG:banana"
    )


def test_a_file_with_several_layers_asks_which(lindenbach, two_zones, tmp_path):
    path = converted(two_zones, tmp_path / "z.gpkg", "-f", "GPKG", "-nln", "stadtteile")
    converted(two_zones, path, "-f", "GPKG", "-update", "-nln", "andere")

    assert "has 2 layers; choose one with --layer: stadtteile, andere" in refusal(
        "import_zones", path, "--into", "x"
    )
    assert "it has stadtteile, andere" in refusal(
        "import_zones", path, "--into", "x", "--layer", "fehlt"
    )
    assert zones(path, "--layer", "andere")[-1].startswith("2 read, 2 added")


def test_without_a_municipality_or_among_several_the_command_asks(two_zones):
    assert "There is no municipality yet" in refusal("import_zones", two_zones, "--into", "x")
    municipality(name="Lindenbach", ags="05000001")
    municipality(name="Auental", ags="05000002")

    assert "Auental (05000002), Lindenbach (05000001)" in refusal(
        "import_zones", two_zones, "--into", "x"
    )
    run("import_zones", two_zones, "--into", "x", "--municipality", "auental")
    assert {zone.municipality.name for zone in Zone.objects.all()} == {"Auental"}


# --- again --------------------------------------------------------------------------


def test_a_second_import_updates_by_key(lindenbach, two_zones, tmp_path):
    zones(two_zones)
    west, ost = Zone.objects.get(name="West"), Zone.objects.get(name="Ost")
    again = geojson(
        tmp_path / "zones2.geojson",
        feature(polygon(-1000, -1000, 0, 1000), nr=1, name="West"),
        feature(polygon(0, -1000, 900, 1000), nr=2, name="Oststadt"),
        feature(polygon(-1000, 1000, 0, 1500), nr=3, name="Nord"),
    )

    lines = zones(again)

    assert lines[-1] == "3 read, 1 added, 1 changed, 1 unchanged, 0 removed."
    ost.refresh_from_db()
    assert (ost.name, ost.slug) == ("Oststadt", "oststadt")
    assert Zone.objects.get(name="West").uuid == west.uuid
    assert zones(again)[-1] == "3 read, 0 added, 0 changed, 3 unchanged, 0 removed."


def test_zones_may_exchange_their_names(lindenbach, two_zones, tmp_path):
    zones(two_zones)
    turned = geojson(
        tmp_path / "turned.geojson",
        feature(polygon(-1000, -1000, 0, 1000), nr=1, name="Ost"),
        feature(polygon(0, -1000, 1000, 1000), nr=2, name="West"),
    )

    assert zones(turned)[-1].startswith("2 read, 0 added, 2 changed")
    assert dict(Zone.objects.values_list("key", "slug")) == {"1": "ost", "2": "west"}


def test_another_key_field_is_told_and_harms_nothing(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "z.geojson", feature(polygon(0, 0, 900, 900), nr="1", other="A", name="West")
    )
    zones(path)

    lines = zones(path, "--key-field", "other")
    assert lines[0].startswith("None of the 1 keys in the database is in the file")
    assert dict(Zone.objects.values_list("key", "slug")) == {"1": "west", "A": "west-a"}
    assert zones(path, "--key-field", "nr", "--prune")[-1].endswith("1 removed.")
    assert dict(Zone.objects.values_list("key", "slug")) == {"1": "west"}


def test_what_is_gone_stays_until_it_is_pruned(lindenbach, two_zones, tmp_path):
    zones(two_zones)
    less = geojson(
        tmp_path / "less.geojson", feature(polygon(-1000, -1000, 0, 1000), nr=1, name="West")
    )

    kept = zones(less)
    assert kept[-1] == "1 are in the database but not in the file; --prune removes them."
    assert Zone.objects.count() == 2
    assert zones(less, "--prune")[-1] == "1 read, 0 added, 0 changed, 1 unchanged, 1 removed."
    assert [zone.name for zone in Zone.objects.all()] == ["West"]


def test_a_dry_run_reports_and_changes_nothing(lindenbach, two_zones):
    lines = zones(two_zones, "--dry-run", "--attribution", "© Stadt")

    assert lines[-2:] == [
        "2 read, 2 added, 0 changed, 0 unchanged, 0 removed.",
        "Nothing was changed: this was a dry run.",
    ]
    assert not ZoneLayer.objects.exists()
    assert gazetteer.search(lindenbach, "West") == []
    lindenbach.refresh_from_db()
    assert sources_of(lindenbach) == []


def test_an_error_in_the_middle_leaves_nothing_half_written(lindenbach, two_zones, monkeypatch):
    def broken(*args):
        raise RuntimeError("power cut")

    monkeypatch.setattr(gazetteer, "rebuild", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        import_zones(lindenbach, Options(path=two_zones), key="stadtteile")

    assert not ZoneLayer.objects.exists()
    assert not Zone.objects.exists()


def test_after_an_import_the_search_and_the_tiles_know(lindenbach, two_zones):
    before = lindenbach.places_version
    zones(two_zones, "--attribution", "© Stadt Lindenbach, dl-de/by-2-0")

    assert gazetteer.search(lindenbach, "west")[0].label == "West"
    lindenbach.refresh_from_db()
    assert lindenbach.places_version == before + 1
    assert sources_of(lindenbach) == ["© Stadt Lindenbach, dl-de/by-2-0"]


def test_progress_is_shown_line_by_line_where_no_terminal_is(lindenbach, two_zones, capsys):
    call_command("import_zones", str(two_zones), "--into", "x", verbosity=1)

    told = capsys.readouterr().err.splitlines()
    assert told == ["2 of 2 added", "search places"]


# --- zones --------------------------------------------------------------------------


def test_zones_of_one_name_get_slugs_of_their_own(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "z.geojson",
        feature(polygon(-900, 0, 0, 900), nr="1", name="Neustadt/Süd"),
        feature(polygon(0, 0, 900, 900), nr="2", name="Neustadt/Süd"),
        feature(polygon(0, -900, 900, 0), nr="3", name="Größe"),
    )

    zones(path)

    assert [zone.slug for zone in Zone.objects.order_by("key")] == [
        "neustadt-sued-1",
        "neustadt-sued-2",
        "groesse",
    ]
    assert slug_of("St. Pauli") == "st-pauli"


def test_zones_outside_the_municipality_are_left_out_and_told(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "z.geojson",
        feature(polygon(-900, 0, 0, 900), nr=1, name="West"),
        feature(polygon(2100, 0, 2200, 900), nr=2, name="Nachbar"),
    )

    assert zones(path)[0] == "1 feature left out: lie outside the municipality (Nachbar)."


def test_purpose_order_and_title_belong_to_the_layer(lindenbach, two_zones):
    zones(
        two_zones, "--purpose", "special", "--order", "7", "--title", "Wasserschutz", into="wasser"
    )

    layer = ZoneLayer.objects.get()
    assert (layer.key, layer.name, layer.purpose, layer.order) == (
        "wasser",
        "Wasserschutz",
        "special",
        7,
    )


def test_only_features_with_a_value_can_be_taken(lindenbach, two_zones):
    assert zones(two_zones, "--where", "name=Ost")[-1].startswith("1 read, 1 added")
    assert "No feature of zones.geojson has Nord as its name." in refusal(
        "import_zones", two_zones, "--into", "x", "--where", "name=Nord"
    )


# --- the municipality ---------------------------------------------------------------


def test_a_municipality_is_made_of_its_districts(two_zones):
    arguments = [two_zones, "--ags", "05999001", "--union"]
    assert "give --name and --base-url" in refusal("import_municipality", *arguments)
    assert "pick one with --where FIELD=VALUE or join all of them with --union" in refusal(
        "import_municipality", two_zones, "--ags", "05999001"
    )

    run(
        "import_municipality", *arguments, "--name", "Auental", "--base-url",
        "https://auental.example", "--host", "Auental.example",
    )  # fmt: skip

    town = Municipality.objects.get()
    assert town.boundary.num_geom == 1
    assert town.boundary[0].num_interior_rings == 0
    assert [host.name for host in town.hosts.all()] == ["auental.example"]
    assert list(Municipality.objects.covering(TOWN_HALL)) == [town]


def test_slivers_between_districts_are_no_holes_in_the_town(tmp_path):
    path = geojson(
        tmp_path / "z.geojson",
        feature(polygon(-1000, -1000, 0, 1000), nr=1),
        feature(polygon(0.5, -1000, 1000, 1000), nr=2),
    )
    run(
        "import_municipality", path, "--ags", "05999001", "--union", "--name", "Auental",
        "--base-url", "https://auental.example",
    )  # fmt: skip

    assert list(Municipality.objects.covering(at(0.25, 0))) == [Municipality.objects.get()]


def test_a_boundary_can_be_picked_and_brought_up_to_date(lindenbach, two_zones):
    arguments = [two_zones, "--ags", lindenbach.ags, "--where", "name=Ost"]

    assert run("import_municipality", *arguments)[-1].startswith("1 read, 0 added, 1 changed")
    assert run("import_municipality", *arguments)[-1].startswith(
        "1 read, 0 added, 0 changed, 1 unchanged"
    )
    assert list(Municipality.objects.covering(at(-500, 0))) == []


def test_a_host_belongs_to_one_municipality(two_zones):
    municipality(host="lindenbach.example")

    assert "lindenbach.example already belongs to Lindenbach." in refusal(
        "import_municipality", two_zones, "--ags", "05999001", "--union", "--name", "Auental",
        "--base-url", "https://auental.example", "--host", "lindenbach.example",
    )  # fmt: skip
    assert Municipality.objects.count() == 1


@pytest.mark.parametrize("ags", ["5999001", "abcdefgh"])
def test_what_is_no_ags_is_refused(two_zones, ags):
    refusal(
        "import_municipality", two_zones, "--ags", ags, "--union", "--name", "A",
        "--base-url", "https://auental.example",
    )  # fmt: skip
    assert not Municipality.objects.exists()


# --- streets ------------------------------------------------------------------------


def test_streets_bring_class_number_and_house_numbers(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "s.geojson",
        feature(
            line_string((-500, 0), (500, 0)), NUMMER="0001", STRASSE="Hauptstr.", ref="L 288",
            HSNR_V_L="0001a", HSNR_B_L="0019", HSNR_V_R="0000", HSNR_B_R=None, od="ja",
        ),
        feature(line_string((0, 0), (0, 500)), NUMMER="0002", STRASSE="Mühlweg", ref=None,
                HSNR_V_L=None, HSNR_B_L=None, HSNR_V_R=None, HSNR_B_R=None, od=None),
    )  # fmt: skip

    run("import_streets", path)

    main, mill = Road.objects.order_by("key")
    assert (main.name, main.number, main.road_class, main.inside_od) == (
        "Hauptstr.",
        "L 288",
        "L",
        True,
    )
    assert (main.left_from, main.left_to, main.right_from, main.right_to) == (1, 19, None, None)
    assert (mill.road_class, mill.inside_od, mill.line.num_geom) == ("G", None, 1)


def test_classes_of_openstreetmap_are_understood_and_can_be_corrected(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "s.geojson",
        *(
            feature(line_string((0, n), (500, n)), id=str(n), name=f"Straße {n}", highway=value)
            for n, value in enumerate(["primary", "residential", "footway", "platform"], start=1)
        ),
    )

    lines = run("import_streets", path, "--class-map", "primary=L", "--class-map", "footway=")

    assert {road.name: road.road_class for road in Road.objects.all()} == {
        "Straße 1": "L",
        "Straße 2": "G",
    }
    assert "1 feature left out: have a class to be left out (platform) (Straße 4)." in lines
    assert "Q is no road class" in refusal("import_streets", path, "--class-map", "primary=Q")


def test_streets_without_keys_are_the_same_streets_next_time(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "s.geojson",
        feature(line_string((0, 0), (500, 0)), name="Hauptstr."),
        feature(line_string((0, 50), (500, 50)), name="Hauptstr."),
    )

    lines = run("import_streets", path)

    assert lines[0] == "The file has no key field: keys are made from names and shapes."
    assert run("import_streets", path)[-1] == (
        "2 read, 0 added, 0 changed, 2 unchanged, 0 removed."
    )


def test_stretches_that_share_a_key_are_numbered_and_told(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "s.geojson",
        feature(line_string((0, 0), (500, 0)), nummer="7", name="Hauptstr."),
        feature(line_string((500, 0), (900, 0)), nummer="7", name="Hauptstr."),
    )

    lines = run("import_streets", path)

    assert lines[0] == "1 keys stand for several stretches and were numbered: 7."
    assert [road.key for road in Road.objects.order_by("key")] == ["7", "7-2"]


# --- addresses ----------------------------------------------------------------------


def test_addresses_come_from_a_table_with_german_commas(lindenbach, tmp_path):
    path = tmp_path / "adressen.csv"
    path.write_bytes(
        "Straße;Hausnummer;Zusatz;PLZ;Ort;Breite;Länge\r\n"
        "Königstr.;12;A;50000;Lindenbach;50,8;7,2\r\n"
        "Königstr.;0014;;50000;Lindenbach;50,8001;7,2\r\n"
        '"Am ""Alten"" Weg";3-5;;;;50,8002;7,2\r\n'.encode("cp1252")
    )

    run("import_addresses", path)

    assert [
        (a.street, a.house_number, a.suffix, a.postcode, a.place) for a in Address.objects.all()
    ] == [
        ('Am "Alten" Weg', 3, "-5", "", ""),
        ("Königstr.", 12, "a", "50000", "Lindenbach"),
        ("Königstr.", 14, "", "50000", "Lindenbach"),
    ]
    assert gazetteer.search(lindenbach, "koenigstrasse 12a")[0].label == "Königstr. 12a"


def test_an_address_that_stands_twice_counts_once_and_is_told(lindenbach, tmp_path):
    path = tmp_path / "a.csv"
    rows = [f"Hauptstr.,{n},50.8,7.2" for n in range(1, 30)]
    path.write_text("\n".join(["street,housenumber,lat,lon", *rows, "Hauptstr.,1,50.8,7.2"]))

    lines = run("import_addresses", path)

    assert "1 feature left out: repeat an address (Hauptstr. 1)." in lines
    assert Address.objects.count() == 29


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", (12, "")),
        ("0012 A", (12, "a")),
        ("12 a", (12, "a")),
        ("1 - 3", (1, "-3")),
        ("9;11", (9, ";11")),
        ("7 1/2", (7, "1/2")),
        ("a12", None),
        ("", None),
        ("0", None),
    ],
)
def test_house_numbers_are_taken_apart(text, expected):
    assert split_number(text) == expected


# --- assets and the base map --------------------------------------------------------


def test_assets_are_points_with_numbers_areas_become_a_point_inside(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "a.geojson",
        feature(point(0, 0), nr="L-1", standort="Markt", betreiber="stadtwerke"),
        feature(polygon(100, 100, 200, 200), nr="L-2", standort=None, betreiber=None),
        feature(point(2500, 0), nr="L-3", standort="draußen", betreiber=None),
    )

    lines = run("import_assets", path, "--kind", "lamp", "--operator", "bauhof")

    assert "1 feature left out: lie outside the municipality (L-3)." in lines
    assert [(a.key, a.label, a.operator) for a in Asset.objects.order_by("key")] == [
        ("L-1", "Markt", "stadtwerke"),
        ("L-2", "", "bauhof"),
    ]
    assert "Lampe! is no kind" in refusal("import_assets", path, "--kind", "Lampe!")


def test_pruning_one_kind_of_asset_leaves_the_others(lindenbach, tmp_path):
    lamps = geojson(tmp_path / "l.geojson", feature(point(0, 0), nr="1"))
    benches = geojson(tmp_path / "b.geojson", feature(point(5, 5), nr="1"))
    run("import_assets", lamps, "--kind", "lamp")
    run("import_assets", benches, "--kind", "bench", "--prune")

    assert Asset.objects.count() == 2


def test_land_use_is_translated_and_what_the_map_does_not_draw_is_told(lindenbach, tmp_path):
    path = geojson(
        tmp_path / "l.geojson",
        feature(polygon(0, 0, 900, 900), typ="Wald", n="Stadtwald"),
        feature(line_string((0, 0), (900, 0)), typ="Bach", n="Linde"),
        feature(polygon(-900, 0, 0, 900), typ="Sumpf", n=None),
    )

    lines = run("import_landuse", path, "--name-field", "n")
    assert (
        "1 feature left out: have a kind that the map does not draw (Sumpf) (feature 3)." in lines
    )
    assert {(f.layer, f.kind, f.name) for f in MapFeature.objects.all()} == {
        ("landuse", "wood", "Stadtwald"),
        ("water", "stream", "Linde"),
    }
    run("import_landuse", path, "--name-field", "n", "--kind-map", "Sumpf=landuse:meadow")
    assert MapFeature.objects.count() == 3
    assert "landuse:moor is no kind that the map draws" in refusal(
        "import_landuse", path, "--kind-map", "Sumpf=landuse:moor"
    )


def test_land_use_of_one_kind_needs_no_field(lindenbach, tmp_path):
    path = geojson(tmp_path / "b.geojson", feature(polygon(0, 0, 20, 20)))

    run("import_landuse", path, "--kind", "building:building")
    again = run("import_landuse", path, "--kind", "building:building")

    building = MapFeature.objects.get()
    assert (building.layer, building.min_zoom) == ("building", 14)
    assert again[-1] == "1 read, 0 added, 0 changed, 1 unchanged, 0 removed."


def test_the_importers_refuse_as_functions_too(lindenbach, tmp_path):
    with pytest.raises(ImportRefused, match="There is no file"):
        import_zones(lindenbach, Options(path=tmp_path / "none.gpkg"), key="x")
