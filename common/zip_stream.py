"""ZIP files of any length, made while they are sent: no file stands whole in memory.

What comes out has its sizes after the data (flag bit 3 of PKWARE's APPNOTE 4.3.9), which every
program reads that reads the list at the end of a ZIP, as all but streaming ones do.
"""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from common import clock

_AT_ONCE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the ZIP; `chunks` are read when it is its turn. Pictures are `packed` already."""

    name: str
    chunks: Iterable[bytes]
    is_packed: bool = False


class _Outlet:
    """What `zipfile` writes to; gives away what has come so far."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting = 0

    def write(self, part: bytes, /) -> int:
        self._parts.append(bytes(part))
        self.waiting += len(part)
        return len(part)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """Whoever takes the parts decides when it is over."""

    def taken(self) -> bytes:
        found, self._parts, self.waiting = b"".join(self._parts), [], 0
        return found


def zipped(members: Iterable[Member], *, at: datetime | None = None) -> Iterator[bytes]:
    """The ZIP of `members` in pieces of about 256 kB; its files are of the moment `at`."""
    outlet = _Outlet()
    moment = (at or clock.now()).astimezone(clock.BERLIN).timetuple()[:6]
    # The outlet has no `seek`, by which `zipfile` knows that it cannot go back.
    with zipfile.ZipFile(outlet, "w", allowZip64=True) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.name, date_time=moment)
            info.compress_type = zipfile.ZIP_STORED if member.is_packed else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=False) as target:
                for chunk in member.chunks:
                    target.write(chunk)
                    if outlet.waiting >= _AT_ONCE:
                        yield outlet.taken()
            yield outlet.taken()
    yield outlet.taken()


def chunks_of(path: Path) -> Iterator[bytes]:
    """The content of a file, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(_AT_ONCE):
            yield chunk
