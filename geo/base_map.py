"""The base map's tiles: one statement per tile from the municipality's own tables.

Layers and their attributes, as the style (`js/map/style.js`) reads them:

    boundary    the municipality's area
    outside     the rest of the tile, to veil what lies beyond
    zones       outlines of districts: rank (1 = the largest division)
    zone_labels points: name, rank
    landuse     areas: kind
    water       areas and lines: kind, name
    building    areas: kind
    rail        lines: kind
    roads       lines: class (A B L K G P X), weight (0-2), name, number
    labels      points of named parks, lakes and the like: name, kind
    assets      points: kind, key (from zoom 17)
    addresses   points: number (from zoom 17)
"""

from geo.models import Municipality
from geo.mvt import TileCache, fetch_tile, pixel_size

MAX_ZOOM = 17
LABEL_ZOOM = 13  # streets get names
DETAIL_ZOOM = 17  # things and house numbers

# Which road classes are drawn from which zoom on; the weight helps towns without classes.
_ROADS_FROM = {"A": 0, "B": 0, "L": 10, "K": 11, "G": 13, "P": 14, "X": 14}

_cache = TileCache(max_bytes=12_000_000)

_HEAD = """
WITH tile AS MATERIALIZED (
  SELECT bounds, ST_Expand(bounds, (ST_XMax(bounds) - ST_XMin(bounds)) / 64) AS reach
  FROM ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS bounds
), town AS MATERIALIZED (
  SELECT m.id, m.boundary_3857 FROM geo_municipality m, tile
  WHERE m.id = %(municipality)s AND m.boundary_3857 && tile.reach
)
"""

