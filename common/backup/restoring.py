"""Puts a backup back, and compares every row and every file with what the backup says.

Rows come in one transaction: a restore that is killed leaves the database as it was. After it
a table stands in the database (`looking.MARK`) and the application's role may do nothing at all,
until everything was compared: what was not proven cannot be used, and says so.
"""

import hashlib
import os
import secrets
import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from common.backup import (
    Refused,
    gathering,
    hooks,
    later,
    loading,
    looking,
    making,
    places,
    programs,
)
from common.backup.archive import BLOCK, Reader
from common.database import (
    ExtensionMissing,
    known_migrations,
    prepare_database,
    require_extensions,
    waiting_migrations,
)

Tell = Callable[[str], None]
_STAGE = ".restore-"
_OLD = ".replaced-"
_TRIES, _PAUSE_SECONDS = 25, 0.2


@dataclass(frozen=True, kw_only=True)
class Restored:
    """A backup that is in the database. `made_at` is the moment of the backup; `later` are lines
    of the extra files of the database that was replaced, by name."""

    manifest: dict[str, Any]
    made_at: datetime
    later: dict[str, list[bytes]]
    tables: int = 0
    rows: int = 0
    files: int = 0
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a backup holds and whether it could be restored here; nothing was changed."""

    manifest: dict[str, Any]
    warnings: list[str]


def look(path: Path, *, replace: bool = False, tell: Tell = lambda text: None) -> Found:
    """Read the whole backup, compare its sums, and see whether it can go in here."""
    reader = Reader(path)
    with looking.connect() as connection:
        warnings = _require_fit(reader, connection, replace)
    tell("Die Sicherung ganz lesen")
    reader.check(tell)
    return Found(manifest=reader.manifest, warnings=warnings)


def restore(
    path: Path,
    *,
    replace: bool = False,
    deletions: list[Path] | None = None,
    tell: Tell = lambda text: None,
) -> Restored:
    """Put `path` into the database and the folders of this installation, and prove it.

    Without `replace` both must be empty. `deletions` are extra files of the deletion log that
    are newer than the backup; the one beside it, or beside the other backups, is read anyway.
    Raises `Refused`; what it says tells whether anything was changed.
    """
    _remove_stages()
    found = look(path, replace=replace, tell=tell)
    reader, manifest = Reader(path), found.manifest
    with looking.connect() as connection:
        beside = [path.parent, places.folder()]
        lines, unread = later.gather(connection, deletions or [], beside)
    stage = secrets.token_hex(8)
    tell("Dateien bereitlegen")
    try:
        _stage_files(reader, stage)
        prepare_database(connections[making.OWNER])
        connections[making.OWNER].close()
        tell("Datenbank laden")
        loading.load(reader)
    except BaseException:
        _remove_stages()
        raise
    # From here on the mark stands: whatever breaks off now is known.
    _swap_files(stage)
    with looking.connect() as connection:
        rows = _compare_rows(connection, manifest, tell)
        _compare_definitions(connection, manifest)
        files = _compare_files(reader, tell)
        _give_rights(connection, manifest)
    said = [*found.warnings, *unread]
    if missing := waiting_migrations(MigrationLoader(connections[making.OWNER])):
        tell(f"{len(missing)} Migrationen nachholen")
        call_command("migrate", interactive=False, verbosity=0)
    restored = Restored(
        manifest=manifest,
        made_at=datetime.fromisoformat(manifest["made_at"]),
        later=lines,
        tables=len(manifest["tables"]),
        rows=rows,
        files=files,
        said=said,
    )
    for sentence in hooks.after_restore(restored):
        said.append(sentence)
    return restored


def finish(path: Path, restored: Restored) -> None:
    """Everything was right: take the mark away, and say so beside the backup."""
    with looking.connect() as connection:
        connection.execute(f"DROP TABLE public.{looking.MARK}")
        database = connection.info.dbname
    _remove_stages()
    later.forget()
    places.note_proof(
        path,
        {
            "proven_at": datetime.now(UTC).isoformat(),
            "made_at": restored.manifest["made_at"],
            "database": database,
            "host": socket.gethostname(),
            "tables": restored.tables,
            "rows": restored.rows,
            "files": restored.files,
        },
    )


# --- before anything is changed ---------------------------------------------------------


def _require_fit(reader: Reader, connection: looking.Connection, replace: bool) -> list[str]:
    manifest = reader.manifest
    known = {f"{app}.{name}" for app, name in known_migrations(MigrationLoader(None))}
    if newer := [name for name in manifest["migrations"] if name not in known]:
        raise Refused(
            f"Die Sicherung stammt aus einer neueren oder anderen Version von Nahdran "
            f"({manifest['software']}): Diese hier kennt {newer[0]} nicht. Nehmen Sie die Version, "
            "die die Sicherung gemacht hat."
        )
    here, there = connection.info.server_version // 10_000, manifest["server"] // 10_000
    if here < there:
        raise Refused(
            f"Die Sicherung stammt von PostgreSQL {there}; dieser Server hat {here}. "
            f"Nehmen Sie mindestens PostgreSQL {there}."
        )
    for program in ("pg_restore", "psql"):
        programs.find(program, here)
    try:
        require_extensions(connections[making.OWNER])
    except ExtensionMissing as error:
        raise Refused(f"Es fehlen Erweiterungen der Datenbank. {error}") from None
    if not replace:
        _require_empty(connection)
    _require_alone(connection)
    _require_room(manifest)
    return _warnings(manifest)


def _require_alone(connection: looking.Connection) -> None:
    """Ours are closed first; a session that ends is still seen for a moment."""
    for each in connections.all(initialized_only=True):
        each.close()
        if hasattr(each, "close_pool"):
            each.close_pool()
    for _wait in range(_TRIES):
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone()
        others = row[0] if row else 0
        if not others:
            return
        time.sleep(_PAUSE_SECONDS)
    raise Refused(
        f"{others} andere Verbindungen benutzen die Datenbank. Halten Sie zuerst Web und Worker "
        "an (systemctl stop ... oder docker compose stop web worker)."
    )


def _require_empty(connection: looking.Connection) -> None:
    if looking.is_marked(connection):
        raise Refused(
            "Hier wurde eine Wiederherstellung abgebrochen. Was da ist, ist nicht geprüft. "
            "Beginnen Sie noch einmal, mit --replace."
        )
    if full := looking.with_rows(connection):
        raise Refused(
            f"Die Datenbank {connection.info.dbname} ist nicht leer (zum Beispiel {full[0]}). Mit "
            "--replace wird sie ersetzt: Was darin steht, ist dann weg."
        )
    for path, _place in gathering.walk():
        raise Refused(
            f"Die Ordner für Dateien sind nicht leer (zum Beispiel {path}). Mit --replace werden "
            "sie ersetzt: Was darin liegt, ist dann weg."
        )


def _require_room(manifest: dict[str, Any]) -> None:
    folder = gathering.roots()["private"]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < manifest["files_bytes"]:
        raise Refused(
            f"In {folder} sind {free >> 20} MB frei, die Dateien der Sicherung brauchen "
            f"{manifest['files_bytes'] >> 20} MB."
        )


def _warnings(manifest: dict[str, Any]) -> list[str]:
    found = []
    if manifest["keys"]["SECRET_LINK_KEY"] != making.fingerprint(settings.SECRET_LINK_KEY):
        found.append(
            "SECRET_LINK_KEY (oder SECRET_KEY) ist ein anderer als bei der Sicherung: Geheime "
            "Links in Mails sind tot, und das Löschprotokoll lässt sich nicht nachholen."
        )
    if manifest["keys"]["SECRET_KEY"] != making.fingerprint(settings.SECRET_KEY):
        found.append(
            "SECRET_KEY ist ein anderer als bei der Sicherung: Zweite Faktoren lassen sich nicht "
            "mehr lesen."
        )
    if manifest["missing_count"]:
        found.append(
            f"{manifest['missing_count']} Dateien fehlten schon bei der Sicherung, zum Beispiel "
            f"{manifest['missing'][0]}."
        )
    return found


# --- files ----------------------------------------------------------------------------------


def _stage_files(reader: Reader, stage: str) -> None:
    """Write them beside where they will lie, so that moving them is nothing."""
    for root in gathering.roots().values():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (root / f"{_STAGE}{stage}").mkdir(mode=0o700)
    for listed, blocks in reader.files():
        name, _slash, rest = listed.path.partition("/")
        target = gathering.roots()[name] / f"{_STAGE}{stage}" / rest
        # What web servers give out themselves must be readable for them; the rest is nobody's.
        target.parent.mkdir(mode=0o755 if name == "public" else 0o700, parents=True, exist_ok=True)
        with target.open("xb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        target.chmod(0o644)


def _swap_files(stage: str) -> None:
    for root in gathering.roots().values():
        old, new = root / f"{_OLD}{stage}", root / f"{_STAGE}{stage}"
        old.mkdir(mode=0o700)
        for entry in list(root.iterdir()):
            if not entry.name.startswith("."):
                entry.rename(old / entry.name)
        for entry in list(new.iterdir()):
            entry.rename(root / entry.name)
        new.rmdir()


def _remove_stages() -> None:
    for root in gathering.roots().values():
        for prefix in (_STAGE, _OLD):
            for folder in root.glob(f"{prefix}*"):
                shutil.rmtree(folder)


def _compare_files(reader: Reader, tell: Tell) -> int:
    """Read each from the disk again; a file too many is wrong as well."""
    count = 0
    for listed in reader.listed():
        root, _slash, rest = listed.path.partition("/")
        path = gathering.roots()[root] / rest
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    digest.update(block)
        except OSError as error:
            raise Refused(f"Nach dem Wiederherstellen fehlt {listed.path}: {error}") from None
        if digest.hexdigest() != listed.sha256:
            raise Refused(f"Nach dem Wiederherstellen ist {listed.path} anders als gesichert.")
        count += 1
        tell(f"Dateien vergleichen: {count}")
    there = sum(1 for _path in gathering.walk())
    if there != count:
        raise Refused(f"Es liegen {there} Dateien da, gesichert wurden {count}.")
    return count


# --- rows -----------------------------------------------------------------------------------


def _compare_rows(connection: looking.Connection, manifest: dict[str, Any], tell: Tell) -> int:
    wanted, rows = dict(manifest["tables"]), 0
    wrong = []
    for table, found in looking.sums(connection, tell):
        if {"rows": found.rows, "sha256": found.sha256} != wanted.pop(table, None):
            wrong.append(table)
        rows += found.rows
    wrong += wanted
    if wrong:
        raise Refused(
            f"Nach dem Laden sind {len(wrong)} Tabellen anders als gesichert: "
            f"{', '.join(sorted(wrong)[:10])}. Geben Sie diese Datenbank nicht frei."
        )
    return rows


def _compare_definitions(connection: looking.Connection, manifest: dict[str, Any]) -> None:
    same_server = connection.info.server_version // 10_000 == manifest["server"] // 10_000
    found, wanted = looking.definitions(connection), manifest["definitions"]
    # Another major version words some definitions in another way; then names must do.
    wrong = sorted(
        name
        for name in found.keys() | wanted.keys()
        if name not in found or name not in wanted or (same_server and found[name] != wanted[name])
    )
    if wrong:
        raise Refused(f"Nach dem Laden anders als gesichert: {', '.join(wrong[:10])}.")
    given = looking.sequences(connection)
    behind = [name for name, last in manifest["sequences"].items() if given.get(name, -1) < last]
    if behind := behind + looking.sequences_behind(connection):
        raise Refused(f"Zähler stehen zu niedrig: {', '.join(behind[:10])}.")


def _give_rights(connection: looking.Connection, manifest: dict[str, Any]) -> None:
    app, owner = settings.DATABASES["default"]["USER"], settings.DATABASES[making.OWNER]["USER"]
    if app == owner:
        return
    looking.give_rights(connection, str(app), manifest["rights"])
    if looking.rights(connection, str(app)) != manifest["rights"]:
        raise Refused(f"Die Rechte von {app} sind anders als gesichert.")
