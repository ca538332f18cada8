"""Search as you type over streets, house numbers, crossings, assets and parts of town."""

from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db import connection

from geo.gazetteer.crossings import crossings
from geo.gazetteer.house_numbers import house_numbers
from geo.gazetteer.place import Place
from geo.gazetteer.query import Query, parse
from geo.models import Municipality, SearchPlace
from geo.srid import WGS84

# Exact name first, then beginnings of the name, then beginnings of a word in it, then what
# is merely similar; `detail` counts when somebody adds the part of town.
_SQL = """
WITH asked AS MATERIALIZED (
  SELECT q.q, q.q || ' ' || q.behind AS q_behind, q.behind,
         replace(replace(q.q, '%%', ''), '_', '') AS pattern
  FROM (SELECT geo_fold(%(text)s) AS q, geo_fold(%(behind)s) AS behind) AS q
)
SELECT p.kind, p.label, p.detail, p.folded, p.folded = asked.q,
       ST_X(p.location::geometry), ST_Y(p.location::geometry)
FROM asked, geo_searchplace p
WHERE p.municipality_id = %(municipality)s
  AND (%(kind)s = '' OR p.kind = %(kind)s)
  AND asked.q <> ''
  AND (p.folded LIKE asked.pattern || '%%'
       OR p.folded LIKE '%% ' || asked.pattern || '%%'
       OR asked.q <%% p.folded)
ORDER BY
  CASE WHEN p.folded = asked.q THEN 0
       WHEN p.folded LIKE asked.pattern || '%%' THEN 1
       WHEN p.folded LIKE '%% ' || asked.pattern || '%%' THEN 2
       ELSE 3 END,
  CASE WHEN asked.behind = '' THEN 0
       ELSE -word_similarity(asked.behind, geo_fold(p.detail)) END,
  -greatest(similarity(p.folded, asked.q),
            similarity(p.folded || ' ' || geo_fold(p.detail), asked.q)),
  CASE p.kind WHEN 'street' THEN 0 WHEN 'zone' THEN 1 ELSE 2 END,
  length(p.folded), p.label, p.detail, p.id
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class _Found:
    place: Place
    folded: str
    is_exact: bool


def search(municipality: Municipality, text: str, limit: int = 8) -> list[Place]:
    """Places in `municipality` that `text` may mean, the best first.

    Understands "Haupts", "hauptstrasse 12a", "Hauptstr. 12, Weiden", "Hauptstr. / Mühlweg",
    the number on a lamp, a part of town, umlauts written out and typing errors. At most
    four SQL statements, whatever is asked. Fewer than two letters find nothing.
    """
    query = parse(text)
    if len(query.street) < 2 or limit < 1:
        return []
    if query.crossing is not None:
        return _crossings(municipality, query, limit)
    if query.number is None:
        return [found.place for found in _find(municipality, query, limit)]
    streets = _best(_find(municipality, query, limit, kind=SearchPlace.Kind.STREET))
    numbered = house_numbers(municipality, _names(streets), query, limit)
    # The number may be part of a name ("Straße 30") or of a thing ("Laterne 4711").
    whole = Query(street=f"{query.street} {query.number}{query.suffix}", behind=query.behind)
    named = [
        found.place
        for found in _find(municipality, whole, limit)
        if str(query.number) in found.folded.split()
    ]
    found = [*numbered, *named] or [found.place for found in streets]
    return list(dict.fromkeys(found))[:limit]


def _crossings(municipality: Municipality, query: Query, limit: int) -> list[Place]:
    street = SearchPlace.Kind.STREET
    first = _best(_find(municipality, Query(street=query.street), limit, kind=street))
    others = None
    if query.crossing:
        others = _names(_best(_find(municipality, Query(query.crossing), limit, kind=street)))
    found = crossings(municipality, _names(first), others, limit)
    return found or [found.place for found in first]


def _best(streets: list[_Found]) -> list[_Found]:
    """The streets whose name was typed exactly; when none was, all candidates."""
    return [found for found in streets if found.is_exact] or streets


def _names(streets: list[_Found]) -> list[str]:
    return list(dict.fromkeys(found.folded for found in streets))


def _find(municipality: Municipality, query: Query, limit: int, kind: str = "") -> list[_Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "municipality": municipality.pk,
                "text": query.street,
                "behind": query.behind,
                "kind": kind,
                "limit": limit,
            },
        )
        return [
            _Found(Place(kind, label, detail, Point(x, y, srid=WGS84)), folded, is_exact)
            for kind, label, detail, folded, is_exact, x, y in cursor.fetchall()
        ]
