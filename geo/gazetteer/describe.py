import json

from django.contrib.gis.geos import Point
from django.db import connection

from geo.labels import LABEL_SQL, label_of
from geo.models import Municipality

_SQL = f"""
WITH here AS MATERIALIZED (
  SELECT %s::bigint AS municipality_id, p AS point, p::geography AS spot
  FROM ST_SetSRID(ST_MakePoint(%s, %s), 4326) AS p
)
SELECT {LABEL_SQL} FROM here
"""  # noqa: S608 (no input: constants of this module)


def describe(municipality: Municipality, point: Point) -> str:
    """What people call `point` (SRID 4326): "Hauptstr. 12", "nahe Mühlweg", "Oststadt".

    The nearest address within 30 m; else the number counted off along a street within 40 m;
    else a street within 100 m; else the part of town; else an empty text.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [municipality.pk, point.x, point.y])
        return label_of(json.loads(cursor.fetchone()[0]))
