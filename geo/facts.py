"""Everything routing asks about a place, or about many, in one SQL statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection
from django.utils.translation import override

from common.languages import GERMAN
from geo.labels import LABEL_SQL, label_of
from geo.models import Municipality, ZoneLayer


@dataclass(frozen=True, slots=True)
class ZoneFact:
    """A zone that contains the point. `purpose` is one of `ZoneLayer.Purpose`."""

    id: int
    uuid: str
    key: str
    name: str
    slug: str
    layer_id: int
    layer_key: str
    layer_name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class RoadFact:
    """A road within the radius; `inside_od` None means that nobody knows."""

    id: int
    key: str
    name: str
    number: str
    road_class: str
    inside_od: bool | None
    distance_m: float


@dataclass(frozen=True, slots=True)
class AssetFact:
    id: int
    uuid: str
    kind: str
    key: str
    label: str
    operator: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What lies at and around a point.

    `zones` stand in the order of their layers; in a district layer only one covers a point
    (on an edge the lower id wins), special areas may overlap. `roads` and ties among them
    are ordered by distance, then id. `asset` is the nearest of the kind asked for.
    """

    inside: bool
    zones: tuple[ZoneFact, ...]
    roads: tuple[RoadFact, ...]
    asset: AssetFact | None
    address_label: str

    @property
    def district(self) -> ZoneFact | None:
        """The smallest division shown to people, such as the Stadtteil."""
        districts = [zone for zone in self.zones if zone.purpose == ZoneLayer.Purpose.DISTRICT]
        return districts[-1] if districts else None

    @property
    def zone_ids(self) -> frozenset[int]:
        return frozenset(zone.id for zone in self.zones)


_HERE = """
WITH here AS MATERIALIZED (
  SELECT %(municipality)s::bigint AS municipality_id, p AS point, p::geography AS spot,
         %(radius)s::float8 AS radius, %(asset_kind)s::text AS asset_kind
  FROM ST_SetSRID(ST_MakePoint(%(longitude)s, %(latitude)s), 4326) AS p
)
"""
_MANY_HERE = """
WITH here AS MATERIALIZED (
  SELECT %(municipality)s::bigint AS municipality_id, p AS point, p::geography AS spot,
         one.radius, one.asset_kind, one.number
  FROM unnest(%(longitudes)s::float8[], %(latitudes)s::float8[], %(radii)s::float8[],
              %(asset_kinds)s::text[])
       WITH ORDINALITY AS one(longitude, latitude, radius, asset_kind, number),
       ST_SetSRID(ST_MakePoint(one.longitude, one.latitude), 4326) AS p
)
"""
_FOUND = """
SELECT jsonb_build_object(
  'inside', EXISTS (
    SELECT FROM geo_boundarypart b
    WHERE b.municipality_id = here.municipality_id AND ST_Covers(b.part, here.point)),
  'zones', (
    SELECT jsonb_agg(to_jsonb(found) - 'rank' ORDER BY found.rank)
    FROM (
      SELECT z.id, z.uuid, z.key, z.name, z.slug, l.id AS layer_id, l.key AS layer_key,
             l.name AS layer_name, l.purpose,
             row_number() OVER (ORDER BY l."order", l.id, z.id) AS rank
      FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
      WHERE z.municipality_id = here.municipality_id AND ST_Covers(z.boundary, here.point)
    ) AS found),
  'roads', (
    SELECT jsonb_agg(to_jsonb(found) ORDER BY found.distance_m, found.id)
    FROM (
      SELECT r.id, r.key, r.name, r.number, r.road_class, r.inside_od,
             ST_Distance(r.line, here.spot) AS distance_m
      FROM geo_road r
      WHERE r.municipality_id = here.municipality_id
        AND ST_DWithin(r.line, here.spot, here.radius)
      ORDER BY distance_m, r.id LIMIT 50
    ) AS found),
  'asset', (
    SELECT to_jsonb(found)
    FROM (
      SELECT a.id, a.uuid, a.kind, a.key, a.label, a.operator,
             ST_Distance(a.location, here.spot) AS distance_m
      FROM geo_asset a
      WHERE a.municipality_id = here.municipality_id AND a.kind = here.asset_kind
        AND ST_DWithin(a.location, here.spot, here.radius)
      ORDER BY distance_m, a.id LIMIT 1
    ) AS found)
"""
# No input: constants of this module.
_SQL = f"{_HERE}{_FOUND}, 'label', {LABEL_SQL}) FROM here"
_MANY_SQL = f"{_MANY_HERE}{_FOUND}) FROM here ORDER BY here.number"


def place_facts(
    municipality: Municipality, point: Point, *, radius_metres: float, asset_kind: str = ""
) -> PlaceFacts:
    """What lies at `point` (longitude/latitude, SRID 4326) and within `radius_metres` of it.

    One SQL statement. An empty `asset_kind` looks for no asset.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "municipality": municipality.pk,
                "longitude": point.x,
                "latitude": point.y,
                "radius": radius_metres,
                "asset_kind": asset_kind,
            },
        )
        found = json.loads(cursor.fetchone()[0])
    with override(GERMAN):  # it is stored, and read in every language
        return _facts(found, label_of(found["label"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One place of many (`many_place_facts`)."""

    point: Point
    radius_metres: float
    asset_kind: str = ""


def many_place_facts(municipality: Municipality, places: Sequence[Asked]) -> list[PlaceFacts]:
    """The facts of `places` in their order, in one SQL statement; `address_label` stays empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MANY_SQL,
            {
                "municipality": municipality.pk,
                "longitudes": [place.point.x for place in places],
                "latitudes": [place.point.y for place in places],
                # An accuracy is stored as a whole number: an array is of one type.
                "radii": [float(place.radius_metres) for place in places],
                "asset_kinds": [place.asset_kind for place in places],
            },
        )
        return [_facts(json.loads(row[0]), "") for row in cursor]


def _facts(found: dict[str, Any], label: str) -> PlaceFacts:
    return PlaceFacts(
        inside=found["inside"],
        zones=_zones(found["zones"] or []),
        roads=tuple(RoadFact(**road) for road in found["roads"] or []),
        asset=AssetFact(**found["asset"]) if found["asset"] else None,
        address_label=label,
    )


def _zones(rows: list[dict[str, Any]]) -> tuple[ZoneFact, ...]:
    """One zone per district layer, the lower id; of special areas all."""
    zones: list[ZoneFact] = []
    seen: set[int] = set()
    for zone in (ZoneFact(**row) for row in rows):
        if zone.purpose == ZoneLayer.Purpose.DISTRICT and zone.layer_id in seen:
            continue
        seen.add(zone.layer_id)
        zones.append(zone)
    return tuple(zones)
