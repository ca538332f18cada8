"""The database: what it is, what the two roles may do, and how it is reached."""

import os
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from procrastinate.contrib.django.utils import connector_params

from common.backup.looking import is_unproven
from common.database import EXTENSIONS, PARAMETERS, known_migrations, waiting_migrations
from common.doctor import Finding, error, ok, warning

_LEAST_SERVER = 150_000
_ONLY_ADDED_TO = ("common_journal", "common_seal", "common_dailyhead", "accounts_deletionentry")
_WAIT_SECONDS = 5
_SKEW_SECONDS, _BAD_SKEW_SECONDS = 2, 30
_SAID = {
    "password authentication failed": "Benutzer oder Passwort in DATABASE_URL stimmen nicht.",
    "no password supplied": "In DATABASE_URL fehlt das Passwort.",
    "does not exist": "Den Benutzer oder die Datenbank in DATABASE_URL gibt es dort nicht "
    "(bin/database.sql legt beide an).",
    "Connection refused": "Dort nimmt niemand Verbindungen an.",
    "No such file or directory": "Den Socket in DATABASE_URL gibt es nicht.",
    "could not translate host name": "Den Rechner in DATABASE_URL kennt das Netz nicht.",
    "failed to resolve host": "Den Rechner in DATABASE_URL kennt das Netz nicht.",
    "timeout expired": "Von dort kommt keine Antwort.",
    "too many clients": "Alle Verbindungen sind vergeben.",
    "remaining connection slots": "Alle Verbindungen sind vergeben.",
    "the database system is starting up": "Sie startet gerade.",
}
_MIGRATE = "bin/serve migrate (Docker: docker compose run --rm migrate)"


def answers() -> Finding:
    """Asked first, past the pool, which would try for long: without it nothing else can be."""
    try:
        with psycopg.connect(**connector_params("default"), connect_timeout=_WAIT_SECONDS) as plain:
            version = plain.execute("SELECT current_setting('server_version')").fetchone()
            return ok("Datenbank", f"erreichbar, PostgreSQL {version[0] if version else '?'}")
    except psycopg.Error as broken:
        return error(
            "Datenbank",
            f"Sie antwortet nicht: {_said(str(broken))}",
            "Läuft PostgreSQL (systemctl status postgresql, docker compose ps db)? Stimmt "
            "DATABASE_URL in .env?",
        )


def _said(message: str) -> str:
    """What PostgreSQL or its library says, in German where that is common."""
    for part, words in _SAID.items():
        if part in message:
            return words
    return message.strip().splitlines()[0]


