"""Search by words: as written, as part of a word, inflected; misspelt only if nothing else is.

Importing it gives text columns the lookup `ilike`.
"""

import re
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
