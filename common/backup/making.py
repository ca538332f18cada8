"""Makes a backup: the database and the files of one moment, written whole or not at all."""

import fcntl
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections, transaction
from django.utils.encoding import force_bytes

from common.backup import Refused, beside, hooks, looking, places, programs
from common.backup.archive import FORMAT, Reader, Writer
from common.backup.gathering import Gathering

OWNER = "owner"
Tell = Callable[[str], None]
# Room that is left for everybody else.
_SPARE_BYTES = 64 << 20
_NAMED_AT_MOST = 1_000


@dataclass(frozen=True, kw_only=True)
class Made:
    """A finished backup. `missing` are files that rows point to and that were not there."""

    path: Path
    bytes: int
    tables: int
    rows: int
    files: int
    missing: list[str] = field(default_factory=list)
    newer: int = 0
    removed: list[Path] = field(default_factory=list)


def make(
    *,
    to: Path,
    keep: int | None = None,
    encrypt_to: str = "",
    tell: Tell = lambda text: None,
) -> Made:
    """Write a backup into the folder `to` and delete all but the newest `keep`.

    Raises `Refused` when it cannot begin or cannot end; then nothing of it stays.
    """
    at = datetime.now(UTC)
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    places.remove_broken(to)
    with looking.connect() as connection:
        if looking.is_marked(connection):
            raise Refused(
                "Diese Datenbank stammt aus einer Wiederherstellung, die nicht zu Ende kam. "
                "Sie wird nicht gesichert: Beenden Sie zuerst `manage.py restore`."
            )
        dumper = programs.find("pg_dump", connection.info.server_version // 10_000)
        with Gathering() as held:
            tell("Dateien ansehen")
            held.look()
            _begin_snapshot(connection)
            held.look()
            snapshot = str(_one(connection, "SELECT pg_export_snapshot()"))
            with _seen_by_django(snapshot):
                held.expect(hooks.expected_files(OWNER))
                extras = {name: _write_extra(held, name) for name in hooks.extras()}
            _require_room(connection, to, held.total_bytes())
            ending = _ending(encrypt_to)
            with _Target(places.free_path(to, at, ending), encrypt_to) as target:
                writer = Writer(target.stream, int(at.timestamp()))
                manifest = _head(connection, at)
                tell("Datenbank sichern")
                manifest["dump"] = _dump(connection, dumper, snapshot, writer)
                manifest["extras"] = {
                    name: writer.aside(name, path) for name, path in extras.items()
                }
                counted = _write_files(held, writer, manifest, tell)
                manifest["tables"] = {
                    table: {"rows": found.rows, "sha256": found.sha256}
                    for table, found in looking.sums(connection, tell)
                }
                writer.finish(counted, manifest)
                target.complete()
            newer = held.newer()
    if not encrypt_to:
        tell("Noch einmal lesen")
        try:
            Reader(target.path).check()
        except Refused:
            target.path.unlink(missing_ok=True)
            raise
    for name in hooks.extras():
        beside.append(to / name, hooks.extra_lines(name, OWNER))
    return Made(
        path=target.path,
        bytes=target.path.stat().st_size,
        tables=len(manifest["tables"]),
        rows=sum(table["rows"] for table in manifest["tables"].values()),
        files=manifest["files"],
        missing=manifest["missing"],
        newer=newer,
        removed=places.rotate(to, keep) if keep else [],
    )


def fingerprint(key: str) -> str:
    """Tells whether two keys are the same, and nothing about either."""
    told = hmac.digest(force_bytes(key), b"common.backup.fingerprint", hashlib.sha256)
    return told.hex()[:16]


def software_version() -> str:
    path = Path(settings.BASE_DIR) / "pyproject.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"])


def _begin_snapshot(connection: looking.Connection) -> None:
    connection.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.execute("SELECT 1")


