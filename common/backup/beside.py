"""What must outlive the database lies beside the backups as well, in files that only grow.

A restore replaces the database; what apps must know of the time after the backup (`hooks.extras`)
would be lost with it. So every line stands in a file of that name in the folder of the backups,
too: the worker adds what is new every few minutes, each backup adds whatever is missing, and
`restore` reads it there. Its time says until when it is complete.
"""

import fcntl
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

_BLOCK = 1 << 20


def append(path: Path, lines: Iterable[bytes]) -> int:
    """Add the `lines` that are not in the file yet, on the disk when this returns; how many.

    A line that a killed process has left half is closed, so that the next one begins anew.
    Raises `OSError` where the file cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b", buffering=_BLOCK) as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # ends with the file
        known, last = set(), b"\n"
        for line in file:
            known.add(_mark(line))
            last = line
        new = []
        for line in lines:
            if (mark := _mark(line)) not in known:
                known.add(mark)
                new.append(line)
        if new:
            file.writelines([*([] if last.endswith(b"\n") else [b"\n"]), *new])
        file.flush()
        os.fsync(file.fileno())
        os.utime(file.fileno())
    return len(new)


def read(path: Path) -> list[bytes]:
    """Its lines, without one that is half; none where there is no such file."""
    if not path.is_file():
        return []
    return [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]


def complete_until(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def _mark(line: bytes) -> bytes:
    return blake2b(line.rstrip(b"\n"), digest_size=16).digest()
