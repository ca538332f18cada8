"""The tar file of a backup: written in one go, read without trust."""

import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from common.backup import Refused

FORMAT = 1
BLOCK = 1 << 20
# pg_dump's output is cut into pieces of known length, as tar says lengths first.
PIECE = 8 * BLOCK
_DATABASE, _FILES, _EXTRA = "database/", "files/", "extra/"
_LIST, _MANIFEST, _SEAL = "files.jsonl", "manifest.json", "manifest.sha256"


@dataclass(slots=True)
class Summed:
    """What went by: bytes and their SHA-256."""

    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, block: bytes) -> None:
        self.size += len(block)
        self.digest.update(block)

    def told(self) -> dict[str, Any]:
        return {"bytes": self.size, "sha256": self.digest.hexdigest()}


class Writer:
    """Writes to anything that takes bytes; members one after another, never going back."""

    def __init__(self, target: IO[bytes], made_at: int) -> None:
        self._target = target
        self._made_at = made_at

    def dump(self, source: IO[bytes]) -> dict[str, Any]:
        summed, number = Summed(), 0
        while piece := _read_up_to(source, PIECE):
            self._header(f"{_DATABASE}{number:06}", len(piece))
            self._body([piece], len(piece))
            summed.add(piece)
            number += 1
        return {**summed.told(), "pieces": number}

    def file(self, path: str, source: IO[bytes], size: int) -> str:
        """Add a file of exactly `size` bytes; its SHA-256. Raises `EOFError` if it got shorter."""
        self._header(_FILES + path, size)
        return self._body(_blocks(source, size), size)

    def aside(self, name: str, path: Path) -> dict[str, Any]:
        return self._whole(_EXTRA + name, path)

    def finish(self, listed: Path, manifest: dict[str, Any]) -> None:
        """What makes it complete: nothing may come after this."""
        manifest["list"] = self._whole(_LIST, listed)
        text = json.dumps(manifest, indent=1, sort_keys=True).encode()
        self._header(_MANIFEST, len(text))
        self._body([text], len(text))
        seal = hashlib.sha256(text).hexdigest().encode()
        self._header(_SEAL, len(seal))
        self._body([seal], len(seal))
        self._target.write(bytes(2 * tarfile.BLOCKSIZE))

    def _whole(self, name: str, path: Path) -> dict[str, Any]:
        size = path.stat().st_size
        self._header(name, size)
        with path.open("rb") as source:
            return {"bytes": size, "sha256": self._body(_blocks(source, size), size)}

    def _header(self, name: str, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._made_at
        self._target.write(info.tobuf(tarfile.GNU_FORMAT))

    def _body(self, blocks: Iterable[bytes], size: int) -> str:
        summed = Summed()
        for block in blocks:
            self._target.write(block)
            summed.add(block)
        if summed.size != size:
            raise EOFError(f"{summed.size} of {size} bytes")
        self._target.write(bytes(-size % tarfile.BLOCKSIZE))
        return str(summed.digest.hexdigest())


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the backup: path under VAR_DIR, such as "private/originals/3f/..."."""

    path: str
    size: int
    sha256: str


class Reader:
    """Opens a backup and reads its manifest; raises `Refused` for what is no whole backup."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places: dict[str, tuple[int, int]] = {}
        self.manifest = self._read_manifest()

    def listed(self) -> Iterator[Listed]:
        """The list that the manifest vouches for."""
        for line in self._lines(_LIST):
            found = json.loads(line)
            yield Listed(_safe(found["path"]), found["size"], found["sha256"])

    def extra_lines(self, name: str) -> Iterator[bytes]:
        if _EXTRA + name in self._places:
            yield from self._lines(_EXTRA + name)

    def check(self, tell: Any = lambda text: None) -> None:
        """Read everything once and compare each sum. Raises `Refused` at the first that differs."""
        self._check_whole(_LIST, self.manifest["list"])
        for name, told in self.manifest["extras"].items():
            self._check_whole(_EXTRA + name, told)
        dump = Summed()
        for block in self.dump():
            dump.add(block)
            tell("Datenbank")
        if {**dump.told(), "pieces": self.manifest["dump"]["pieces"]} != self.manifest["dump"]:
            raise Refused(f"{self.path} ist beschädigt: Die Kopie der Datenbank ist verändert.")
        for _listed, blocks in self.files():
            for _block in blocks:
                tell("Dateien")

    def dump(self) -> Iterator[bytes]:
        expected = self.manifest["dump"]["pieces"]
        number = 0
        for name, source in self._members(_DATABASE):
            if name != f"{_DATABASE}{number:06}":
                break
            number += 1
            while block := source.read(BLOCK):
                yield block
        if number != expected:
            raise Refused(
                f"{self.path} ist beschädigt: Von der Kopie der Datenbank sind {number} statt "
                f"{expected} Stücke da."
            )

    def files(self) -> Iterator[tuple[Listed, Iterator[bytes]]]:
        """Each file with its blocks, in the order of the list. Raises `Refused` after the blocks
        of one that is not as the list says."""
        wanted = self.listed()
        for name, source in self._members(_FILES):
            listed = next(wanted, None)
            if listed is None or _FILES + listed.path != name:
                raise Refused(f"{self.path} ist beschädigt: {name} steht nicht in der Liste.")
            yield listed, self._compared(listed, source)
        if (left := next(wanted, None)) is not None:
            raise Refused(f"{self.path} ist beschädigt: {left.path} fehlt darin.")

    def _compared(self, listed: Listed, source: IO[bytes]) -> Iterator[bytes]:
        summed = Summed()
        while block := source.read(BLOCK):
            summed.add(block)
            yield block
        if (summed.size, summed.digest.hexdigest()) != (listed.size, listed.sha256):
            raise Refused(f"{self.path} ist beschädigt: {listed.path} ist verändert.")

    def _members(self, prefix: str) -> Iterator[tuple[str, IO[bytes]]]:
        with self._open() as tar:
            while (member := tar.next()) is not None:
                tar.members = []  # type: ignore[attr-defined]  # it would keep one object per file
                if not member.name.startswith(prefix):
                    continue
                source = tar.extractfile(member) if member.isreg() else None
                if source is None:
                    raise Refused(f"{self.path} ist beschädigt: {member.name} ist keine Datei.")
                yield member.name, source

    def _open(self) -> tarfile.TarFile:
        try:
            return tarfile.open(self.path, "r:")
        except (OSError, tarfile.TarError) as error:
            raise Refused(f"{self.path} ist keine Sicherung von Nahdran: {error}") from None

    def _read_manifest(self) -> dict[str, Any]:
        try:
            with self._open() as tar:
                while (member := tar.next()) is not None:
                    tar.members = []  # type: ignore[attr-defined]
                    if not member.name.startswith((_DATABASE, _FILES)):
                        self._places[member.name] = (member.offset_data, member.size)
        except tarfile.TarError as error:
            raise Refused(f"{self.path} ist beschädigt: {error}") from None
        if _SEAL not in self._places or _MANIFEST not in self._places:
            raise Refused(
                f"{self.path} ist nicht vollständig: Das Ende mit dem Verzeichnis fehlt. Die "
                "Sicherung wurde abgebrochen, die Datei ist abgeschnitten oder ein anderes Format."
            )
        text, seal = self._bytes(_MANIFEST), self._bytes(_SEAL)
        if hashlib.sha256(text).hexdigest().encode() != seal:
            raise Refused(f"{self.path} ist beschädigt: Das Verzeichnis ist verändert.")
        manifest: dict[str, Any] = json.loads(text)
        if manifest.get("format") != FORMAT:
            raise Refused(
                f"{self.path} hat das Format {manifest.get('format')}; diese Version von Nahdran "
                f"liest das Format {FORMAT}. Nehmen Sie die Version, die die Sicherung gemacht hat."
            )
        return manifest

    def _bytes(self, name: str) -> bytes:
        offset, size = self._places[name]
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(size)

    def _lines(self, name: str) -> Iterator[bytes]:
        offset, left = self._places[name]
        with self.path.open("rb") as file:
            file.seek(offset)
            while left > 0:
                line = file.readline(left)
                if not line:
                    return
                left -= len(line)
                yield line

    def _check_whole(self, name: str, told: dict[str, Any]) -> None:
        summed = Summed()
        if name in self._places:
            for line in self._lines(name):
                summed.add(line)
        if summed.told() != told:
            raise Refused(f"{self.path} ist beschädigt: {name} ist verändert.")


def _safe(path: str) -> str:
    """A file of a backup stays in one of the two folders, whoever made the backup."""
    parts = PurePosixPath(path).parts
    if len(parts) < 2 or parts[0] not in {"private", "public"} or ".." in parts:
        raise Refused(f"Die Sicherung nennt eine Datei, die nicht hineingehört: {path!r}.")
    return path


def _read_up_to(source: IO[bytes], size: int) -> bytes:
    """A pipe gives what it has; a piece is full unless it is the last one."""
    found = bytearray()
    while len(found) < size and (block := source.read(size - len(found))):
        found += block
    return bytes(found)


def _blocks(source: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (block := source.read(min(BLOCK, size))):
        size -= len(block)
        yield block
