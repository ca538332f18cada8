"""What a database holds, in words that can be compared: rows, definitions, rights, sequences.

Everything is read through one connection of the owner, so within one snapshot.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection as django_connection
from psycopg import sql

from common.backup import Refused

Connection = psycopg.Connection[tuple[Any, ...]]

# Counters, kept pages and open sessions: nobody wants yesterday's back, and a session that
# somebody has ended must not come to life again.
LEFT_OUT = ("common_cache", "common_ratelimit", "django_session")
# A table that stands only while a restored database has not been proven.
MARK = "nahdran_restoring"

_SETTINGS = """
    SET search_path = public; SET datestyle = 'ISO'; SET timezone = 'UTC';
    SET intervalstyle = 'postgres'; SET extra_float_digits = 1; SET bytea_output = 'hex';
    SET lock_timeout = '30s'
"""
_OWN = """
    n.nspname = 'public' AND NOT EXISTS (
        SELECT FROM pg_depend e WHERE e.objid = {0}.oid AND e.deptype = 'e')
"""
_TABLES = f"""
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.relname <> '{MARK}' AND {_OWN.format("c")}
    ORDER BY c.relname COLLATE "C"
"""  # noqa: S608  # all of it ours
# Generated columns are not in a dump: the server makes them anew, maybe by a newer PROJ.
_COLUMNS = f"""
    SELECT c.relname, a.attname, a.attcollation <> 0,
        coalesce(array_position(i.indkey::smallint[], a.attnum), -1)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE c.relkind IN ('r', 'p') AND c.relname <> '{MARK}' AND {_OWN.format("c")}
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY c.relname COLLATE "C", a.attnum
"""  # noqa: S608  # all of it ours
_SEQUENCES = f"""
    SELECT c.relname, coalesce(pg_sequence_last_value(c.oid), 0)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'S' AND {_OWN.format("c")} ORDER BY c.relname COLLATE "C"
"""  # noqa: S608  # all of it ours
_SERIALS = f"""
    SELECT s.relname, t.relname, a.attname
    FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND {_OWN.format("s")}
"""  # noqa: S608  # all of it ours
_DEFINITIONS = f"""
    SELECT 'Spalte ' || c.relname || '.' || a.attname,
        concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated::text,
            a.attidentity::text, pg_get_expr(f.adbin, f.adrelid))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p') AND c.relname <> '{MARK}' AND {_OWN.format("c")}
  UNION ALL
    SELECT 'Bedingung ' || c.relname || '.' || k.conname,
        pg_get_constraintdef(k.oid) || k.convalidated::text
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname <> '{MARK}' AND {_OWN.format("c")}
  UNION ALL
    SELECT 'Index ' || i.relname, pg_get_indexdef(x.indexrelid) || x.indisvalid::text
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname <> '{MARK}' AND {_OWN.format("c")}
  UNION ALL
    SELECT 'Trigger ' || c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid) || t.tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND {_OWN.format("c")}
  UNION ALL
    SELECT 'Funktion ' || p.oid::regprocedure, pg_get_functiondef(p.oid)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prokind IN ('f', 'p') AND {_OWN.format("p")}
"""  # noqa: S608  # all of it ours
_RIGHTS = f"""
    SELECT c.relname, string_agg(x.privilege_type, ' ' ORDER BY x.privilege_type)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL aclexplode(c.relacl) x
    WHERE c.relkind IN ('r', 'p', 'S', 'v') AND c.relname <> '{MARK}' AND {_OWN.format("c")}
      AND x.grantee = (SELECT oid FROM pg_roles WHERE rolname = %s)
    GROUP BY c.relname ORDER BY c.relname COLLATE "C"
