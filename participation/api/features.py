"""Projects, proposals and comments as JSON, written by PostGIS in one statement each.

What is not published is left out here, in the statement itself. Supports are null for the
consultations in `hidden`, which come from `phases.hidden_now`: the one policy.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from geo.models import Municipality
from participation.public_states import STATE_SQL, TONE_SQL

# --- projects -----------------------------------------------------------------------------

_PROJECT = """
    'slug', p.slug,
    'url', %(base)s || '/beteiligung/' || p.slug || '/',
    'title', p.title,
    'summary', p.summary,
    'state', p.state,
    'is_open', EXISTS (
        SELECT FROM participation_phase f JOIN participation_consultation c
          ON c.id = f.consultation_id
        WHERE c.project_id = p.id AND f.acts <> '{}'
          AND f.starts_at <= %(now)s AND f.ends_at > %(now)s),
    'place', p.place,
    'topics', coalesce((
        SELECT json_agg(t.slug ORDER BY t.order, t.name) FROM participation_projecttopic pt
        JOIN participation_topic t ON t.id = pt.topic_id WHERE pt.project_id = p.id), '[]'),
    'department', d.name,
    'published_at', p.published_at,
    'updated_at', p.updated_at,
    'outcome', nullif(p.outcome, ''),
    'outcome_at', p.outcome_at,
    'pictures', coalesce((
        SELECT json_agg(json_build_object(
                   'url', %(base)s || '/bilder/' || f.public_name || '-1600.webp',
                   'thumbnail', %(base)s || '/bilder/' || f.public_name || '-400.webp',
                   'alt', f.alt) ORDER BY pp.order, pp.id)
        FROM participation_projectphoto pp JOIN photos_photo f ON f.id = pp.photo_id
        WHERE pp.project_id = p.id AND f.shown), '[]')"""
_PROJECT_MORE = """,
    'text', p.text,
    'consultations', coalesce((
        SELECT json_agg(c.uuid ORDER BY c.order, c.id) FROM participation_consultation c
        WHERE c.project_id = p.id), '[]'),
    'milestones', coalesce((
        SELECT json_agg(json_build_object(
                   'id', m.uuid, 'title', m.title, 'text', m.text, 'planned_on', m.planned_on,
                   'planned_words', m.planned_words, 'done_on', m.done_on)
               ORDER BY m.order, m.planned_on, m.id)
        FROM participation_milestone m WHERE m.project_id = p.id), '[]'),
    'news', coalesce((
        SELECT json_agg(json_build_object(
                   'id', n.uuid, 'title', n.title, 'text', n.text, 'at', n.at) ORDER BY n.at DESC)
        FROM participation_projectnews n WHERE n.project_id = p.id), '[]'),
    'documents', coalesce((
        SELECT json_agg(json_build_object(
                   'id', x.uuid, 'title', x.title, 'bytes', x.byte_size,
                   'url', %(base)s || '/beteiligung/' || p.slug || '/dokumente/' || x.uuid || '/')
               ORDER BY x.order, x.id)
        FROM participation_projectdocument x WHERE x.project_id = p.id), '[]')"""


def _project(properties: str) -> str:
    return (
        "json_build_object('type', 'Feature', 'id', p.uuid, "
        "'geometry', ST_AsGeoJSON(p.area, 6)::json, "
        f"'properties', json_build_object({properties}))::text "
        "FROM participation_project p LEFT JOIN accounts_department d ON d.id = p.department_id"
    )


def project_features(
    municipality: Municipality, ids: Sequence[int], values: dict[str, Any]
) -> list[str]:
    """The JSON texts of these published projects, in the order of `ids`."""
    if not ids:
        return []
    return _texts(
        f"""SELECT {_project(_PROJECT)}
            JOIN unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place) ON asked.id = p.id
            WHERE p.municipality_id = %(municipality)s AND p.published_at IS NOT NULL
            ORDER BY asked.place""",
        {**values, "ids": list(ids), "municipality": municipality.pk},
    )


def project_feature(municipality: Municipality, uuid: UUID, values: dict[str, Any]) -> str | None:
    """The JSON text of one published project with what hangs on it."""
    found = _texts(
        f"""SELECT {_project(_PROJECT + _PROJECT_MORE)}
            WHERE p.municipality_id = %(municipality)s AND p.published_at IS NOT NULL
              AND p.uuid = %(uuid)s""",
        {**values, "uuid": uuid, "municipality": municipality.pk},
    )
    return found[0] if found else None


# --- proposals ------------------------------------------------------------------------------

_PROPOSAL = f"""
    'number', r.number,
    'consultation', c.uuid,
    'project', p.uuid,
    'url', %(base)s || '/beteiligung/' || p.slug || '/' || c.slug || '/' || r.number || '/',
    'title', r.title,
    'text', r.text,
    'category', k.name,
    'place', r.place,
    'zone', z.uuid,
    'zone_name', z.name,
    'cost_euros', r.cost_euros,
    'origin', r.origin,
    'state', {STATE_SQL.format("r")},
    'tone', {TONE_SQL.format("r")},
    'supports', CASE WHEN r.consultation_id = ANY(%(hidden)s) THEN NULL ELSE r.support_count END,
    'comments', r.comment_count,
    'submitted_at', r.submitted_at,
    'edited_at', r.edited_at,
    'updated_at', r.updated_at,
    'merged_into', (SELECT m.uuid FROM participation_proposal m
                    WHERE m.id = r.merged_into_id AND m.shown),
    'milestone', (SELECT m.uuid FROM participation_milestone m WHERE m.id = r.milestone_id),
    'paper', nullif(r.paper_url, ''),
    'answer', (SELECT json_build_object('decision', a.decision, 'text', a.text,
                                        'department', d.name, 'at', a.at)
               FROM participation_answer a JOIN accounts_department d ON d.id = a.department_id
               WHERE a.proposal_id = r.id ORDER BY a.id DESC LIMIT 1),
    'pictures', coalesce((
        SELECT json_agg(json_build_object(
                   'url', %(base)s || '/bilder/' || f.public_name || '-1600.webp',
                   'thumbnail', %(base)s || '/bilder/' || f.public_name || '-400.webp',
                   'alt', f.alt) ORDER BY pp.order, pp.id)
        FROM participation_proposalphoto pp JOIN photos_photo f ON f.id = pp.photo_id
        WHERE pp.proposal_id = r.id AND f.shown), '[]')"""  # noqa: S608 - only our own names
_PROPOSALS = f"""
    json_build_object('type', 'Feature', 'id', r.uuid,
                      'geometry', ST_AsGeoJSON(r.geometry, 6)::json,
                      'properties', json_build_object({_PROPOSAL}))::text
    FROM participation_proposal r
    JOIN participation_consultation c ON c.id = r.consultation_id
    JOIN participation_project p ON p.id = c.project_id
    LEFT JOIN participation_proposalcategory k ON k.id = r.category_id
    LEFT JOIN geo_zone z ON z.id = r.zone_id"""
_PUBLIC = "r.municipality_id = %(municipality)s AND r.shown AND p.published_at IS NOT NULL"


def proposal_features(
    municipality: Municipality,
    ids: Sequence[int],
    values: dict[str, Any],
    *,
    hidden: Collection[int],
) -> list[str]:
    """The JSON texts of these public proposals, in the order of `ids`."""
    if not ids:
        return []
    return _texts(
        f"""SELECT {_PROPOSALS}
            JOIN unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place) ON asked.id = r.id
            WHERE {_PUBLIC} ORDER BY asked.place""",
        {**values, "ids": list(ids), "municipality": municipality.pk, "hidden": list(hidden)},
    )


def proposal_feature(
    municipality: Municipality, uuid: UUID, values: dict[str, Any], *, hidden: Collection[int]
) -> str | None:
    """The JSON text of one public proposal, listed or not."""
    found = _texts(
        f"SELECT {_PROPOSALS} WHERE {_PUBLIC} AND r.uuid = %(uuid)s",
        {**values, "uuid": uuid, "municipality": municipality.pk, "hidden": list(hidden)},
    )
    return found[0] if found else None


def comment_objects(ids: Sequence[int]) -> list[str]:
    """The JSON texts of these listed comments, in the order of `ids`. What was taken away has
    no text and says how it was."""
    if not ids:
        return []
    return _texts(
        """SELECT json_build_object(
               'id', c.uuid, 'parent', u.uuid, 'stance', c.stance,
               'text', CASE WHEN c.shown THEN c.text END,
               'placeholder', nullif(c.placeholder, ''), 'rule', c.rule_number,
               'department', d.name, 'up', c.up_count, 'down', c.down_count,
               'replies', c.reply_count, 'created_at', c.created_at,
               'edited_at', c.edited_at)::text
           FROM participation_comment c
           LEFT JOIN participation_comment u ON u.id = c.parent_id
           LEFT JOIN accounts_department d ON d.id = c.department_id
           JOIN unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place) ON asked.id = c.id
           WHERE c.shown OR c.placeholder <> ''
           ORDER BY asked.place""",
        {"ids": list(ids)},
    )


def _texts(statement: str, values: dict[str, Any]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [text for (text,) in cursor.fetchall()]
