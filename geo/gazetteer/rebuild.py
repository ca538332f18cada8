"""Fills the table that the search reads, from roads, addresses, zones and assets."""

from math import cos, radians

from django.db import connection, transaction
from django.db.models import F
from django.utils import translation

from geo.assets import word_for
from geo.models import Asset, Municipality

# Stretches of one name that lie within 400 m of each other are one street; farther apart
# they are twins in two parts of town. Each knows the parts it runs through, the longest first.
_STREETS = """
WITH stretches AS (
  SELECT r.name, geo_fold(r.name) AS folded, r.line_3857 AS shape,
         ST_Length(r.line_3857) AS length, false AS from_address
  FROM geo_road r
  WHERE r.municipality_id = %(municipality)s AND geo_fold(r.name) <> ''
  UNION ALL
  SELECT a.street, geo_fold(a.street), ST_Transform(a.location::geometry, 3857), 1, true
  FROM geo_address a
  WHERE a.municipality_id = %(municipality)s AND geo_fold(a.street) <> ''
    AND NOT EXISTS (SELECT FROM geo_road r WHERE r.municipality_id = a.municipality_id
                    AND geo_fold(r.name) = geo_fold(a.street))
), clustered AS (
  SELECT *, ST_ClusterDBSCAN(shape, 400 * %(stretch)s, 1) OVER (PARTITION BY folded) AS cluster,
         ST_Transform(ST_LineInterpolatePoint(
           CASE WHEN ST_Dimension(shape) = 1 THEN ST_GeometryN(shape, 1)
                ELSE ST_MakeLine(shape, shape) END, 0.5), 4326) AS middle
  FROM stretches
), placed AS (
  SELECT c.*, zone.name AS zone
  FROM clustered c
  LEFT JOIN LATERAL (
    SELECT z.name FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
    WHERE z.municipality_id = %(municipality)s AND l.purpose = 'district'
      AND ST_Covers(z.boundary, c.middle)
    ORDER BY l."order" DESC, l.id DESC, z.id LIMIT 1
  ) AS zone ON true
), through AS (
  SELECT folded, cluster, zone, sum(length) AS length,
         row_number() OVER (PARTITION BY folded, cluster ORDER BY sum(length) DESC, zone) AS rank,
         count(*) OVER (PARTITION BY folded, cluster) AS zones
  FROM placed WHERE zone IS NOT NULL
  GROUP BY folded, cluster, zone
), details AS (
  SELECT folded, cluster,
         string_agg(zone, ', ' ORDER BY rank) FILTER (WHERE rank <= 2)
           || CASE WHEN max(zones) > 2 THEN ' …' ELSE '' END AS detail
  FROM through GROUP BY folded, cluster
), streets AS (
  SELECT p.folded, COALESCE(d.detail, '') AS detail,
         mode() WITHIN GROUP (ORDER BY p.name) AS name,
         ST_Collect(p.shape) AS shape
  FROM placed p LEFT JOIN details d ON d.folded = p.folded AND d.cluster = p.cluster
  GROUP BY p.folded, COALESCE(d.detail, ''),
           CASE WHEN d.detail IS NULL THEN p.cluster ELSE 0 END
)
INSERT INTO geo_searchplace (municipality_id, kind, label, detail, folded, searched, location)
SELECT %(municipality)s, 'street', left(name, 200), left(detail, 160), left(folded, 240),
       left(concat_ws(' ', folded, geo_fold(detail)), 420),
       ST_Transform(ST_ClosestPoint(shape, ST_Centroid(shape)), 4326)::geography
FROM streets
"""

# The middle of a district's streets, if it lies inside; a few streets say nothing.
_SETTLED = """
UPDATE geo_zone z
SET settled_3857 = CASE WHEN s.streets >= 5 AND ST_Covers(z.boundary_3857, s.middle)
                        THEN s.middle END
FROM (
  SELECT z.id, count(street.spot) AS streets, ST_SetSRID(ST_MakePoint(
           percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_X(street.spot)),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Y(street.spot))), 3857) AS middle
  FROM geo_zone z
  JOIN geo_zonelayer l ON l.id = z.layer_id AND l.purpose = 'district'
  LEFT JOIN (
    SELECT ST_Transform(location::geometry, 3857) AS spot FROM geo_searchplace
    WHERE municipality_id = %(municipality)s AND kind = 'street'
  ) AS street ON ST_Covers(z.boundary_3857, street.spot)
  WHERE z.municipality_id = %(municipality)s
  GROUP BY z.id
) AS s
WHERE z.id = s.id
"""

