"""Search as you type over streets, house numbers, crossings, assets and parts of town."""

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection

from geo.gazetteer.crossings import crossings
from geo.gazetteer.house_numbers import house_numbers
from geo.gazetteer.place import Place
from geo.gazetteer.query import Query, fold, parse, stem
from geo.models import Municipality, SearchPlace
from geo.srid import WGS84

_COLUMNS = "kind, label, detail, folded, ST_X(location::geometry), ST_Y(location::geometry)"

# The exact name first, then beginnings of the name, then beginnings of a word in it. Only
# when nothing begins like that: what is similar. Its condition leaves out the endings that
# most names share; otherwise every street resembles every other.
_FIND = f"""
WITH beginning AS (
  SELECT {_COLUMNS} FROM geo_searchplace
  WHERE municipality_id = %(municipality)s AND (%(kind)s = '' OR kind = %(kind)s)
    AND (folded LIKE %(beginning)s OR folded LIKE %(word)s)
  ORDER BY
    CASE WHEN folded = %(folded)s THEN 0 WHEN folded LIKE %(beginning)s THEN 1 ELSE 2 END,
    CASE WHEN %(behind)s = '' THEN 0 ELSE -word_similarity(%(behind)s, searched) END,
    kind = 'asset', length(folded), kind = 'zone', label, detail, id
  LIMIT %(limit)s
), resembling AS (
  SELECT {_COLUMNS} FROM geo_searchplace
  WHERE municipality_id = %(municipality)s AND (%(kind)s = '' OR kind = %(kind)s)
    AND %(stem)s <%% searched AND length(%(folded)s) > 2
    AND NOT EXISTS (SELECT FROM beginning)
  ORDER BY
    -greatest(similarity(folded, %(folded)s), similarity(searched, %(whole)s)),
    CASE kind WHEN 'street' THEN 0 WHEN 'zone' THEN 1 ELSE 2 END,
    length(folded), label, detail, id
  LIMIT %(limit)s
)
SELECT * FROM beginning UNION ALL SELECT * FROM resembling
"""  # noqa: S608 (no input: a constant of this module)


@dataclass(frozen=True, slots=True)
class _Found:
    place: Place
    folded: str
    is_exact: bool


def search(municipality: Municipality, text: str, limit: int = 8) -> list[Place]:
    """Places in `municipality` that `text` may mean, the best first.

    Understands "Haupts", "hauptstrasse 12a", "Hauptstr. 12, Weiden", "Hauptstr. / Mühlweg",
    the number on a lamp, a part of town, umlauts written out and typing errors. At most
    four short SQL statements, whatever is asked. Fewer than two letters find nothing.
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
    if numbered and streets[0].is_exact:
        return numbered
    # The number may be part of a name ("Straße 30") or stand on a thing ("Laterne 4711").
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
    folded, behind = fold(query.street), fold(query.behind)
    if len(folded) < 2:
        return []
    whole = f"{folded} {behind}".strip()
    values: dict[str, Any] = {
        "municipality": municipality.pk,
        "kind": kind,
        "folded": folded,
        "beginning": f"{folded}%",
        "word": f"% {folded}%",
        "behind": behind,
        "whole": whole,
        "stem": stem(whole),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        rows = cursor.fetchall()
    return [
        _Found(Place(kind, label, detail, Point(x, y, srid=WGS84)), found, found == folded)
        for kind, label, detail, found, x, y in rows
    ]
