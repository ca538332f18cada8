"""A few proposals that say something alike, or are about the same place."""

import re
from dataclasses import dataclass
from itertools import combinations

from django.db import connection

from participation.models import Proposal
from participation.states import ProposalState

MOST = 4
NEAR_METRES = 300
# Of 1: the same title is 1, the same place is worth a third of it.
_PLACE_COUNTS = 0.35
_LEAST = 0.3
_WORD = re.compile(r"[^\W\d_]{4,}")
_GONE = [ProposalState.MERGED.value, ProposalState.WITHDRAWN.value]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`metres` is how far away it is, where that is near; None elsewhere."""

    number: int
    title: str
    place: str
    metres: float | None


# Only few are compared letter by letter: the nearest, and those that share two words.
_SQL = """
WITH me AS MATERIALIZED (
  SELECT location_3857 AS place, 1 / cos(radians(ST_Y(location::geometry))) AS stretch
  FROM participation_proposal WHERE id = %(id)s
), near AS (
  SELECT p.id FROM participation_proposal p
  WHERE p.location_3857 && ST_Expand((SELECT place FROM me), %(near)s * (SELECT stretch FROM me))
    AND p.shown AND p.consultation_id = %(consultation)s AND p.state <> ALL(%(gone)s)
  ORDER BY p.location_3857 <-> (SELECT place FROM me) LIMIT 30
), alike AS (
  SELECT p.id FROM participation_proposal p
  WHERE p.search @@ to_tsquery('german', %(words)s)
    AND p.shown AND p.consultation_id = %(consultation)s AND p.state <> ALL(%(gone)s)
  LIMIT 60
), found AS (
  SELECT p.number, p.title, p.place, similarity(p.title, %(title)s) AS alike,
         ST_Distance(p.location_3857, me.place) / me.stretch AS metres
  FROM me, participation_proposal p
  WHERE p.id IN (SELECT id FROM near UNION SELECT id FROM alike) AND p.id <> %(id)s
)
SELECT number, title, place, CASE WHEN metres <= %(near)s THEN metres END
FROM found
CROSS JOIN LATERAL (
  SELECT alike + %(place_counts)s * GREATEST(0, 1 - COALESCE(metres, 'infinity') / %(near)s)
) AS scored (score)
WHERE score >= %(least)s
ORDER BY score DESC, number LIMIT %(most)s
"""


def neighbours_of(proposal: Proposal, *, most: int = MOST) -> list[Neighbour]:
    """Listed proposals of the same consultation, the most similar first; one statement.

    By the words of the title, and by place: within 300 m, the nearer the more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "id": proposal.pk,
                "consultation": proposal.consultation_id,
                "title": proposal.title,
                "words": _any_two(proposal.title),
                "near": NEAR_METRES,
                "place_counts": _PLACE_COUNTS,
                "least": _LEAST,
                "gone": _GONE,
                "most": most,
            },
        )
        return [Neighbour(*row) for row in cursor.fetchall()]


def _any_two(title: str) -> str:
    """For `to_tsquery`: any two of the four longest words, or the only one there is."""
    words = sorted(dict.fromkeys(_WORD.findall(title.lower())), key=len, reverse=True)[:4]
    if len(words) < 2:
        return words[0] if words else ""
    return " | ".join(f"({a} & {b})" for a, b in combinations(words, 2))
