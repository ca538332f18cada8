"""Reports and zones as GeoJSON, written by PostGIS.

Serialising geometry in Python costs some 60 ms for a hundred features; the database does it
in 3. What is not released is left out here, in the statement itself.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from common import clock
from defects.public_states import STATE_SQL, TONE_SQL, uncontested_before
from geo.models import Municipality

# Parameters: prefix of numbers, base address (twice for pictures), moment for the colour.
_PROPERTIES = f"""
    'number', r.number,
    'label', %(prefix)s || r.number,
    'url', %(base)s || '/meldungen/' || r.number || '/',
    'category', c.key,
    'category_name', c.name->>'de',
    'group', coalesce(g.key, c.key),
    'state', {STATE_SQL.format("r")},
    'tone', {TONE_SQL.format("r").replace("%s", "%(uncontested)s")},
    'is_open', r.closed_at IS NULL AND r.duplicate_of_id IS NULL,
    'place', r.place,
    'zone', z.uuid,
    'zone_name', z.name,
    'body', b.name,
    'planned_for', r.planned_for,
    'created_at', r.created_at,
    'updated_at', r.updated_at,
    'closed_at', r.closed_at,
    'duplicate_of', (SELECT d.uuid FROM defects_report d
                     WHERE d.id = r.duplicate_of_id AND d.shown),
    'text', CASE WHEN r.text_shown AND r.text <> '' THEN r.text END,
    'pictures', coalesce((
        SELECT json_agg(json_build_object(
                   'url', %(base)s || '/bilder/' || p.public_name || '-1600.webp',
                   'thumbnail', %(base)s || '/bilder/' || p.public_name || '-400.webp',
                   'alt', p.alt, 'role', rp.role) ORDER BY rp.role DESC, rp.order, rp.id)
        FROM defects_reportphoto rp JOIN photos_photo p ON p.id = rp.photo_id
        WHERE rp.report_id = r.id AND p.shown), '[]')"""  # noqa: S608 - only our own names
_HISTORY = """,
    'history', (
        SELECT coalesce(json_agg(json_build_object(
                   'verb', e.verb, 'at', e.at, 'body', d.name) ORDER BY e.id), '[]')
        FROM defects_reportevent e LEFT JOIN accounts_department d ON d.id = e.department_id
        WHERE e.report_id = r.id AND e.public AND e.verb <> 'undone'
          AND NOT EXISTS (SELECT FROM defects_reportevent u WHERE u.undoes_id = e.id))"""
_FROM = """
    FROM defects_report r
    JOIN defects_category c ON c.id = r.category_id
    LEFT JOIN defects_category g ON g.id = c.parent_id
    JOIN accounts_department b ON b.id = r.body_id
    LEFT JOIN geo_zone z ON z.id = r.zone_id"""


def _feature(properties: str) -> str:
    return (
        "json_build_object('type', 'Feature', 'id', r.uuid, "
        "'geometry', ST_AsGeoJSON(r.location, 6)::json, "
        f"'properties', json_build_object({properties}))"
    )


def _values(municipality: Municipality, at: datetime) -> dict[str, Any]:
    prefix = f"{municipality.number_prefix}-" if municipality.number_prefix else ""
    return {
        "prefix": prefix,
        "base": municipality.base_url.rstrip("/"),
        "uncontested": uncontested_before(at),
        "municipality": municipality.pk,
    }


def report_features(municipality: Municipality, ids: Sequence[int]) -> list[str]:
    """The JSON texts of these public reports, in the order of `ids`; one statement."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {_feature(_PROPERTIES)}::text {_FROM}
                JOIN unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
                  ON asked.id = r.id
                WHERE r.municipality_id = %(municipality)s AND r.shown
                ORDER BY asked.place""",
            _values(municipality, clock.now()) | {"ids": list(ids)},
        )
        return [text for (text,) in cursor.fetchall()]


def report_feature(municipality: Municipality, uuid: UUID) -> str | None:
    """The JSON text of one public report with its history; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {_feature(_PROPERTIES + _HISTORY)}::text {_FROM}
                WHERE r.municipality_id = %(municipality)s AND r.shown AND r.uuid = %(uuid)s""",
            _values(municipality, clock.now()) | {"uuid": uuid},
        )
        row = cursor.fetchone()
    return str(row[0]) if row else None


def zone_features(municipality: Municipality, ids: Sequence[int]) -> list[str]:
    """The JSON texts of these zones, in the order of `ids`; boundaries to about 5 metres."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT json_build_object(
                   'type', 'Feature', 'id', z.uuid,
                   'geometry', ST_AsGeoJSON(ST_Multi(
                       ST_SimplifyPreserveTopology(z.boundary, 0.00005)), 5)::json,
                   'properties', json_build_object(
                       'key', z.key, 'slug', z.slug, 'name', z.name,
                       'layer', l.key, 'layer_name', l.name))::text
               FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
               JOIN unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
                 ON asked.id = z.id
               WHERE z.municipality_id = %(municipality)s
               ORDER BY asked.place""",
            {"ids": list(ids), "municipality": municipality.pk},
        )
        return [text for (text,) in cursor.fetchall()]