@contextmanager
def _seen_by_django(snapshot: str) -> Iterator[None]:
    """Querysets of the database `owner` see the same moment."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        yield


def _write_extra(held: Gathering, name: str) -> Path:
    path = held.folder / f"extra-{name}"
    with path.open("wb") as file:
        for line in hooks.extra_lines(name, OWNER):
            file.write(line)
    return path


def _require_room(connection: looking.Connection, to: Path, files: int) -> None:
    """A compressed dump is smaller than its tables; the sum is never too little."""
    tables = int(
        _one(
            connection,
            "SELECT coalesce(sum(pg_table_size(oid)), 0) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        )
    )
    needed, free = tables + files + _SPARE_BYTES, shutil.disk_usage(to).free
    if free < needed:
        raise Refused(
            f"In {to} sind {free >> 20} MB frei, für die Sicherung braucht es bis zu "
            f"{needed >> 20} MB. Schaffen Sie Platz, oder nehmen Sie mit --to einen anderen Ort."
        )


def _head(connection: looking.Connection, at: datetime) -> dict[str, Any]:
    app, owner = settings.DATABASES["default"], settings.DATABASES[OWNER]
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "software": software_version(),
        "server": connection.info.server_version,
        "postgis": str(_one(connection, "SELECT postgis_lib_version()")),
        "database": owner["NAME"],
        "owner": owner["USER"],
        "app": app["USER"],
        "migrations": looking.migrations(connection),
        "left_out": list(looking.LEFT_OUT),
        "sequences": looking.sequences(connection),
        "definitions": looking.definitions(connection),
        "rights": looking.rights(connection, str(app["USER"])),
        "keys": {
            "SECRET_KEY": fingerprint(settings.SECRET_KEY),
            "SECRET_LINK_KEY": fingerprint(settings.SECRET_LINK_KEY),
        },
    }


def _dump(
    connection: looking.Connection, dumper: str, snapshot: str, writer: Writer
) -> dict[str, Any]:
    command = [
        *(dumper, "--format=custom", "--no-owner", "--no-acl", "--no-comments", "--schema=public"),
        *("--lock-wait-timeout=60s", f"--snapshot={snapshot}"),
        "--exclude-table=public.spatial_ref_sys",  # the extension's own, a superuser's
        *(f"--exclude-table-data=public.{table}" for table in looking.LEFT_OUT),
    ]
    with subprocess.Popen(  # noqa: S603  # a program that we have found
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=programs.environment(settings.DATABASES[OWNER]),
    ) as process:
        assert process.stdout is not None and process.stderr is not None  # noqa: S101
        try:
            told = writer.dump(process.stdout)
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode != 0:
        raise Refused(f"pg_dump brach ab: {said}")
    return told


def _write_files(held: Gathering, writer: Writer, manifest: dict[str, Any], tell: Tell) -> Path:
    """Copy the files and write their list; how many and which are missing goes into the
    manifest. Where nothing holds them, one may go while others are read."""
    missing = list(held.missing())
    listed = held.folder / "files.jsonl"
    count = size = 0
    with listed.open("w", encoding="utf-8") as lines:
        for each in held.files():
            try:
                source = each.place.open("rb")
            except FileNotFoundError:
                missing += [each.path] if each.needed else []
                continue
            with source:
                length = os.fstat(source.fileno()).st_size
                try:
                    digest = writer.file(each.path, source, length)
                except EOFError:
                    raise Refused(f"{each.path} wurde kürzer, während es gelesen wurde.") from None
            line = {"path": each.path, "size": length, "sha256": digest}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            count, size = count + 1, size + length
            tell(f"Dateien sichern: {count}, {size >> 20} MB")
    manifest["files"], manifest["files_bytes"] = count, size
    manifest["missing"] = missing[:_NAMED_AT_MOST]
    manifest["missing_count"] = len(missing)
    return listed


def _ending(recipient: str) -> str:
    if not recipient:
        return ""
    return ".age" if recipient.startswith(("age1", "ssh-")) else ".gpg"


class _Target:
    """A file under a name of its own until it is whole; through gpg or age if wanted."""

    def __init__(self, path: Path, recipient: str) -> None:
        self.path = path
        self._part = places.part_of(path)
        self._recipient = recipient
        self._coder: subprocess.Popen[bytes] | None = None
        self.stream: IO[bytes]

    def __enter__(self) -> "_Target":
        handle = os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._file = open(handle, "wb")  # noqa: PTH123  # a handle; __exit__ closes it
        self.stream = self._file
        if self._recipient:
            self._coder = self._start_coder()
            assert self._coder.stdin is not None  # noqa: S101
            self.stream = self._coder.stdin
        return self

    def complete(self) -> None:
        if self._coder is not None:
            self._coder.communicate()
            if self._coder.returncode != 0:
                raise self._not_encrypted()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._part.rename(self.path)
        handle = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(handle)
        os.close(handle)

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        gave_up = self._end_coder()
        try:
            self._file.close()
        except OSError as broken:
            error = error or broken
        self._part.unlink(missing_ok=True)
        if gave_up and isinstance(error, BrokenPipeError):
            raise self._not_encrypted() from error
        if isinstance(error, OSError):
            raise Refused(
                f"Die Sicherung ließ sich nicht schreiben: {error.strerror or error}. "
                "Nichts ist davon geblieben; frühere Sicherungen sind unberührt."
            ) from error

    def _end_coder(self) -> bool:
        """Whether it had given up before we did."""
        if self._coder is None:
            return False
        assert self._coder.stdin is not None  # noqa: S101
        with suppress(OSError):
            self._coder.stdin.close()
        if self.path.exists() or self._coder.poll():
            return bool(self._coder.wait())
        try:  # it has noticed that nobody reads on, or it still waits for more
            return bool(self._coder.wait(timeout=2))
        except subprocess.TimeoutExpired:
            self._coder.kill()
            self._coder.wait()
            return False

    def _not_encrypted(self) -> Refused:
        return Refused(
            f"Verschlüsseln für {self._recipient} ist nicht gelungen: Kennt dieser Benutzer den "
            "Schlüssel, und vertraut er ihm?"
        )

    def _start_coder(self) -> "subprocess.Popen[bytes]":
        is_age = _ending(self._recipient) == ".age"
        name = "age" if is_age else "gpg"
        program = shutil.which(name)
        if program is None:
            raise Refused(f"Das Programm {name} fehlt. Installieren Sie es: apt-get install {name}")
        # What is in it is packed already.
        more = [] if is_age else ["--batch", "--no-auto-key-locate", "--compress-algo", "none"]
        command = [program, *more, "--encrypt", "--recipient", self._recipient]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self._file)  # noqa: S603


def _one(connection: looking.Connection, statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
