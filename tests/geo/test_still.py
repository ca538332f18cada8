"""The map as a picture, and the tags that put maps into pages."""

import gzip
import re
from xml.etree import ElementTree

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.template import Context, Template
from django.test import RequestFactory

from geo import gazetteer, still
from geo.attribution import add_source, attribution
from geo.models import MapFeature
from geo.still import View, road_width, still_map, view_at
from tests.factories import TOWN_HALL, at, box, layer, line, municipality, road, zone

pytestmark = pytest.mark.django_db
HALL = {"lat": TOWN_HALL.y, "lon": TOWN_HALL.x}


@pytest.fixture
def lindenbach(db):
    still._cache.clear()
    town = municipality()
    zone(town, "Altstadt", layer=layer(town, "stadtteile", order=1))
    road(town, "Hauptstr.", (-500, 0), (500, 0), road_class="L")
    road(town, "<Gasse>", (-80, -200), (-80, -20))
    for kind_layer, kind, shape in (
        ("water", "lake", box(-300, 50, -100, 200)),
        ("landuse", "park", box(100, 50, 300, 200)),
        ("building", "building", box(20, 20, 60, 60)),
        ("rail", "rail", line((-900, 90), (900, 90))),
    ):
        MapFeature.objects.create(
            municipality=town, layer=kind_layer, kind=kind, shape=GEOSGeometry(shape.ewkt)
        )
    gazetteer.rebuild(town)
    town.refresh_from_db()
    return town


def classes(svg):
    return set(re.findall(r'class="(?:line )?([a-z-]+)"', svg))


def test_the_picture_shows_what_lies_around_a_place(client, lindenbach):
    response = client.get("/orte/bild.svg", {**HALL, "z": 16, "w": 400, "h": 300})

    ElementTree.fromstring(response.content)
    assert response["Content-Type"] == "image/svg+xml"
    assert 'width="400" height="300"' in response.text
    assert {"land", "water", "park", "building", "rail", "road", "main"} <= classes(response.text)
    assert ">Hauptstr.</text>" in response.text
    assert "&lt;Gasse&gt;" in response.text


def test_a_brook_that_is_a_line_is_drawn_as_one(client, lindenbach):
    """Not filled like a lake, which would flood the inside of each of its bends."""
    MapFeature.objects.create(
        municipality=lindenbach, layer="water", kind="stream",
        shape=GEOSGeometry(line((-100, -150), (0, -60), (100, -150)).ewkt),
    )  # fmt: skip
    picture = client.get("/orte/bild.svg", {**HALL, "z": 16, "w": 400, "h": 300}).text

    [stream] = re.findall(r'<path class="line stream" d="([^"]+)" stroke-width="3.0"/>', picture)
    assert "Z" not in stream.upper()
    assert picture.count('class="water"') == 1


def test_without_a_place_it_shows_the_whole_municipality_and_its_districts(client, lindenbach):
    response = client.get("/orte/bild.svg")

    assert {"land", "zone", "edge"} <= classes(response.text)
    assert ">Altstadt</text>" in response.text
    west, south, east, north = View.of_all(lindenbach, 640, 360).box
    boundary = lindenbach.boundary.transform(3857, clone=True).extent
    assert west < boundary[0] and south < boundary[1] and east > boundary[2]
    assert north > boundary[3]


def test_a_pin_says_the_state_by_colour_and_sign(client, lindenbach):
    plain = client.get("/orte/bild.svg", HALL).text
    done = client.get("/orte/bild.svg", {**HALL, "pin": "done"}).text

    assert "drop" not in classes(plain)
    assert {"drop", "sign"} <= classes(done)
    assert "#1e7233" in done


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (box(-100, -100, 100, 100), "area-shape"),
        (line((-100, 0), (100, 50)), "line-shape"),
    ],
)
def test_what_somebody_drew_lies_above_the_map_and_fits(lindenbach, shape, kind):
    view = View.of_box(shape.extent, 640, 360, fill=0.6)

    svg, _zipped = still_map(lindenbach, view, shape=shape)

    root = ElementTree.fromstring(svg)
    (drawn,) = [each for each in root if each.get("class") == kind]
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", drawn.get("d", ""))[:2]]
    assert 0 < numbers[0] < 640 and 0 < numbers[1] < 360
    assert view.zoom >= 15


def test_both_themes_are_in_it_unless_one_is_asked_for(client, lindenbach):
    both = client.get("/orte/bild.svg", HALL).text
    dark = client.get("/orte/bild.svg", {**HALL, "thema": "dark"}).text

    assert "@media(prefers-color-scheme:dark)" in both
    assert "#23272f" in dark and "#f8f5ef" not in dark


@pytest.mark.parametrize(
    "query",
    [
        {"w": "x", "h": "-5"},
        {"w": "999999", "h": "999999"},
        {**HALL, "z": "99"},
        {**HALL, "pin": "<script>"},
        {**HALL, "thema": '"><script>'},
        {"lat": "10", "lon": "10"},
    ],
)
def test_odd_wishes_are_moved_into_what_there_is(client, lindenbach, query):
    response = client.get("/orte/bild.svg", query)

    root = ElementTree.fromstring(response.content)
    assert 120 <= int(root.get("width")) <= 1280
    assert "script" not in response.text