"""  # noqa: S608  # all of it ours


# Its name, whether it has a collation, and its place in the primary key.
_Column = tuple[str, bool, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """All rows of a table, by its primary key: how many, and the SHA-256 of their text."""

    rows: int
    sha256: str


def connect(*, autocommit: bool = True) -> Connection:
    """As the owner, past Django: a snapshot may stand for hours, and no pool must hold it.

    Raises `Refused` when there is no such database or role.
    """
    found = settings.DATABASES["owner"]
    try:
        connection: Connection = psycopg.connect(
            dbname=found["NAME"],
            user=found["USER"] or None,
            password=found["PASSWORD"] or None,
            host=found["HOST"] or None,
            port=found["PORT"] or None,
            application_name="nahdran backup",
            autocommit=True,
        )
    except psycopg.OperationalError as error:
        raise Refused(
            "Die Datenbank ist als Eigentümer nicht zu erreichen (DATABASE_OWNER_URL). Gibt es "
            f"sie noch nicht, legt bin/database.sql sie an. {error}"
        ) from None
    connection.execute(_SETTINGS)
    connection.autocommit = autocommit
    return connection


def tables(connection: Connection) -> list[str]:
    return [row[0] for row in connection.execute(_TABLES)]


def sums(
    connection: Connection, tell: Callable[[str], None] = lambda text: None
) -> Iterator[tuple[str, Sum]]:
    """Every table that is backed up, with its rows. Streams: memory does not grow with them."""
    columns: dict[str, list[_Column]] = {table: [] for table in tables(connection)}
    for table, *column in connection.execute(_COLUMNS).fetchall():
        columns[table].append(tuple(column))
    for table, found in columns.items():
        if table not in LEFT_OUT:
            tell(f"Zeilen von {table}")
            yield table, _sum_of(connection, table, found)


def _sum_of(connection: Connection, table: str, columns: list[_Column]) -> Sum:
    key = sorted((place, name, collated) for name, collated, place in columns if place >= 0) or [
        (0, name, collated) for name, collated, _place in columns
    ]
    statement = sql.SQL("COPY (SELECT {} FROM public.{} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(sql.Identifier(name) for name, _collated, _place in columns),
        sql.Identifier(table),
        sql.SQL(", ").join(
            sql.SQL('{}::text COLLATE "C"' if collated else "{}").format(sql.Identifier(name))
            for _place, name, collated in key
        ),
    )
    digest, rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            digest.update(block)
            rows += bytes(block).count(b"\n")
    return Sum(rows, digest.hexdigest())


def sequences(connection: Connection) -> dict[str, int]:
    """The last number that each has given; 0: none yet."""
    return {name: int(last) for name, last in connection.execute(_SEQUENCES).fetchall()}


def sequences_behind(connection: Connection) -> list[str]:
    """Sequences that would give a number which a row has already."""
    given, serials = sequences(connection), connection.execute(_SERIALS).fetchall()
    if not serials:
        return []
    highest = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, coalesce(max({}), 0) FROM public.{}").format(
            sql.Literal(sequence), sql.Identifier(column), sql.Identifier(table)
        )
        for sequence, table, column in serials
    )
    found = connection.execute(highest).fetchall()
    return [sequence for sequence, number in found if number > given[sequence]]


def definitions(connection: Connection) -> dict[str, str]:
    """Columns, constraints, indexes, triggers and functions, each with a hash of how it is."""
    return {
        name: hashlib.sha256(_without_casts(name, text).encode()).hexdigest()[:16]
        for name, text in connection.execute(_DEFINITIONS)
    }


def _without_casts(name: str, text: str) -> str:
    """What a server has read from its own words it words with casts and brackets elsewhere."""
    if name.startswith("Funktion "):
        return text
    return re.sub(r"[()\s]", "", re.sub(r"::[a-z_ ]+(?:\(\d+\))?(?:\[\])?", "", text))


def rights(connection: Connection, role: str) -> dict[str, str]:
    """What `role` may do with each table and sequence, such as "INSERT SELECT"."""
    return dict(connection.execute(_RIGHTS, [role]).fetchall())


def give_rights(connection: Connection, role: str, wanted: dict[str, str]) -> None:
    """Exactly these and no others."""
    for kind, there in (("TABLE", tables(connection)), ("SEQUENCE", list(sequences(connection)))):
        by_privileges: dict[str, list[str]] = {}
        for name in there:
            by_privileges.setdefault(wanted.get(name, ""), []).append(name)
        for privileges, names in by_privileges.items():
            places = sql.SQL("{} {}").format(
                sql.SQL(kind),
                sql.SQL(", ").join(sql.Identifier("public", name) for name in names),
            )
            whom = sql.Identifier(role)
            connection.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(places, whom))
            if privileges:
                given = sql.SQL(", ").join(sql.SQL(each) for each in privileges.split())
                connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(given, places, whom))


def migrations(connection: Connection) -> list[str]:
    """Applied ones, as "app.name"; none in an empty database."""
    if "django_migrations" not in tables(connection):
        return []
    return [
        f"{app}.{name}"
        for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY id")
    ]


def is_unproven() -> bool:
    """The same as `is_marked`, asked by the application on its own connection."""
    with django_connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{MARK}"])
        return bool(cursor.fetchone()[0])


def is_marked(connection: Connection) -> bool:
    """A restore was broken off, or still runs."""
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{MARK}"]).fetchone()
    return bool(row and row[0])


def with_rows(connection: Connection) -> list[str]:
    """Tables that hold more than what migrations put there."""
    made = {"django_migrations", "django_content_type", "auth_permission", *LEFT_OUT}
    asked = [table for table in tables(connection) if table not in made]
    if not asked:
        return []
    full = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM public.{})").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in asked
    )
    found = {row[0] for row in connection.execute(full).fetchall()}
    return [table for table in asked if table in found]
