"""What somebody drew, laid over the picture of the map, so that it is seen without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, atan, cos, degrees, radians, sinh, tan
from typing import Any

from django.contrib.gis.geos import (
    GeometryCollection,
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
)
from django.utils.translation import gettext as _

from common import german
from geo.mvt import pixel_size
from geo.srid import WEB_MERCATOR, WGS84

_EARTH_RADIUS = 6_378_137.0
_MARGIN = 28  # pixels around the shape
_CLOSEST, _WIDEST = 17, 9


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view of the map that holds a shape, and the shape in pixels of that view.

    `centre` is SRID 4326, `path` is for `<path d>` with the centre as 0 0: "" for a point,
    which the picture marks with a pin. `words` say what was drawn and how large it is.
    """

    centre: Point
    zoom: int
    path: str
    is_area: bool
    words: str


def drawn(shape: GEOSGeometry, *, width: int, height: int) -> Drawn:
    """`shape` is a point, a line, a polygon or several lines or polygons, in SRID 3857; sizes are
    pixels of the smallest picture that must hold it."""
    left, bottom, right, top = shape.extent
    x, y = (left + right) / 2, (bottom + top) / 2
    latitude = atan(sinh(y / _EARTH_RADIUS))
    centre = Point(degrees(x / _EARTH_RADIUS), degrees(latitude), srid=WGS84)
    if isinstance(shape, Point):
        return Drawn(centre, 16, "", False, "")
    pixel = max((right - left) / (width - 2 * _MARGIN), (top - bottom) / (height - 2 * _MARGIN))
    zoom = next((z for z in range(_CLOSEST, _WIDEST, -1) if pixel_size(z) >= pixel), _WIDEST)
    is_area = isinstance(shape, Polygon | MultiPolygon)
    rings = [ring for part in _parts(shape) for ring in (part if is_area else [part])]
    step = pixel_size(zoom)
    path = "".join(
        _path([((a - x) / step, (y - b) / step) for a, b, *_ in ring]) + ("Z" if is_area else "")
        for ring in rings
    )
    return Drawn(centre, zoom, path, is_area, _words(shape, cos(latitude)))


def mercator(shape: GEOSGeometry) -> GEOSGeometry:
    """A point, line or polygon in SRID 4326 as what PostGIS makes of it in SRID 3857: what
    somebody has not sent yet stands in no row."""
    points: Any = shape.coords  # type: ignore[attr-defined]  # every kind has them
    if isinstance(shape, Point):
        return Point(*_metres(points), srid=WEB_MERCATOR)
    if isinstance(shape, LineString):
        return LineString([_metres(each) for each in points], srid=WEB_MERCATOR)
    rings = [[_metres(each) for each in ring] for ring in points]
    return Polygon(*rings, srid=WEB_MERCATOR)


def _metres(place: Sequence[float]) -> tuple[float, float]:
    x, latitude = radians(place[0]), radians(place[1])
    return x * _EARTH_RADIUS, asinh(tan(latitude)) * _EARTH_RADIUS


def words_of(shape: GEOSGeometry) -> str:
    """What was drawn and how large it is, for a line or polygon in SRID 4326."""
    flat = mercator(shape)
    _left, bottom, _right, top = flat.extent
    return _words(flat, cos(atan(sinh((bottom + top) / 2 / _EARTH_RADIUS))))


def _parts(shape: Any) -> Sequence[Any]:
    """The coordinates of each line or polygon of a shape."""
    return shape.coords if isinstance(shape, GeometryCollection) else [shape.coords]


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A tenth of a pixel exact; points that fall on the one before are left out."""
    found: list[str] = []
    for x, y in points:
        at = f"{x:.1f} {y:.1f}"
        if not found or found[-1] != at:
            found.append(at)
    return f"M{'L'.join(found)}"


def _words(shape: GEOSGeometry, stretch: float) -> str:
    """How long or large on the ground; Web Mercator stretches by 1 / `stretch` there."""
    if isinstance(shape, LineString | MultiLineString):
        return _("Eine Linie, etwa %(length)s lang") % {
            "length": german.metres(shape.length * stretch)
        }
    square_metres = shape.area * stretch * stretch
    if square_metres >= 10_000:
        hectares = german.decimal(square_metres / 10_000)
        return _("Eine Fläche, etwa %(size)s Hektar") % {"size": hectares}
    size = german.thousands(max(int(square_metres / 10 + 0.5) * 10, 10))
    return _("Eine Fläche, etwa %(size)s Quadratmeter") % {"size": size}
