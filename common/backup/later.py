"""What apps must know of the time after a backup, so that it is not lost with what is replaced.

Extra lines (`hooks.register_extra`) of the database that goes, and of files that were given. Before
it goes, they lie in a hidden file: a restore that is killed after the old rows are gone finds them
there when it is begun again.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from django.db import connections

from common.backup import Refused, beside, gathering, hooks, looking, making
from common.backup.archive import Reader

Lines = dict[str, list[bytes]]
_PREFIX = ".later-"


def gather(
    connection: looking.Connection, given: list[Path], folders: Iterable[Path] = ()
) -> tuple[Lines, list[str]]:
    """The lines by name, also those that lie in `folders` beside the backups, and sentences about
    what could not be read: a database that is broken must not keep anybody from restoring a good
    one. Raises `Refused` for a file that is none."""
    found: Lines = {name: _kept(name) for name in hooks.extras()}
    unread = []
    for folder in dict.fromkeys(each.resolve() for each in folders):
        for name in found:
            try:
                found[name] += beside.read(folder / name)
            except OSError as error:
                unread.append(f"{folder / name} ließ sich nicht lesen: {error}")
    for path in given:
        _add(found, path)
    if looking.with_rows(connection) and not looking.is_marked(connection):
        for name in found:
            try:
                there = list(hooks.extra_lines(name, making.OWNER))
            except Exception as error:  # whatever is wrong with it, it is to be replaced
                unread.append(f"{name} der ersetzten Datenbank ließ sich nicht lesen: {error}")
                continue
            finally:
                connections[making.OWNER].close()
            _keep(name, there)
            found[name] += there
    return found, unread


def forget() -> None:
    """It is in the database now."""
    for name in hooks.extras():
        _place(name).unlink(missing_ok=True)


def _add(found: Lines, path: Path) -> None:
    if not path.is_file():
        raise Refused(f"Die Datei {path} gibt es nicht.")
    if path.suffix == ".tar":
        reader = Reader(path)
        for name in found:
            found[name] += reader.extra_lines(name)
    elif name := next((name for name in found if path.name.endswith(name)), ""):
        found[name] += path.read_bytes().splitlines(keepends=True)
    else:
        raise Refused(f"{path} ist weder eine Sicherung noch heißt es {', '.join(found)}.")


def _place(name: str) -> Path:
    return gathering.roots()["private"] / f"{_PREFIX}{name}"


def _kept(name: str) -> list[bytes]:
    place = _place(name)
    return place.read_bytes().splitlines(keepends=True) if place.is_file() else []


def _keep(name: str, lines: list[bytes]) -> None:
    """Added to what an earlier try has left; on the disk before anything is replaced."""
    place = _place(name)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_name(place.name + ".part")
    handle = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines([*_kept(name), *lines])
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
