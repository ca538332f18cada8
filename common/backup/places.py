"""Where backups lie, what they are called, and which may go."""

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

_PREFIX, _SUFFIX = "nahdran-", ".tar"
_TIME = "%Y%m%dT%H%M%SZ"
_PROVEN = ".proven.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup; `proof` is what the last restore of it said, if there was one."""

    path: Path
    at: datetime
    proof: dict[str, Any] | None


def folder() -> Path:
    return Path(settings.BACKUP_DIR)


def name_for(at: datetime, ending: str = "") -> str:
    return f"{_PREFIX}{at.astimezone(UTC):{_TIME}}{_SUFFIX}{ending}"


def free_path(where: Path, at: datetime, ending: str = "") -> Path:
    """Where a backup of `at` goes; one second on while another of that second has the name."""
    path = where / name_for(at, ending)
    while path.exists() or part_of(path).exists():
        at += timedelta(seconds=1)
        path = where / name_for(at, ending)
    return path


def part_of(path: Path) -> Path:
    """What a backup is called until it is whole."""
    return path.with_name(f".{path.name}.part")


def backups(where: Path | None = None) -> list[Backup]:
    """Finished ones, the newest first; those that another tool encrypted count too."""
    found = []
    for path in (where or folder()).glob(f"{_PREFIX}*{_SUFFIX}*"):
        stamp, suffix, ending = path.name.removeprefix(_PREFIX).partition(_SUFFIX)
        if not suffix or ending not in {"", ".gpg", ".age"}:
            continue
        with suppress(ValueError):
            at = datetime.strptime(stamp, _TIME).replace(tzinfo=UTC)
            found.append(Backup(path, at, _proof(path)))
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def note_proof(path: Path, proof: dict[str, Any]) -> None:
    """Say beside the file that it was restored whole; a folder that cannot be written is fine."""
    with suppress(OSError):
        target = path.with_name(path.name + _PROVEN)
        part = target.with_suffix(".part")
        part.write_text(json.dumps(proof, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        part.chmod(0o600)
        part.replace(target)


def rotate(where: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep`; those that went."""
    gone = []
    for backup in backups(where)[keep:]:
        backup.path.unlink(missing_ok=True)
        backup.path.with_name(backup.path.name + _PROVEN).unlink(missing_ok=True)
        gone.append(backup.path)
    return gone


def remove_broken(where: Path) -> int:
    """Delete what backups that were killed have left: nobody holds its lock any more."""
    removed = 0
    for path in where.glob(f".{_PREFIX}*.part"):
        with suppress(OSError):
            handle = os.open(path, os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
                removed += 1
            finally:
                os.close(handle)
    return removed


def _proof(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.with_name(path.name + _PROVEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
