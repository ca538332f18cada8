"""What people draw: read as JSON, checked, and never handed to GDAL."""

import json
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.contrib.gis.geos import GEOSException, GEOSGeometry, LineString, Point, Polygon
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.srid import WGS84
from participation.errors import BadGeometry, OutsideArea
from participation.models import Consultation

# Nobody draws more by hand; a track of a walk is thinned by the browser.
MOST_POINTS = 500
MOST_BYTES = 60_000
_KINDS = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
_NAMES = {
    "point": gettext_lazy("einen Punkt"),
    "line": gettext_lazy("eine Linie"),
    "polygon": gettext_lazy("eine Fläche"),
}


def read(text: str, consultation: Consultation) -> GEOSGeometry | None:
    """A GeoJSON geometry (longitude, latitude; SRID 4326) as drawn in a form; None for "".

    Raises `BadGeometry` for what is no shape or not one of `consultation.shapes`.
    """
    text = text.strip()
    if not text:
        return None
    if len(text) > MOST_BYTES:
        raise _too_many()
    try:
        data = json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(data, dict):
        raise _unreadable()
    if data.get("type") == "Feature" and isinstance(data.get("geometry"), dict):
        data = data["geometry"]
    kind = _KINDS.get(str(data.get("type")))
    if kind is None:
        raise _unreadable()
    if kind not in consultation.shapes:
        allowed = " oder ".join(str(_NAMES[shape]) for shape in consultation.shapes)
        raise BadGeometry(
            _("Bitte zeichnen Sie hier %(allowed)s.") % {"allowed": allowed}, code="kind"
        )
    return _shape(kind, data.get("coordinates"))


def _shape(kind: str, coordinates: Any) -> GEOSGeometry:
    try:
        if kind == "point":
            return Point(*position(coordinates), srid=WGS84)
        if kind == "line":
            return _line(_positions(coordinates))
        return _polygon(coordinates)
    except (TypeError, ValueError, IndexError, OverflowError, GEOSException):
        raise _unreadable() from None


def _line(positions: list[tuple[float, float]]) -> LineString:
    if len(set(positions)) < 2:
        raise BadGeometry(_("Eine Linie braucht mindestens zwei Punkte."), code="short")
    return LineString(positions, srid=WGS84)


def _polygon(rings: Any) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise _unreadable()
    if len(rings) > 1:
        raise BadGeometry(_("Bitte zeichnen Sie eine Fläche ohne Löcher."), code="hole")
    ring = _positions(rings[0])
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(set(ring)) < 3:
        raise BadGeometry(_("Eine Fläche braucht mindestens drei Punkte."), code="short")
    polygon = Polygon(ring, srid=WGS84)
    if not polygon.valid or polygon.empty or polygon.area == 0:
        raise BadGeometry(
            _(
                "Die Linien Ihrer Fläche kreuzen sich. Bitte nehmen Sie Punkte zurück, oder "
                "zeichnen Sie die Fläche neu, einmal rundherum."
            ),
            code="crossing",
        )
    return polygon


def _positions(coordinates: Any) -> list[tuple[float, float]]:
    if not isinstance(coordinates, list) or not coordinates:
        raise _unreadable()
    if len(coordinates) > MOST_POINTS:
        raise _too_many()
    return [position(each) for each in coordinates]


def position(each: Any) -> tuple[float, float]:
    if not isinstance(each, list) or not 2 <= len(each) <= 4:
        raise _unreadable()
    lon, lat = each[0], each[1]
    if isinstance(lon, bool) or isinstance(lat, bool):
        raise _unreadable()
    lon, lat = float(lon), float(lat)
    if not (isfinite(lon) and isfinite(lat) and -180 <= lon <= 180 and -85 <= lat <= 85):
        raise _unreadable()
    return round(lon, 7), round(lat, 7)


# --- where it may lie -------------------------------------------------------------------

# The area of a consultation: its own, else the project's if that is a polygon, else the
# municipality. One row: `area` (SRID 4326) and whether it `is_town`. Takes the consultation's id.
AREA_SQL = """
SELECT COALESCE(
         c.area,
         CASE WHEN ST_Dimension(p.area::geometry) = 2 THEN p.area::geometry END,
         m.boundary
       ) AS area,
       c.area IS NULL AND COALESCE(ST_Dimension(p.area::geometry), 0) <> 2 AS is_town
FROM participation_consultation c
JOIN participation_project p ON p.id = c.project_id
JOIN geo_municipality m ON m.id = c.municipality_id
WHERE c.id = %s
"""
# So many steps of simplification fit into the longer side of an area: of a town 15 km wide
# the outline is right to four metres, of a square to some centimetres.
_OUTLINE_STEPS = 4000


