"""Writes the drawn town into the tables of `geo`, many rows at a time."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, MultiPolygon, Polygon
from django.db import connection, models

from common.identifiers import uuid7
from frontend.demo import plan
from frontend.demo.plane import (
    Line,
    Point,
    centroid,
    point_within,
    signed_area,
    to_wgs84,
    where_on,
)
from frontend.demo.town import Town, river_zone, station_tracks
from geo.models import (
    Address,
    Asset,
    MapFeature,
    Municipality,
    Road,
    Zone,
    ZoneLayer,
)
from geo.srid import WGS84

# What the base map calls the uses and buildings of the plan.
LANDUSE = {"school": "public", "hospital": "public", "utility": "industrial", "railway": "traffic"}
BUILDINGS = {"church": "church", "school": "school", "public": "townhall"}


def write_places(municipality: Municipality, town: Town) -> None:
    _write_zones(municipality, town)
    _write_roads(municipality, town)
    _write_assets(municipality, town)
    _write_addresses(municipality, town)
    _write_map(municipality, town)


# --- geometry --------------------------------------------------------------------------


def point_text(point: Point) -> str:
    lon, lat = to_wgs84(point)
    return f"SRID={WGS84};POINT({lon} {lat})"


def _coordinates(line: Iterable[Point]) -> str:
    return ",".join(f"{lon} {lat}" for lon, lat in map(to_wgs84, line))


def _line_text(line: Line) -> str:
    return f"SRID={WGS84};LINESTRING({_coordinates(line)})"


def _ring_text(ring: Line) -> str:
    return f"SRID={WGS84};POLYGON(({_coordinates([*ring, ring[0]])}))"


def area(*rings: Line) -> MultiPolygon:
    """The rings as one valid area."""
    shape: GEOSGeometry = MultiPolygon(
        [Polygon([to_wgs84(p) for p in [*ring, ring[0]]]) for ring in rings], srid=WGS84
    )
    return _polygons_of(shape.unary_union if len(rings) > 1 else shape.make_valid())


def _polygons_of(shape: GEOSGeometry) -> MultiPolygon:
    if isinstance(shape, Polygon):
        return MultiPolygon(shape, srid=WGS84)
    parts = shape if isinstance(shape, GeometryCollection) else ()
    return MultiPolygon([part for part in parts if isinstance(part, Polygon)], srid=WGS84)


# --- rows ------------------------------------------------------------------------------


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table; columns that are left out must have a default in the database."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _write_zones(municipality: Municipality, town: Town) -> None:
    def layer(key: str, name: str, purpose: str, order: int) -> ZoneLayer:
        return ZoneLayer.objects.create(
            municipality=municipality, key=key, name=name, purpose=purpose, order=order
        )

    def zone(layer: ZoneLayer, key: str, name: str, boundary: MultiPolygon) -> Zone:
        return Zone(
            municipality=municipality, layer=layer, key=key, slug=key, name=name, boundary=boundary
        )

    special = ZoneLayer.Purpose.SPECIAL
    parts = layer("stadtteil", "Stadtteile", ZoneLayer.Purpose.DISTRICT, 1)
    water = layer("gewaesser", "Gewässer des Wasserverbands", special, 10)
    forest = layer("staatswald", "Staatswald", special, 11)
    railway = layer("bahn", "Bahnanlagen", special, 12)
    whole = municipality.boundary
    woods = [
        block.ring
        for block in town.land.blocks
        if block.kind == "wood" and block.name == "Lindenhöher Forst"
    ]
    rail = [block.ring for block in town.land.blocks if block.kind == "railway"]
    erle, brook = river_zone(town.land)
    zones = [zone(parts, part.key, part.name, area(part.ring)) for part in town.parts]
    zones += [
        zone(layer, key, name, _inside(area(*rings), whole))
        for layer, key, name, rings in (
            (water, "erle", "Erle", [erle]),
            (water, "lindenbach", "Lindenbach", [brook]),
            (forest, "lindenhoeher-forst", "Lindenhöher Forst", woods),
            (railway, "bahnstrecke", "Bahnstrecke", rail),
        )
    ]
    Zone.objects.bulk_create(zones)


def _inside(shape: MultiPolygon, whole: MultiPolygon) -> MultiPolygon:
    return _polygons_of(shape.intersection(whole))


def _without(shape: MultiPolygon, other: MultiPolygon) -> MultiPolygon:
    return _polygons_of(shape.difference(other))


def _write_roads(municipality: Municipality, town: Town) -> None:
    _copy(
        Road,
        ["uuid", "municipality_id", "key", "name", "number", "road_class", "inside_od",
         "left_from", "left_to", "right_from", "right_to", "line"],
        (
            (
                uuid7(), municipality.pk, row.key, row.name, row.number, row.road_class,
                row.inside_od, *_ends(row.left), *_ends(row.right),
                f"SRID={WGS84};MULTILINESTRING(({_coordinates(row.line)}))",
            )
            for row in town.streets.stretches
        ),
    )  # fmt: skip


def _ends(numbers: list[int]) -> tuple[int | None, int | None]:
    return (numbers[0], numbers[-1]) if numbers else (None, None)


def _write_assets(municipality: Municipality, town: Town) -> None:
    _copy(
        Asset,
        ["uuid", "municipality_id", "kind", "key", "label", "operator", "location"],
        (
            (uuid7(), municipality.pk, thing.kind, thing.key, thing.label, thing.operator,
             point_text(thing.place))
            for thing in town.things.things
        ),
    )  # fmt: skip


def _write_addresses(municipality: Municipality, town: Town) -> None:
    stretches = town.streets.stretches
    names = [town.part_at(row.line[len(row.line) // 2]).name for row in stretches]
    _copy(
        Address,
        ["municipality_id", "street", "house_number", "suffix", "postcode", "place", "location"],
        (
            (municipality.pk, house.street, house.number, house.suffix, plan.POSTCODE,
             names[house.stretch], point_text(house.place))
            for house in town.built.numbers
        ),
    )  # fmt: skip


def _write_map(municipality: Municipality, town: Town) -> None:
    _copy(
        MapFeature,
        ["municipality_id", "layer", "kind", "name", "min_zoom", "shape"],
        ((municipality.pk, *feature) for feature in _features(town, municipality.boundary)),
    )


def _features(town: Town, whole: MultiPolygon) -> Iterable[tuple[str, str, str, int, str]]:
    """Layer, kind, name, first zoom and shape of everything the base map draws."""
    yield from _areas(town, whole)
    for ring in plan.PITCHES:
        yield "landuse", "pitch", "", 14, _ring_text(ring)
    for block in town.things.playgrounds:
        yield "landuse", block.kind, block.name, 14, _ring_text(block.ring)
    for block in town.waters:
        zoom = {"river": 8, "stream": 11}.get(block.kind, 11)
        # What flows has its name along its line, not in its middle.
        name = block.name if block.kind == "lake" else ""
        yield "water", block.kind, name, zoom, area(block.ring).ewkt
    for line, kind, name in ((town.land.river, "river", "Erle"),
                             (town.land.brook, "stream", "Lindenbach")):  # fmt: skip
        yield "water", kind, name, 9 if kind == "river" else 11, _line_text(line)
    yield "rail", "rail", "", 9, _line_text(town.land.railway)
    for line in (town.land.siding, *station_tracks(town.land)):
        yield "rail", "rail", "", 13, _line_text(line)
    for house in town.built.houses:
        kind = BUILDINGS.get(house.kind, "building")
        yield "building", kind, house.name, 14, _ring_text(house.ring)
        if house.name:
            yield "label", "poi", house.name, 15, point_text(centroid(house.ring))
    for place in plan.AREAS:
        if place.kind == "residential":
            yield "label", "place", place.name, 11, point_text(point_within(place.outline))


def _areas(town: Town, whole: MultiPolygon) -> Iterable[tuple[str, str, str, int, str]]:
    """What the land is used for; an area with a name is one area, however streets cut it.

    Fields end at the boundary: far outside one would see where the drawn country ends.
    """
    noise = Random(f"{town.seed}:fields")
    own = whole.prepared
    built_up: dict[tuple[str, str], list[Line]] = {}
    named: dict[tuple[str, str], list[Line]] = {}
    for block in town.land.blocks:
        kind = LANDUSE.get(block.kind, block.kind)
        if block.quarter:
            built_up.setdefault((block.quarter.key, kind), []).append(block.ring)
        elif block.name:
            named.setdefault((kind, block.name), []).append(block.ring)
        else:
            if kind == "farmland":
                near = where_on(town.land.river, point_within(block.ring))[1]
                if near < 260 or noise.random() < 0.22:
                    kind = "meadow"
            shape = area(block.ring)
            if kind in ("farmland", "meadow") and not own.contains(shape):
                shape = _inside(shape, whole)
            if not shape.empty:
                yield "landuse", kind, "", _first_zoom(signed_area(block.ring)), shape.ewkt
    for (_, kind), rings in built_up.items():
        yield "landuse", kind, "", 9, area(*rings).ewkt
    lakes = area(*(water.ring for water in town.waters if water.kind == "lake"))
    for (kind, name), rings in named.items():
        # The name of a park stands on its lawn, not in its lake; that of a wood in the town.
        whole_area = area(*rings)
        zoom = _first_zoom(sum(map(signed_area, rings)))
        beyond = _without(whole_area, whole)
        if not beyond.empty:
            yield "landuse", kind, "", zoom, beyond.ewkt
        shape = _without(_inside(whole_area, whole), lakes)
        if not shape.empty:
            yield "landuse", kind, name, zoom, shape.ewkt


def _first_zoom(square_metres: float) -> int:
    return 9 if square_metres > 200_000 else 11 if square_metres > 40_000 else 13
