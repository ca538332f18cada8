"""Where letters and e-mails of reports lie: `private/papers/<uuid>`, given out by a view only.

A file is written under another name, flushed to the disk and renamed: whole or not there.
What it is is told by its content, never by its name; it is never opened, changed or shown.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category
from uuid import UUID

from django.conf import settings

from defects.models import Paper

_TEXT_AT_MOST = 1024 * 1024
# Control characters, halves of pairs, what is not assigned.
_NO_TEXT = ("Cc", "Cs", "Cn", "Co")


def folder() -> Path:
    found = Path(settings.PRIVATE_DIR) / "papers"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path_of(uuid: UUID) -> Path:
    return folder() / str(uuid)


@dataclass(frozen=True, slots=True)
class Written:
    byte_size: int
    sha256: bytes


def write(uuid: UUID, chunks: Iterable[bytes]) -> Written:
    """Store a paper; when this returns, no crash loses it."""
    part = folder() / f".{secrets.token_hex(8)}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with part.open("xb") as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            target.flush()
            os.fsync(target.fileno())
        part.chmod(0o600)
        part.replace(path_of(uuid))
    finally:
        part.unlink(missing_ok=True)
    return Written(size, digest.digest())


def delete(uuid: UUID) -> None:
    path_of(uuid).unlink(missing_ok=True)


def content_type(head: bytes, tail: bytes, size: int, whole: bytes | None = None) -> str:
    """What a file is: a key of `Paper.ContentType`, or empty for what is taken from nobody.

    `head` are its first bytes, `tail` its last 2048, `whole` all of it if it is small. Plain text
    is UTF-8 without control characters and without markup that a browser would run.
    """
    types = Paper.ContentType
    if head.startswith(b"%PDF-"):
        return types.PDF if b"%%EOF" in tail else ""
    if head.startswith(b"\xff\xd8\xff"):
        return types.JPEG if b"\xff\xd9" in tail else ""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return types.PNG if b"IEND" in tail else ""
    if whole is None or size > _TEXT_AT_MOST:
        return ""
    try:
        words = whole.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    is_clean = all(char in "\t\r\n\f" or category(char) not in _NO_TEXT for char in words)
    begins = words.lstrip("\ufeff \t\r\n")[:1]
    return types.TEXT if is_clean and begins not in ("", "<", "%") else ""


def expected(using: str) -> Iterator[str]:
    """Which files the rows of a database need: a backup names those that are missing."""
    uuids = Paper.objects.using(using).order_by("pk").values_list("uuid", flat=True)
    for uuid in uuids.iterator(chunk_size=2_000):
        yield f"private/papers/{uuid}"
