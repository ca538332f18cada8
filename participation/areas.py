"""Where a project takes place: drawn, pasted as GeoJSON, a street, parts of town, all of it.

GeoJSON is read as JSON and built with GEOS; GDAL never sees it.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.gis.geos import (
    GEOSException,
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
)
from django.db import connection
from django.utils.translation import gettext as _

from geo.models import Municipality, Zone
from geo.srid import WGS84
from participation.errors import BadGeometry, OutsideArea
from participation.geometry import position, refuse_constant

# A planner's file holds more corners than a hand draws, and a boundary fewer than these.
MOST_POINTS = 20_000
MOST_BYTES = 2_000_000


def read(text: str) -> GEOSGeometry | None:
    """The place in `text`, GeoJSON in longitude and latitude (SRID 4326); None for "".

    Takes a geometry, a Feature or a FeatureCollection. Several polygons become one multi
    polygon, several lines one multi line; of mixed kinds the polygons count. Raises
    `BadGeometry` with a sentence that says how to mend it.
    """
    text = text.strip().removeprefix("\ufeff")
    if not text:
        return None
    if len(text) > MOST_BYTES:
        raise _too_many()
    try:
        data = json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise BadGeometry(
            _("Das ist kein GeoJSON. Bitte fügen Sie den ganzen Inhalt der Datei ein."),
            code="unreadable",
        ) from None
    try:
        shapes = [shape for geometry in _geometries(data) for shape in _shapes(geometry)]
    except (
        TypeError,
        ValueError,
        IndexError,
        KeyError,
        OverflowError,
        GEOSException,
        RecursionError,
    ):
        raise _unreadable() from None
    if sum(shape.num_coords for shape in shapes) > MOST_POINTS:
        raise _too_many()
    return _joined(shapes)


def _geometries(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if not isinstance(data, dict) or depth > 3:
        raise _unreadable()
    kind = data.get("type")
    if kind == "FeatureCollection":
        for feature in data["features"]:
            yield from _geometries(feature, depth + 1)
    elif kind == "GeometryCollection":
        for geometry in data["geometries"]:
            yield from _geometries(geometry, depth + 1)
    elif kind == "Feature":
        if data.get("geometry") is not None:
            yield from _geometries(data["geometry"], depth + 1)
    else:
        yield data


def _shapes(geometry: dict[str, Any]) -> list[GEOSGeometry]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(coordinates, list):
        raise _unreadable()
    if kind == "Point":
        return [Point(*_position(coordinates), srid=WGS84)]
    if kind == "LineString":
        return [_line(coordinates)]
    if kind == "MultiLineString":
        return [_line(each) for each in coordinates]
    if kind == "Polygon":
        return [_polygon(coordinates)]
    if kind == "MultiPolygon":
        return [_polygon(each) for each in coordinates]
    raise _unreadable()


def _position(each: Any) -> tuple[float, float]:
    """Numbers beyond the degrees of the earth are metres of a surveyor's grid."""
    if (
        isinstance(each, list)
        and len(each) >= 2
        and any(isinstance(n, (int, float)) and abs(n) > 180 for n in each[:2])
    ):
        raise BadGeometry(
            _(
                "Die Zahlen sind keine Grade. Bitte speichern Sie die Datei in WGS 84 "
                "(EPSG:4326), mit Länge und Breite."
            ),
            code="not_degrees",
        )
    return position(each)


def _line(positions: list[Any]) -> LineString:
    found = [_position(each) for each in positions]
    if len(set(found)) < 2:
        raise BadGeometry(_("Eine Linie braucht mindestens zwei Punkte."), code="short")
    return LineString(found, srid=WGS84)


def _polygon(rings: list[Any]) -> Polygon:
    found = []
    for ring in rings:
        points = [_position(each) for each in ring]
        if len(set(points)) < 3:
            raise BadGeometry(_("Eine Fläche braucht mindestens drei Punkte."), code="short")
        if points[0] != points[-1]:
            points.append(points[0])
        found.append(points)
    polygon = Polygon(*found, srid=WGS84)
    if not polygon.valid or polygon.empty or polygon.area == 0:
        raise BadGeometry(
            _("Die Linien der Fläche kreuzen sich. Bitte zeichnen Sie sie neu, einmal rundherum."),
            code="crossing",
        )
    return polygon


def _joined(shapes: list[GEOSGeometry]) -> GEOSGeometry:
    polygons = [shape for shape in shapes if isinstance(shape, Polygon)]
    lines = [shape for shape in shapes if isinstance(shape, LineString)]
    if polygons:
        return _merged(polygons) if len(polygons) > 1 else polygons[0]
    if lines:
        return MultiLineString(*lines, srid=WGS84) if len(lines) > 1 else lines[0]
    if len(shapes) == 1:
        return shapes[0]
    if not shapes:
        raise BadGeometry(_("Darin ist kein Ort."), code="empty")
    raise BadGeometry(
        _("Ein Vorhaben kann nicht aus mehreren einzelnen Punkten bestehen."), code="points"
    )


def _merged(polygons: list[Polygon]) -> GEOSGeometry:
    """Overlapping polygons become one; those apart stay apart."""
    union = MultiPolygon(*polygons, srid=WGS84).unary_union
    return union.normalize() or union


# --- what the town knows already ------------------------------------------------------------


def of_zones(zones: Iterable[Zone]) -> GEOSGeometry | None:
    """The parts of town together (SRID 4326); None for none. One statement."""
    ids = [zone.pk for zone in zones]
    if not ids:
        return None
    return _one(
        "SELECT ST_AsBinary(ST_Multi(ST_Union(boundary))) FROM geo_zone WHERE id = ANY(%s)", [ids]
    )


def of_street(municipality: Municipality, name: str) -> GEOSGeometry | None:
    """All stretches of the street of that name (SRID 4326); None if there is none."""
    return _one(
        "SELECT ST_AsBinary(ST_LineMerge(ST_Union(line::geometry))) FROM geo_road"
        " WHERE municipality_id = %s AND name = %s",
        [municipality.pk, name],
    )


def zones_touched(municipality: Municipality, area: GEOSGeometry) -> list[Zone]:
    """The parts of town that `area` (SRID 4326) lies in, not those it only has an edge with."""
    return list(
        Zone.objects.of(municipality)
        .districts()
        .filter(boundary__intersects=area)
        .exclude(boundary__touches=area)
        .order_by("layer__order", "name")
    )


def require_here(municipality: Municipality, area: GEOSGeometry) -> None:
    """Raises `OutsideArea` unless some of `area` (SRID 4326) lies in the municipality."""
    touching = Municipality.objects.filter(pk=municipality.pk, boundary__intersects=area)
    if not touching.exists():
        raise OutsideArea(
            _(
                "Das liegt außerhalb der Gemeinde. In GeoJSON steht zuerst die Länge, dann die "
                "Breite: sind sie vertauscht?"
            ),
            code="outside",
        )


def _one(sql: str, parameters: list[Any]) -> GEOSGeometry | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    found = GEOSGeometry(memoryview(row[0]), srid=WGS84)
    return None if found.empty else found


def _unreadable() -> BadGeometry:
    return BadGeometry(
        _("Daraus konnten wir keinen Ort lesen. Erlaubt sind Punkte, Linien und Flächen."),
        code="unreadable",
    )


def _too_many() -> BadGeometry:
    return BadGeometry(
        _("Das sind zu viele Punkte (höchstens %(most)s). Bitte vereinfachen Sie die Datei."),
        code="too_many_points",
        params={"most": MOST_POINTS},
    )