def has_no_tables() -> Finding | None:
    """Then nothing about towns, people and jobs can be asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NULL")
        if not cursor.fetchone()[0]:
            return None
    return error(
        "Tabellen",
        "Die Datenbank ist leer: Noch gibt es keine Gemeinde und kein Konto.",
        f"{_MIGRATE}, danach manage.py new_municipality; oder manage.py restore FILE",
    )


def server() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        version = cursor.connection.info.server_version
        cursor.execute("SELECT extname, extversion FROM pg_extension")
        present = dict(cursor.fetchall())
        wrong = []
        for name, value in PARAMETERS.items():
            cursor.execute("SELECT current_setting(%s, true)", [name])
            if cursor.fetchone()[0] != value:
                wrong.append(name)
    if version < _LEAST_SERVER:
        yield error(
            "PostgreSQL",
            f"Version {version // 10_000} ist zu alt.",
            "Mindestens 15: docs/operations.md, Upgrade.",
        )
    missing = [name for name in EXTENSIONS if name not in present]
    if missing:
        yield error(
            "Erweiterungen",
            f"Es fehlt {', '.join(missing)}: Karte oder Suche gehen nicht.",
            "Als Superuser in der Datenbank: "
            + " ".join(f"CREATE EXTENSION {name};" for name in missing),
        )
    else:
        yield ok("Erweiterungen", f"alle da, PostGIS {present['postgis']}")
    if wrong:
        yield warning(
            "Einstellungen der Datenbank",
            f"Anders als vorgesehen: {', '.join(wrong)}. Die Suche findet weniger.",
            _MIGRATE,
        )


def tables() -> Iterator[Finding]:
    if is_unproven():
        yield error(
            "Wiederherstellung",
            "Eine Wiederherstellung kam nicht zu Ende: Was da steht, ist ungeprüft.",
            "manage.py restore FILE --replace",
        )
    loader = MigrationLoader(connection)
    waiting = waiting_migrations(loader)
    unknown = sorted(
        key
        for key in set(loader.applied_migrations) - known_migrations(loader)
        if key[0] in loader.migrated_apps
    )
    if waiting:
        first = ".".join(waiting[0])
        yield error(
            "Tabellen",
            f"Eine Migration steht aus: {first}."
            if len(waiting) == 1
            else f"{len(waiting)} Migrationen stehen aus, die erste ist {first}.",
            _MIGRATE,
        )
    elif unknown:
        yield warning(
            "Tabellen",
            f"Die Datenbank ist neuer als das Programm ({'.'.join(unknown[0])}).",
            "Die neuere Version ausrollen; zurück geht es nur mit einer Sicherung.",
        )
    else:
        yield ok("Tabellen", f"auf dem Stand des Programms, {len(loader.applied_migrations)}")


def rights() -> Iterator[Finding]:
    app, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        powers = cursor.fetchone()
        cursor.execute(
            "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class"
            " WHERE oid = 'common_journal'::regclass"
        )
        owns = cursor.fetchone()[0]
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS t(name) WHERE"
            " has_table_privilege(name, 'UPDATE, DELETE, TRUNCATE')"
            " OR NOT has_table_privilege(name, 'INSERT')",
            [list(_ONLY_ADDED_TO)],
        )
        wrong = [row[0] for row in cursor.fetchall()]
    if any(powers) or owns:
        yield warning(
            "Rollen der Datenbank",
            f"{app['USER']} ist {'Superuser' if any(powers) else 'Eigentümer der Tabellen'}: Das "
            "Programm könnte sein eigenes Protokoll ändern.",
            "Zwei Rollen, wie bin/database.sql sie anlegt: DATABASE_URL für nahdran_app, "
            "DATABASE_OWNER_URL für nahdran_owner.",
        )
    elif wrong:
        yield error(
            "Rechte der Datenbank",
            f"{app['USER']} darf an {', '.join(wrong)} zu viel oder zu wenig: Geschichte wird nur "
            "ergänzt.",
            "Als Eigentümer je Tabelle: REVOKE UPDATE, DELETE, TRUNCATE ON ... FROM "
            f"{app['USER']}; GRANT INSERT, SELECT ON ... TO {app['USER']};",
        )
    else:
        yield ok("Rechte der Datenbank", f"{app['USER']} kann Geschichte nur ergänzen")
    if owner["USER"] == app["USER"] and not owns:
        yield ok(
            "DATABASE_OWNER_URL", "nicht gesetzt; nur migrate, backup und restore brauchen sie"
        )


def pools() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int"
        )
        allowed = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        )
        used = cursor.fetchone()[0]
    cores = os.cpu_count() or 2
    processes = int(os.environ.get("WEB_WORKERS") or max(2, min(8, cores)))
    pool: Any = settings.DATABASES["default"].get("OPTIONS", {}).get("pool") or {}
    each = int(pool.get("max_size", 1))
    # One more per process listens; the worker has its pool, four of its own and one that listens.
    needed = processes * (each + 1) + each + 5
    if needed > allowed:
        yield error(
            "Verbindungen",
            f"{processes} Web-Prozesse und der Worker brauchen bis zu {needed}, der Server erlaubt "
            f"{allowed}: Unter Last bekommen Menschen Fehlerseiten.",
            f"max_connections in postgresql.conf auf {needed + 20}, oder DATABASE_POOL_MAX oder "
            "WEB_WORKERS senken.",
        )
    else:
        yield ok("Verbindungen", f"höchstens {needed} von {allowed}, jetzt {used}")


def listening() -> Iterator[Finding]:
    """A message of our own must come back: a pooler in transaction mode loses it."""
    name = "DATABASE_DIRECT_URL"
    todo = (
        "DATABASE_DIRECT_URL in .env auf eine Verbindung ohne Pooler setzen, dann Web und Worker "
        "neu starten."
    )
    try:
        with psycopg.connect(**connector_params("direct"), autocommit=True) as direct:
            direct.execute("LISTEN nahdran_doctor")
            word = str(time.monotonic_ns())
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify('nahdran_doctor', %s)", [word])
            came = any(
                note.payload == word
                for note in direct.notifies(timeout=_WAIT_SECONDS, stop_after=1)
            )
    except psycopg.Error as broken:
        yield error(name, f"Diese Verbindung geht nicht: {str(broken).strip()}", todo)
        return
    if came:
        yield ok(
            name, "Nachrichten kommen an: Listen frischen sich auf, der Worker fängt sofort an"
        )
    else:
        yield error(
            name,
            "Nachrichten (LISTEN) kommen nicht an: Listen frischen sich nicht auf, und der Worker "
            "merkt Neues erst spät. Ein Pooler im Transaktionsmodus verliert sie.",
            todo,
        )


def clocks() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        there = float(cursor.fetchone()[0])
        here = (before + time.time()) / 2
    skew = abs(there - here)
    if skew > _SKEW_SECONDS:
        make = error if skew > _BAD_SKEW_SECONDS else warning
        yield make(
            "Uhren",
            f"Server und Datenbank gehen {skew:.0f} Sekunden auseinander: Fristen und Codes "
            "stimmen nicht.",
            "Auf beiden Rechnern: timedatectl set-ntp true",
        )
    else:
        yield ok("Uhren", "Server und Datenbank gehen gleich")
