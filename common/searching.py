"""Search by words: as written, as part of a word, inflected; misspelt only if nothing else is.

Importing it gives text columns the lookup `ilike`.
"""

import re
from collections.abc import Mapping
from typing import Any

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
