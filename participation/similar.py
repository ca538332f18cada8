"""Has somebody proposed this already? Asked once, before a proposal is handed in.

Words count by how rare they are among the proposals of the consultation ("Radweg" says little
in a dialogue about cycling, "Poppelsdorfer Allee" says much), titles more than texts, and what
lies near more than what lies far. Two statements, whatever the number of proposals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from participation.geometry import point_on
from participation.models import Consultation, Proposal

# What is looked at of a text, and how many proposals are compared.
_TEXT_LETTERS = 2000
_MOST_WORDS = 60
_COUNTED_UP_TO = 500
_RARE_WORDS = 8
_BY_WORDS, _BY_TITLE, _NEARBY = 300, 50, 100
NEAR_METRES = 300

# How much two proposals must say the same, from 0 to 1, to be told: little at the same spot,
# almost everything a kilometre away, something between when one has no place.
_SAME_SPOT, _FAR_AWAY, _NO_PLACE = 0.2, 0.95, 0.45
_SPOT_METRES = 350
# Of those that are told, nearness orders as much as words do.
_NEARNESS_METRES = 150


@dataclass(frozen=True, slots=True)
class Similar:
    """A proposal that may mean the same; `metres` on the ground, None if one has no place."""

    proposal: Proposal
    score: float
    metres: float | None


def similar(
    consultation: Consultation,
    *,
    title: str,
    text: str = "",
    geometry: GEOSGeometry | None = None,
    exclude: Proposal | None = None,
    limit: int = 3,
) -> list[Similar]:
    """Shown proposals of `consultation` that may mean the same, the most similar first.

    `geometry` is longitude/latitude, SRID 4326; `exclude` is never among them. At most three
    statements. Counts of supports play no part, so that hidden ones stay hidden.
    """
    words = _words(consultation, title, text)
    if not words:
        return []
    own = {word.lexeme: word for word in words}
    found = []
    for row in _candidates(consultation, words, title, geometry, exclude):
        common = _words_in_common(own, row)
        if common >= _needed(row.metres):
            found.append((_score(common, row.metres), row))
    found.sort(key=lambda pair: (-pair[0], pair[1].pk))
    best = found[:limit]
    by_pk = Proposal.objects.in_bulk([row.pk for _score, row in best]) if best else {}
    return [Similar(by_pk[row.pk], score, row.metres) for score, row in best if row.pk in by_pk]


@dataclass(frozen=True, slots=True)
class _Word:
    """A stem of what somebody wrote; `weight` grows with its rarity."""

    lexeme: str
    in_title: bool
    is_known: bool  # some proposal has it
    weight: float


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    title_lexemes: Sequence[str]
    shared: Sequence[str]  # stems of the new one that it has anywhere
    title_likeness: float  # of the letters, 0 to 1
    metres: float | None


_LISTED = """
  p.consultation_id = %(consultation)s AND p.shown
  AND p.state NOT IN ('merged', 'withdrawn') AND p.id <> %(exclude)s
"""

_WORDS = f"""
WITH words AS (
  SELECT lexeme, bool_or(in_title) AS in_title FROM (
    SELECT unnest(tsvector_to_array(to_tsvector('german', %(title)s))), true
    UNION ALL
    SELECT unnest(tsvector_to_array(to_tsvector('german', %(text)s))), false
  ) AS each(lexeme, in_title)
  GROUP BY lexeme ORDER BY in_title DESC, lexeme LIMIT {_MOST_WORDS}
)
SELECT lexeme, in_title,
  (SELECT count(*) FROM (
     SELECT 1 FROM participation_proposal p
     WHERE {_LISTED} AND p.search @@ one.query LIMIT {_COUNTED_UP_TO}
   ) AS counted)