# What was cut off at the edge of the area has corners there that are rounded and lie beside
# it: so much may be outside, in degrees and square degrees (a tenth of a millimetre).
_ROUNDED_LINE, _ROUNDED_AREA = 1e-9, 1e-14


def require_inside(geometry: GEOSGeometry, consultation: Consultation) -> None:
    """Raises `OutsideArea` unless `geometry` (SRID 4326) lies inside the consultation's area:
    its own, else the project's if that is a polygon, else the municipality. Edges belong to it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT CASE
                WHEN ST_Covers(area, shape) THEN true
                WHEN ST_Dimension(shape) = 2
                THEN ST_Area(ST_Difference(shape, area)) < {_ROUNDED_AREA}
                WHEN ST_Dimension(shape) = 1
                THEN ST_Length(ST_Difference(shape, area)) < {_ROUNDED_LINE}
                ELSE false
            END, is_town
            FROM ({AREA_SQL}) AS here, ST_GeomFromWKB(%s, 4326) AS shape
            """,  # noqa: S608 (no input: constants of this module)
            [consultation.pk, bytes(geometry.wkb)],
        )
        inside, is_town = cursor.fetchone()
    if not inside:
        raise outside(is_town=is_town)


def outside(*, is_town: bool | None) -> OutsideArea:
    """The error for what leaves the area, or the town where there is no area."""
    if is_town:
        return OutsideArea(
            _("Das liegt außerhalb der Gemeinde. Bitte zeichnen Sie es innerhalb."), code="outside"
        )
    return OutsideArea(
        _(
            "Das liegt nicht ganz in dem Gebiet, um das es hier geht. Es ist auf der Karte "
            "umrandet. Bitte zeichnen Sie innerhalb."
        ),
        code="outside",
    )


@dataclass(frozen=True, slots=True)
class Outline:
    """The area of a consultation as a browser draws it: GeoJSON (longitude, latitude; SRID
    4326), coarser than what `require_inside` asks. `is_town`: it is the whole municipality."""

    geojson: str
    is_town: bool


def outline_of(consultation: Consultation) -> Outline:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT ST_AsGeoJSON(ST_Multi(ST_SimplifyPreserveTopology(area, greatest(
                     ST_XMax(area) - ST_XMin(area), ST_YMax(area) - ST_YMin(area)
                   ) / {_OUTLINE_STEPS})), 6), is_town
            FROM ({AREA_SQL}) AS here
            """,  # noqa: S608 (no input: constants of this module)
            [consultation.pk],
        )
        return Outline(*cursor.fetchone())


def bounds_of(consultation: Consultation) -> tuple[float, float, float, float]:
    """West, south, east, north of the area in degrees (SRID 4326); one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT ST_XMin(area), ST_YMin(area), ST_XMax(area), ST_YMax(area)
            FROM ({AREA_SQL}) AS here
            """,  # noqa: S608 (no input: a constant of this module)
            [consultation.pk],
        )
        west, south, east, north = cursor.fetchone()
    return west, south, east, north


def as_geojson(geometry: GEOSGeometry) -> str:
    """GeoJSON without GDAL; six decimals are a tenth of a metre."""
    coordinates: Any = geometry.coords  # type: ignore[attr-defined]  # every kind has them
    shape = {"type": geometry.geom_type, "coordinates": _short(coordinates)}
    return json.dumps(shape, separators=(",", ":"))


def _short(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, 6)
    return [_short(each) for each in coordinates]


def point_on(geometry: GEOSGeometry) -> Point:
    """A point that stands for `geometry` (SRID 4326): on the line, inside the polygon."""
    if isinstance(geometry, Point):
        return geometry
    if isinstance(geometry, LineString):
        middle = geometry.interpolate_normalized(0.5)
        return Point(middle.x, middle.y, srid=WGS84)
    found = geometry.point_on_surface
    return Point(found.x, found.y, srid=WGS84)


def _unreadable() -> BadGeometry:
    return BadGeometry(
        _("Den Ort konnten wir nicht lesen. Bitte zeichnen Sie ihn noch einmal."), code="unreadable"
    )


def _too_many() -> BadGeometry:
    return BadGeometry(
        _("Das sind zu viele Punkte (höchstens %(most)s). Bitte zeichnen Sie es gröber."),
        code="too_many_points",
        params={"most": MOST_POINTS},
    )


def refuse_constant(constant: str) -> None:
    raise ValueError(constant)