_ZONES = """
INSERT INTO geo_searchplace (municipality_id, kind, label, detail, folded, searched, location)
SELECT z.municipality_id, 'zone', z.name, l.name, geo_fold(z.name),
       geo_fold(concat_ws(' ', z.name, l.name)),
       ST_Transform(COALESCE(z.settled_3857, z.label_3857), 4326)::geography
FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
WHERE z.municipality_id = %(municipality)s AND l.purpose = 'district' AND geo_fold(z.name) <> ''
"""

_ASSETS = """
INSERT INTO geo_searchplace (municipality_id, kind, label, detail, folded, searched, location)
SELECT a.municipality_id, 'asset', left(concat_ws(' ', %(word)s::text, a.key), 200),
       left(COALESCE(NULLIF(a.label, ''), zone.name, ''), 160),
       left(geo_fold(concat_ws(' ', %(word)s::text, a.key, a.label)), 240),
       left(geo_fold(concat_ws(' ', %(word)s::text, a.key, a.label, zone.name)), 420), a.location
FROM geo_asset a
LEFT JOIN LATERAL (
  SELECT z.name FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
  WHERE z.municipality_id = a.municipality_id AND l.purpose = 'district'
    AND ST_Covers(z.boundary, a.location::geometry)
  ORDER BY l."order" DESC, l.id DESC, z.id LIMIT 1
) AS zone ON true
WHERE a.municipality_id = %(municipality)s AND a.kind = %(kind)s
"""


# Long streets are main streets, at least to the eye, where the source knows no classes.
_WEIGHTS = """
UPDATE geo_road r SET weight = s.weight
FROM (
  SELECT id, CASE WHEN sum(ST_Length(line_3857)) OVER same > 3000 * %(stretch)s THEN 2
                  WHEN sum(ST_Length(line_3857)) OVER same > 1200 * %(stretch)s THEN 1
                  ELSE 0 END AS weight
  FROM geo_road WHERE municipality_id = %(municipality)s AND name <> ''
  WINDOW same AS (PARTITION BY geo_fold(name))
) AS s
WHERE r.id = s.id AND r.weight <> s.weight
"""


@transaction.atomic
def rebuild(municipality: Municipality) -> int:
    """Write the search places of `municipality` anew; returns how many there are.

    To be called after roads, addresses, zones, assets or the base map have changed: it also
    raises `places_version`, by which browsers learn that their tiles are old. Until the
    transaction ends, the search answers from the old places.
    """
    boundary = municipality.boundary.extent
    latitude = (boundary[1] + boundary[3]) / 2
    values = {"municipality": municipality.pk, "stretch": _mercator_stretch(latitude)}
    with connection.cursor() as cursor, translation.override("de"):
        # What was imported a moment ago is not counted yet: taken for a handful of rows, twenty
        # thousand roads are joined one by one, which takes a quarter of an hour.
        cursor.execute("SELECT geo_refresh_statistics()")
        cursor.execute("DELETE FROM geo_searchplace WHERE municipality_id = %s", [municipality.pk])
        cursor.execute(_STREETS, values)
        count: int = cursor.rowcount
        cursor.execute(_SETTLED, values)
        cursor.execute(_ZONES, values)
        count += cursor.rowcount
        kinds = Asset.objects.filter(municipality=municipality).values_list("kind", flat=True)
        for kind in kinds.order_by("kind").distinct():
            cursor.execute(_ASSETS, {**values, "kind": kind, "word": word_for(kind)})
            count += cursor.rowcount
        cursor.execute(_WEIGHTS, values)
        cursor.execute("SELECT geo_refresh_statistics()")
    Municipality.objects.filter(pk=municipality.pk).update(places_version=F("places_version") + 1)
    return count


def _mercator_stretch(latitude: float) -> float:
    """How many units of Web Mercator one metre on the ground is at `latitude` degrees."""
    return 1 / cos(radians(latitude))