FROM words, LATERAL (
  -- The stem as it is: it was stemmed already, and signs in it are no operators.
  SELECT ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery
) AS one(query)
"""  # noqa: S608 (no input: constants of this module)


def _words(consultation: Consultation, title: str, text: str) -> list[_Word]:
    values: dict[str, int | str] = {
        "consultation": consultation.pk,
        "exclude": 0,
        "title": title[:_TEXT_LETTERS],
        "text": text[:_TEXT_LETTERS],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, values)
        rows = cursor.fetchall()
    total = max(consultation.next_number, 2)
    return [
        _Word(lexeme, in_title, count > 0, log(1 + total / (count + 0.5)))
        for lexeme, in_title, count in rows
    ]


_CANDIDATES = f"""
WITH near AS (
  SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography AS here
), candidates AS (
  (SELECT p.id FROM participation_proposal p
   WHERE {_LISTED} AND p.search @@ %(rare)s::tsquery LIMIT {_BY_WORDS})
  UNION
  (SELECT p.id FROM participation_proposal p
   WHERE {_LISTED} AND p.title %% %(title)s ORDER BY similarity(p.title, %(title)s) DESC
   LIMIT {_BY_TITLE})
  UNION
  (SELECT p.id FROM participation_proposal p, near
   WHERE {_LISTED} AND ST_DWithin(p.location, near.here, {NEAR_METRES})
   ORDER BY p.location <-> near.here LIMIT {_NEARBY})
)
SELECT p.id, tsvector_to_array(ts_filter(p.search, '{{a}}')),
       ARRAY(SELECT lexeme FROM unnest(%(lexemes)s::text[]) AS lexeme
             WHERE lexeme = ANY(tsvector_to_array(p.search))),
       similarity(p.title, %(title)s),
       ST_Distance(p.geometry::geography, near.here)
FROM candidates JOIN participation_proposal p USING (id), near
"""  # noqa: S608 (no input: constants of this module)


def _candidates(
    consultation: Consultation,
    words: Sequence[_Word],
    title: str,
    geometry: GEOSGeometry | None,
    exclude: Proposal | None,
) -> list[_Row]:
    telling = sorted(
        (word for word in words if word.is_known),
        key=lambda word: (-word.weight * (2 if word.in_title else 1), word.lexeme),
    )
    point = point_on(geometry) if geometry is not None else None
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES,
            {
                "consultation": consultation.pk,
                "exclude": exclude.pk if exclude else 0,
                "rare": " | ".join(_quoted(word.lexeme) for word in telling[:_RARE_WORDS]),
                "title": title[:_TEXT_LETTERS],
                "lexemes": [word.lexeme for word in words],
                "lon": point.x if point else None,
                "lat": point.y if point else None,
            },
        )
        return [_Row(*row) for row in cursor.fetchall()]


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _words_in_common(own: dict[str, _Word], row: _Row) -> float:
    """0 to 1: how much both say the same, titles before texts, rare words before common ones."""
    title = {word.lexeme for word in own.values() if word.in_title}
    theirs = set(row.title_lexemes)
    weight = {lexeme: word.weight for lexeme, word in own.items()}
    unknown = 0.7 * max(weight.values())  # of words that only the other title has
    both = sum(weight[lexeme] for lexeme in title & theirs)
    either = sum(weight.get(lexeme, unknown) for lexeme in [*title, *theirs])
    titles = max(2 * both / either if either else 0.0, row.title_likeness)
    # A word that nobody else used (a name, a slip of the pen) separates less than it seems.
    said = sum(word.weight * (1.0 if word.is_known else 0.5) for word in own.values())
    texts = sum(weight[lexeme] for lexeme in row.shared) / said
    return 0.6 * titles + 0.4 * texts


def _needed(metres: float | None) -> float:
    """The least that two proposals must say the same when they lie so far apart."""
    if metres is None:
        return _NO_PLACE
    return _FAR_AWAY - (_FAR_AWAY - _SAME_SPOT) * exp(-metres / _SPOT_METRES)


def _score(words: float, metres: float | None) -> float:
    if metres is None:
        return words
    return (words + exp(-metres / _NEARNESS_METRES)) / 2


__all__ = ["NEAR_METRES", "Similar", "similar"]
