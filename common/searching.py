"""Search by words: as written, as part of a word, inflected; misspelt only if nothing else is.

Importing it gives text columns the lookup `ilike`.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, models


class Ilike(models.Lookup):
    """Holds the text, whatever the case; unlike `icontains` it can use a trigram index."""

    lookup_name = "ilike"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        plain = re.sub(r"([\\%_])", r"\\\1", str(self.rhs))
        return f"{left} ILIKE %s", (*left_params, f"%{plain}%")


models.CharField.register_lookup(Ilike)
models.TextField.register_lookup(Ilike)


# Of the trigrams of a word so many stand in the other one, so that it counts as misspelt. The
# database is set to the least (`common.database`); in a short word that is hardly more than its
# first letter: "Taxi" would be any word that begins with "Ta".
_ALIKE = {3: 0.7, 4: 0.6, 5: 0.5}


def resembling(queryset: "models.QuerySet[Any]", field: str, word: str) -> "models.QuerySet[Any]":
    """Rows with a word in `field` that is nearly `word`: the shorter it is, the nearer.

    The index finds what is alike at all, of which the nearer are kept.
    """
    alike: models.QuerySet[Any] = queryset.filter(**{f"{field}__trigram_word_similar": word})
    least = _ALIKE.get(max(len(word), min(_ALIKE)))
    if least is None:
        return alike
    near: models.QuerySet[Any] = alike.annotate(likeness=TrigramWordSimilarity(word, field))
    return near.filter(likeness__gte=least)


def has_rows(queryset: "models.QuerySet[Any]") -> bool:
    """Like `exists()`, whose LIMIT 1 makes the planner read the whole table for rare words."""
    inner, params = queryset.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({inner}) SELECT EXISTS (SELECT FROM found)",  # noqa: S608
            params,
        )
        return bool(cursor.fetchone()[0])


def found_somewhere(among: "models.QuerySet[Any]", conditions: Mapping[str, models.Q]) -> set[str]:
    """The keys of `conditions` that hold for some row; one statement for all of them."""
    if not conditions:
        return set()
    parts, values = [], []
    for key, condition in conditions.items():
        inner, params = among.filter(condition).order_by().values("pk").query.sql_with_params()
        parts.append(f"SELECT %s WHERE EXISTS ({inner})")
        values += [key, *params]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {key for (key,) in cursor.fetchall()}