@pytest.mark.parametrize("query", [{"lat": "x", "lon": "7"}, {"lat": "50"}, {"lon": "nan"}])
def test_what_is_no_place_is_refused(client, lindenbach, query):
    assert client.get("/orte/bild.svg", query).status_code == 400


def test_a_crowded_picture_leaves_out_small_things_until_it_is_small_enough(lindenbach):
    MapFeature.objects.bulk_create(
        MapFeature(
            municipality=lindenbach,
            layer="building",
            kind="building",
            min_zoom=14,
            shape=GEOSGeometry(box(x, y, x + 9, y + 9).ewkt),
        )
        for x in range(-600, 600, 13)
        for y in range(-400, 400, 13)
    )

    plain, zipped = still_map(lindenbach, view_at(TOWN_HALL, 16, 640, 360))

    assert len(zipped) <= still.MAX_BYTES_SENT
    assert len(plain) <= still.MAX_BYTES
    assert gzip.decompress(zipped) == plain


def test_a_known_picture_is_not_sent_or_drawn_again(client, lindenbach, django_assert_num_queries):
    url = "/orte/bild.svg"
    first = client.get(url, HALL)

    with django_assert_num_queries(0):
        again = client.get(url, HALL, headers={"if-none-match": first["ETag"]})
        same = client.get(url, HALL)

    assert (again.status_code, same.content) == (304, first.content)
    assert first["Cache-Control"] == "public, max-age=3600"
    versioned = client.get(url, {**HALL, "v": lindenbach.places_version})
    assert versioned["Cache-Control"] == "public, max-age=31536000, immutable"


def test_it_may_style_itself_and_load_nothing(client, lindenbach):
    policy = client.get("/orte/bild.svg", HALL)["Content-Security-Policy"]

    assert set(policy.split("; ")) == {"default-src 'none'", "style-src 'unsafe-inline'"}


@pytest.mark.parametrize("kind", "ABLKGX")
def test_roads_grow_with_the_zoom(kind):
    widths = [road_width(kind, 0, zoom) for zoom in (9, 11, 13, 15, 17)]

    assert widths == sorted(widths)
    assert widths[-1] > widths[0]


# --- tags -----------------------------------------------------------------------------


def rendered(town, source, **values):
    request = RequestFactory().get("/")
    request.municipality = town
    return Template("{% load maps %}" + source).render(Context({"request": request, **values}))


def test_the_still_map_tag_is_a_picture_with_its_source(lindenbach):
    add_source(lindenbach, "© OpenStreetMap-Mitwirkende")
    html = rendered(lindenbach, '{% still_map point pin="done" alt="Karte" %}', point=TOWN_HALL)

    assert 'alt="Karte"' in html
    assert "lat=50.80000&amp;lon=7.20000&amp;z=16&amp;pin=done&amp;v=" in html
    assert "© OpenStreetMap-Mitwirkende</figcaption>" in html
    assert html.count("<script") == 1
    assert "frontend/js/map/still.js" in html


def test_the_map_tag_stands_on_a_picture_and_brings_its_addresses(lindenbach):
    html = rendered(
        lindenbach, '{% map reports="/tiles/reports/{z}/{x}/{y}.mvt" open=True selected=7 %}'
    )

    assert '<nahdran-map class="map"' in html
    assert f'data-base="/tiles/base/{{z}}/{{x}}/{{y}}.mvt?v={lindenbach.places_version}"' in html
    assert 'src-reports="/tiles/reports/{z}/{x}/{y}.mvt"' in html
    assert 'selected="7"' in html and " open" in html
    assert re.search(r'bounds="7\.17\d+,50\.78\d+,7\.22\d+,50\.81\d+"', html)
    assert "/orte/bild.svg?" in html
    assert "data-open-map" in html
    assert not re.search(r'(?<!data-)style="', html)


def test_the_pin_picker_tag_names_its_inputs_and_has_a_live_region(lindenbach):
    html = rendered(
        lindenbach,
        '{% pin_picker lat_input="#lat" lon_input="#lon" point=point accuracy=24.6 %}',
        point=at(10, 10),
    )

    assert '<nahdran-pin-picker class="map" center="7.200142,50.800090" zoom="17"' in html
    assert 'lat-input="#lat" lon-input="#lon" src-here="/orte/hier/" accuracy="25"' in html
    assert 'role="status" data-place-label' in html


def test_the_map_tag_costs_one_statement_once(lindenbach, django_assert_max_num_queries):
    from geo import extent

    extent._known.clear()
    with django_assert_max_num_queries(1):
        rendered(lindenbach, "{% map %}")
    with django_assert_max_num_queries(0):
        rendered(lindenbach, "{% map %}")


def test_a_source_is_noted_once_and_without_one_the_town_is_named(lindenbach):
    assert attribution(lindenbach) == "Kartendaten: Lindenbach"
    for source in ("© Stadt Köln", "© OSM", "© Stadt Köln", ""):
        add_source(lindenbach, source)

    assert attribution(lindenbach) == "© Stadt Köln, © OSM"
