"""The files that belong to a snapshot of the database, held while hours of copying go by.

A hard link keeps what is deleted meanwhile. Links are made twice, before and after the snapshot:
what was deleted in between is only taken if the snapshot still needs it, what came after it is
left to the next backup. Where a disk has no links, files are read where they lie, and one
that goes meanwhile is named. What is known about each is in a small database on the disk, so
that memory does not grow with the number of files.
"""

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from django.conf import settings

_PREFIX = ".backup-"
_LOCK = "lock"
# Half-received uploads belong to a request that the snapshot does not know.
_NOT = ("private/incoming/",)


@dataclass(frozen=True, slots=True)
class Held:
    """A file to be copied: its name in the backup, and where it can be read now."""

    path: str
    place: Path
    needed: bool


class Gathering:
    """`with Gathering() as held`: `look()`, the snapshot, `look()`, `expect(...)`, `files()`."""

    def __init__(self) -> None:
        self._name = _PREFIX + secrets.token_hex(8)
        self.folder = roots()["private"] / self._name
        self.links = True
        self._round = 0

    def __enter__(self) -> Self:
        remove_leftovers()
        for root in roots().values():
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            (root / self._name).mkdir(mode=0o700)
        self._lock = _locked(self.folder)
        self._index = sqlite3.connect(self.folder / "index.sqlite", isolation_level=None)
        self._index.execute("PRAGMA journal_mode = OFF")
        self._index.execute("PRAGMA synchronous = OFF")
        self._index.execute(
            "CREATE TABLE file (path TEXT PRIMARY KEY, first INT DEFAULT 0, second INT DEFAULT 0,"
            " expected INT DEFAULT 0, bytes INT DEFAULT 0) WITHOUT ROWID"
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._index.close()
        for root in reversed(roots().values()):
            shutil.rmtree(root / self._name, ignore_errors=True)
        os.close(self._lock)

    def look(self) -> None:
        """Note what is there, and hold it."""
        self._round += 1
        column = "first" if self._round == 1 else "second"
        self._index.execute("BEGIN")
        for path, place in walk():
            size = self._hold(path, place)
            if size is None:
                continue
            self._index.execute(
                f"INSERT INTO file (path, {column}, bytes) VALUES (?, 1, ?)"  # noqa: S608
                f" ON CONFLICT (path) DO UPDATE SET {column} = 1",
                (path, size),
            )
        self._index.execute("COMMIT")

    def expect(self, paths: Iterable[str]) -> None:
        """Rows of the snapshot need these."""
        self._index.execute("BEGIN")
        self._index.executemany(
            "INSERT INTO file (path, expected) VALUES (?, 1)"
            " ON CONFLICT (path) DO UPDATE SET expected = 1",
            ((path,) for path in paths),
        )
        self._index.execute("COMMIT")

    def total_bytes(self) -> int:
        return int(self._index.execute("SELECT coalesce(sum(bytes), 0) FROM file").fetchone()[0])

    def files(self) -> Iterator[Held]:
        """What belongs to the snapshot, by path."""
        for path, needed in self._index.execute(
            "SELECT path, expected FROM file"
            " WHERE (first AND second) OR (expected AND (first OR second)) ORDER BY path"
        ):
            yield Held(path, self._held(path) if self.links else _place(path), bool(needed))

    def missing(self) -> Iterator[str]:
        """What rows need and nobody has seen."""
        for (path,) in self._index.execute(
            "SELECT path FROM file WHERE expected AND NOT first AND NOT second ORDER BY path"
        ):
            yield path

    def newer(self) -> int:
        """How many files came after the snapshot."""
        return int(
            self._index.execute(
                "SELECT count(*) FROM file WHERE second AND NOT first AND NOT expected"
            ).fetchone()[0]
        )

    def _held(self, path: str) -> Path:
        root, _slash, rest = path.partition("/")
        return roots()[root] / self._name / rest

    def _hold(self, path: str, place: Path) -> int | None:
        """Its size; None if it has gone."""
        target = self._held(path)
        try:
            size = place.stat().st_size
            if not self.links:
                return size
            try:
                os.link(place, target)
            except FileExistsError:
                self._hold_newer(place, target)
            except FileNotFoundError:
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.link(place, target)
        except FileNotFoundError:
            return None
        except OSError:
            self.links = False
        return size

    def _hold_newer(self, place: Path, target: Path) -> None:
        """Blacked out again or written anew since the first round: another file, same name."""
        if not place.samefile(target):
            target.unlink()
            os.link(place, target)


def roots() -> dict[str, Path]:
    return {"private": Path(settings.PRIVATE_DIR), "public": Path(settings.PUBLIC_DIR)}


def _place(path: str) -> Path:
    root, _slash, rest = path.partition("/")
    return roots()[root] / rest


def walk() -> Iterator[tuple[str, Path]]:
    """Every file of both folders that a backup would take: its name in there, and its place."""
    for name, root in roots().items():
        for folder, folders, files in os.walk(root):
            folders[:] = [each for each in folders if not each.startswith(".")]
            inside = Path(folder).relative_to(root).as_posix()
            for file in files:
                path = f"{name}/{file}" if inside == "." else f"{name}/{inside}/{file}"
                if file.startswith(".") or file.endswith(".part") or path.startswith(_NOT):
                    continue
                yield path, Path(folder) / file


def _locked(folder: Path) -> int:
    handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def remove_leftovers() -> int:
    """Folders of backups that were killed: their links keep pictures that are deleted since."""
    removed = 0
    for folder in sorted(roots()["private"].glob(f"{_PREFIX}*")):
        try:
            handle = _locked(folder)
        except OSError:
            continue  # it still runs
        with suppress(OSError):
            for root in reversed(roots().values()):  # the one that is looked for goes last
                shutil.rmtree(root / folder.name, ignore_errors=True)
            removed += 1
        os.close(handle)
    return removed
