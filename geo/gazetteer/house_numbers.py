"""Where a house number is: at its address, or counted off along the street."""

from math import atan, cos, exp, hypot, pi, radians
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, Point
from django.db import connection

from geo.gazetteer.place import Place
from geo.gazetteer.query import Query
from geo.models import Municipality, SearchPlace
from geo.srid import WGS84

# Houses stand beside the street, not on its middle line.
_BESIDE_METRES = 9.0
_EARTH_RADIUS = 6_378_137.0

_ADDRESSES = """
SELECT a.street, a.house_number, a.suffix,
       COALESCE(zone.name, NULLIF(concat_ws(' ', NULLIF(a.postcode, ''), NULLIF(a.place, '')), ''),
                '') AS detail,
       ST_X(a.location::geometry), ST_Y(a.location::geometry)
FROM geo_address a
LEFT JOIN LATERAL (
  SELECT z.name FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
  WHERE z.municipality_id = a.municipality_id AND l.purpose = 'district'
    AND ST_Covers(z.boundary, a.location::geometry)
  ORDER BY l."order" DESC, l.id DESC, z.id LIMIT 1
) AS zone ON true
WHERE a.municipality_id = %(municipality)s AND geo_fold(a.street) = ANY(%(streets)s)
  AND a.house_number = %(number)s
ORDER BY array_position(%(streets)s, geo_fold(a.street)),
         (lower(a.suffix) = %(suffix)s) DESC,
         word_similarity(geo_fold(%(behind)s), geo_fold(concat_ws(' ', zone.name, a.place))) DESC,
         a.suffix, a.postcode, a.place, a.id
LIMIT %(limit)s
"""

_RANGES = """
SELECT r.name, r.left_from, r.left_to, r.right_from, r.right_to, ST_AsBinary(r.line_3857),
       COALESCE(zone.name, '')
FROM geo_road r
LEFT JOIN LATERAL (
  SELECT z.name FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
  WHERE z.municipality_id = r.municipality_id AND l.purpose = 'district'
    AND ST_Covers(z.boundary, ST_PointOnSurface(r.line::geometry))
  ORDER BY l."order" DESC, l.id DESC, z.id LIMIT 1
) AS zone ON true
WHERE r.municipality_id = %(municipality)s AND geo_fold(r.name) = ANY(%(streets)s)
  AND (%(number)s BETWEEN least(r.left_from, r.left_to) AND greatest(r.left_from, r.left_to)
    OR %(number)s BETWEEN least(r.right_from, r.right_to) AND greatest(r.right_from, r.right_to))
ORDER BY array_position(%(streets)s, geo_fold(r.name)),
         word_similarity(geo_fold(%(behind)s), geo_fold(COALESCE(zone.name, ''))) DESC, r.id
LIMIT %(limit)s
"""


def house_numbers(
    municipality: Municipality, streets: list[str], query: Query, limit: int
) -> list[Place]:
    """The places of `query.number` in `streets` (folded names, the best first).

    Known addresses, or where there are none, numbers counted off along the street, on the
    side with the right parity.
    """
    values: dict[str, Any] = {
        "municipality": municipality.pk,
        "streets": streets,
        "number": query.number,
        "suffix": query.suffix,
        "behind": query.behind,
        "limit": limit,
    }
    if not streets:
        return []
    kind = SearchPlace.Kind.ADDRESS
    with connection.cursor() as cursor:
        cursor.execute(_ADDRESSES, values)
        known = [
            Place(kind, f"{street} {number}{suffix}", detail, Point(x, y, srid=WGS84))
            for street, number, suffix, detail, x, y in cursor.fetchall()
        ]
        if known:
            return known
        cursor.execute(_RANGES, values)
        rows = cursor.fetchall()
    counted = []
    for name, left_from, left_to, right_from, right_to, line, detail in rows:
        for first, last, is_left in ((left_from, left_to, True), (right_from, right_to, False)):
            fraction = fraction_of(query.number or 0, first, last)
            if fraction is not None:
                point = beside(GEOSGeometry(memoryview(line)), fraction, is_left=is_left)
                label = f"{name} {query.number}{query.suffix}"
                counted.append(Place(kind, label, detail, point, is_interpolated=True))
    # Both carriageways of a street may have the number: one is enough.
    once = {(place.label, place.detail): place for place in reversed(counted)}
    return list(reversed(once.values()))[:limit]


def fraction_of(number: int, first: int | None, last: int | None) -> float | None:
    """How far along the line `number` stands between `first` and `last`; None if it does not.

    >>> fraction_of(5, 1, 9), fraction_of(4, 1, 9), fraction_of(8, 8, 2)
    (0.5, None, 0.0)
    """
    if not first or not last or not min(first, last) <= number <= max(first, last):
        return None
    if (last - first) % 2 == 0 and (number - first) % 2 != 0:
        return None
    return 0.5 if first == last else (number - first) / (last - first)


def beside(line: GEOSGeometry, fraction: float, *, is_left: bool) -> Point:
    """The point 9 m beside `line` (SRID 3857) at `fraction` of its length, as SRID 4326."""
    whole = list(line) if isinstance(line, MultiLineString) else [line]
    parts = [part for part in whole if isinstance(part, LineString) and part.length > 0]
    # Numbers do not start in the middle of the crossing.
    wanted = min(max(fraction, 0.04), 0.96) * sum(part.length for part in parts)
    for part in parts:
        if wanted <= part.length or part is parts[-1]:
            break
        wanted -= part.length
    here = part.interpolate(min(wanted, part.length))
    before, after = part.interpolate(max(wanted - 1, 0)), part.interpolate(wanted + 1)
    east, north = after.x - before.x, after.y - before.y
    length = hypot(east, north) or 1.0
    turn = 1 if is_left else -1
    latitude = _latitude(here.y)
    offset = _BESIDE_METRES / cos(radians(latitude)) * turn / length
    x, y = here.x - north * offset, here.y + east * offset
    return Point(x / _EARTH_RADIUS * 180 / pi, _latitude(y), srid=WGS84)


def _latitude(northing: float) -> float:
    """Degrees north of a northing in Web Mercator."""
    return (2 * atan(exp(northing / _EARTH_RADIUS)) - pi / 2) * 180 / pi
