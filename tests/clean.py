"""Empties the database after tests that commit.

Django's own way truncates every table, which makes new files for each and its indexes, and
then writes content types and permissions anew: seconds, many hundred times. Here only
tables that hold something are emptied, in one transaction. That is the owner's work, since the
application may not delete its history.
"""

from functools import cache
from typing import Any

import psycopg

from common.database import REMOVING_HISTORY

# Written by migrations or by PostGIS, the same before and after every test.
_KEPT = {"django_migrations", "django_content_type", "auth_permission", "spatial_ref_sys"}
# The queue's foreign keys are checked at once, so what points to jobs goes first.
_FIRST = ("procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs")


def empty(connection: "psycopg.Connection[Any]") -> None:
    """Delete every row that a test has committed; `connection` is the owner's."""
    with connection.transaction():
        connection.execute(REMOVING_HISTORY)
        tables = _tables(connection)
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables
        )
        full = {row[0] for row in connection.execute(asked).fetchall()}
        ordered = [table for table in _FIRST if table in full]
        for table in [*ordered, *sorted(full.difference(ordered))]:
            # All other foreign keys are checked when the transaction ends.
            connection.execute(f'DELETE FROM "{table}"')


@cache
def _tables(connection: "psycopg.Connection[Any]") -> list[str]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    return [row[0] for row in rows if row[0] not in _KEPT]