_LAYERS = {
    "boundary": """
  SELECT ST_AsMVTGeom(ST_Simplify(town.boundary_3857, %(half_pixel)s, true), tile.bounds,
                      4096, 64) AS shape
  FROM town, tile
""",
    "outside": """
  SELECT ST_AsMVTGeom(ST_Difference(frame, ST_MakeValid(ST_ClipByBox2D(
           ST_Simplify(town.boundary_3857, %(half_pixel)s, true),
           ST_Expand(frame, %(half_pixel)s * 8)))), tile.bounds, 4096, 64) AS shape
  FROM town, tile, LATERAL (SELECT tile.reach AS frame) AS framed
  WHERE NOT ST_Contains(town.boundary_3857, tile.reach)
""",
    "zones": """
  SELECT ST_AsMVTGeom(ST_Simplify(ST_Boundary(z.boundary_3857), %(half_pixel)s), tile.bounds,
                      4096, 64) AS shape, l.rank
  FROM town, tile, geo_zone z
  JOIN (SELECT id, dense_rank() OVER (ORDER BY "order", id) AS rank FROM geo_zonelayer
        WHERE municipality_id = %(municipality)s AND purpose = 'district') AS l
    ON l.id = z.layer_id
  WHERE z.municipality_id = town.id AND z.boundary_3857 && tile.reach
    AND l.rank <= CASE WHEN %(z)s >= 12 THEN 3 WHEN %(z)s >= 10 THEN 2 ELSE 1 END
""",
    "zone_labels": """
  SELECT ST_AsMVTGeom(middle, tile.bounds, 4096, 0) AS shape, z.name, l.rank
  FROM town, tile, geo_zone z
  CROSS JOIN LATERAL COALESCE(z.settled_3857, z.label_3857) AS middle
  JOIN (SELECT id, dense_rank() OVER (ORDER BY "order", id) AS rank FROM geo_zonelayer
        WHERE municipality_id = %(municipality)s AND purpose = 'district') AS l
    ON l.id = z.layer_id
  WHERE z.municipality_id = town.id AND z.boundary_3857 && tile.bounds
    AND middle && tile.bounds
    AND l.rank <= CASE WHEN %(z)s >= 13 THEN 3 WHEN %(z)s >= 10 THEN 2 ELSE 1 END
""",
    "landuse": """
  SELECT ST_AsMVTGeom(CASE WHEN %(z)s < 15 THEN ST_Simplify(f.shape_3857, %(half_pixel)s)
                           ELSE f.shape_3857 END, tile.bounds, 4096, 32) AS shape, f.kind
  FROM town, tile, geo_mapfeature f
  WHERE f.municipality_id = town.id AND f.layer = 'landuse' AND f.min_zoom <= %(z)s
    AND f.shape_3857 && tile.reach
  -- A playground lies on its park, not below it.
  ORDER BY ST_Area(f.shape_3857) DESC
""",
    "water": """
  SELECT ST_AsMVTGeom(CASE WHEN %(z)s < 15 THEN ST_Simplify(f.shape_3857, %(half_pixel)s)
                           ELSE f.shape_3857 END, tile.bounds, 4096, 32) AS shape, f.kind,
         CASE WHEN %(z)s >= 12 AND ST_Dimension(f.shape_3857) = 1
              THEN NULLIF(f.name, '') END AS name
  FROM town, tile, geo_mapfeature f
  WHERE f.municipality_id = town.id AND f.layer = 'water' AND f.min_zoom <= %(z)s
    AND f.shape_3857 && tile.reach
""",
    "building": """
  SELECT ST_AsMVTGeom(f.shape_3857, tile.bounds, 4096, 16) AS shape, f.kind
  FROM town, tile, geo_mapfeature f
  WHERE f.municipality_id = town.id AND f.layer = 'building' AND f.min_zoom <= %(z)s
    AND f.shape_3857 && tile.reach
  ORDER BY ST_Area(f.shape_3857) DESC LIMIT 5000
""",
    "rail": """
  SELECT ST_AsMVTGeom(ST_Simplify(f.shape_3857, %(half_pixel)s), tile.bounds, 4096, 32) AS shape,
         f.kind
  FROM town, tile, geo_mapfeature f
  WHERE f.municipality_id = town.id AND f.layer = 'rail' AND f.min_zoom <= %(z)s
    AND f.shape_3857 && tile.reach
""",
    # Stretches of one name become one line, so that names find room and lines join well.
    "roads": """
  SELECT ST_AsMVTGeom(ST_Simplify(line, %(half_pixel)s), tile.bounds, 4096, 64) AS shape,
         class, weight, name, number
  FROM tile, (
    SELECT ST_LineMerge(ST_CollectionExtract(ST_Collect(r.line_3857), 2)) AS line,
           r.road_class AS class, r.weight,
           CASE WHEN %(z)s >= {label_zoom} OR r.weight = 2 AND %(z)s >= 12
                THEN NULLIF(r.name, '') END AS name,
           CASE WHEN %(z)s >= 10 THEN NULLIF(r.number, '') END AS number
    FROM town, tile, geo_road r
    WHERE r.municipality_id = town.id AND r.line_3857 && tile.reach
      AND (r.road_class = ANY(%(classes)s)
           OR r.road_class = 'G' AND r.weight >= CASE WHEN %(z)s >= 12 THEN 0 WHEN %(z)s >= 11
                                                      THEN 1 WHEN %(z)s >= 10 THEN 2 ELSE 9 END)
    GROUP BY 2, 3, 4, 5
  ) AS merged
""".replace("{label_zoom}", str(LABEL_ZOOM)),
    "labels": """
  SELECT ST_AsMVTGeom(point, tile.bounds, 4096, 0) AS shape, name, kind, layer
  FROM tile, (
    SELECT f.name, f.kind, f.layer,
           CASE WHEN ST_Dimension(f.shape_3857) = 0 THEN f.shape_3857
                ELSE ST_PointOnSurface(f.shape_3857) END AS point
    FROM town, tile, geo_mapfeature f
    WHERE f.municipality_id = town.id AND f.name <> '' AND f.min_zoom <= %(z)s
      AND f.layer IN ('label', 'landuse', 'water', 'building')
      AND f.shape_3857 && tile.bounds AND ST_Dimension(f.shape_3857) <> 1
      AND (f.layer = 'label' OR %(z)s >= 16 OR ST_Area(f.shape_3857) > %(label_area)s)
  ) AS placed
  WHERE %(z)s >= 12 AND point && tile.bounds
""",
    "assets": """
  SELECT ST_AsMVTGeom(ST_Transform(a.location::geometry, 3857), tile.bounds, 4096, 32) AS shape,
         a.kind, a.key
  FROM town, tile, geo_asset a
  WHERE %(z)s >= {detail_zoom} AND a.municipality_id = town.id
    AND a.location && ST_Transform(tile.reach, 4326)::geography
  ORDER BY a.id LIMIT 2000
""".replace("{detail_zoom}", str(DETAIL_ZOOM)),
    "addresses": """
  SELECT ST_AsMVTGeom(ST_Transform(a.location::geometry, 3857), tile.bounds, 4096, 16) AS shape,
         a.house_number || a.suffix AS number
  FROM town, tile, geo_address a
  WHERE %(z)s >= {detail_zoom} AND a.municipality_id = town.id
    AND a.location && ST_Transform(tile.reach, 4326)::geography
  ORDER BY a.id LIMIT 2000
""".replace("{detail_zoom}", str(DETAIL_ZOOM)),
}


def _statement() -> str:
    parts = [
        f"(SELECT COALESCE(ST_AsMVT(features, '{name}', 4096, 'shape'), ''::bytea) "  # noqa: S608
        f"FROM ({statement}) AS features WHERE shape IS NOT NULL)"
        for name, statement in _LAYERS.items()
    ]
    return f"{_HEAD} SELECT {' || '.join(parts)} WHERE EXISTS (SELECT FROM town)"  # noqa: S608


_SQL = _statement()


def base_tile(municipality: Municipality, z: int, x: int, y: int) -> tuple[bytes, bytes]:
    """The tile and its compressed form; both empty beyond the municipality."""
    key = (municipality.pk, municipality.places_version, z, x, y)
    found = _cache.get(key)
    if found is not None:
        return found
    pixel = pixel_size(z)
    values = {
        "municipality": municipality.pk,
        "z": z,
        "x": x,
        "y": y,
        "half_pixel": pixel / 2,
        "classes": [name for name, zoom in _ROADS_FROM.items() if z >= zoom],
        "label_area": (pixel * 70) ** 2,
    }
    return _cache.put(key, fetch_tile(_SQL, values))
