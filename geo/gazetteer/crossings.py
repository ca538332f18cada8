"""Where two streets meet."""

from django.contrib.gis.geos import Point
from django.db import connection

from geo.gazetteer.place import Place
from geo.models import Municipality, SearchPlace
from geo.srid import WGS84

# Streets meet when their middle lines come this near; carriageways of one crossing lie
# within `_SAME_METRES` of each other.
_MEET_METRES = 15
_SAME_METRES = 60

_SQL = f"""
WITH pairs AS (
  SELECT a.name AS first, b.name AS second,
         geo_fold(a.name) AS folded_a, geo_fold(b.name) AS folded_b,
         ST_Transform(ST_ClosestPoint(a.line_3857, b.line_3857), 4326) AS point
  FROM geo_road a JOIN geo_road b
    ON b.municipality_id = a.municipality_id AND b.name <> ''
   AND ST_DWithin(a.line, b.line, {_MEET_METRES})
  WHERE a.municipality_id = %(municipality)s
    AND geo_fold(a.name) = ANY(%(first)s)
    AND geo_fold(b.name) <> geo_fold(a.name)
    AND (%(second)s::text[] IS NULL OR geo_fold(b.name) = ANY(%(second)s))
), grouped AS (
  SELECT *, ST_ClusterDBSCAN(ST_Transform(point, 3857), {_SAME_METRES} * 1.6, 1)
            OVER (PARTITION BY folded_a, folded_b) AS crossing
  FROM pairs
)
SELECT min(first), min(second), ST_X(ST_Centroid(ST_Collect(point))),
       ST_Y(ST_Centroid(ST_Collect(point))), COALESCE(zone.name, '')
FROM grouped
LEFT JOIN LATERAL (
  SELECT z.name FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
  WHERE z.municipality_id = %(municipality)s AND l.purpose = 'district'
    AND ST_Covers(z.boundary, point)
  ORDER BY l."order" DESC, l.id DESC, z.id LIMIT 1
) AS zone ON true
GROUP BY folded_a, folded_b, crossing, zone.name
ORDER BY array_position(%(first)s, folded_a),
         COALESCE(array_position(%(second)s::text[], folded_b), 0), min(second), zone.name, crossing
LIMIT %(limit)s
"""  # noqa: S608 (no input: constants of this module)


def crossings(
    municipality: Municipality, first: list[str], second: list[str] | None, limit: int
) -> list[Place]:
    """Crossings of the streets `first` with `second` (folded names, the best first).

    `second` None asks for every street that meets the first.
    """
    if not first or second == []:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {"municipality": municipality.pk, "first": first, "second": second, "limit": limit},
        )
        return [
            Place(SearchPlace.Kind.CROSSING, f"{a} / {b}", detail, Point(x, y, srid=WGS84))
            for a, b, x, y, detail in cursor.fetchall()
        ]
