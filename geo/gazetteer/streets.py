"""The list way to a place: the streets of one part of town, for who cannot or will not search."""

from django.contrib.gis.geos import Point
from django.db import connection

from geo.gazetteer.place import Place
from geo.models import SearchPlace, Zone
from geo.srid import WGS84

# The point lies on the street, in its middle within the zone: a street may run through several.
_STREETS = """
SELECT name, ST_X(middle), ST_Y(middle)
FROM (
    SELECT name, ST_PointOnSurface(ST_Collect(part)) AS middle
    FROM (
        SELECT road.name, ST_Intersection(road.line::geometry, zone.boundary) AS part
        FROM geo_road AS road, geo_zone AS zone
        WHERE zone.id = %s
          AND road.municipality_id = zone.municipality_id
          AND road.name <> ''
          AND ST_Intersects(road.line::geometry, zone.boundary)
    ) AS parts
    WHERE NOT ST_IsEmpty(part)
    GROUP BY name
) AS streets
ORDER BY name
LIMIT 1500
"""


def streets_of_zone(zone: Zone) -> list[Place]:
    """The named streets that run through `zone`, by name; points on WGS 84 (SRID 4326)."""
    with connection.cursor() as cursor:
        cursor.execute(_STREETS, [zone.pk])
        return [
            Place(
                kind=SearchPlace.Kind.STREET,
                label=name,
                detail=zone.name,
                point=Point(longitude, latitude, srid=WGS84),
            )
            for name, longitude, latitude in cursor.fetchall()
        ]
