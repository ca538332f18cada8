"""Where the documents of projects lie: `private/documents/<uuid>.pdf`, given out by a view.

A file is written under another name, flushed to the disk and renamed: whole or not there.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings


def folder() -> Path:
    found = Path(settings.PRIVATE_DIR) / "documents"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def document(uuid: UUID) -> Path:
    return folder() / f"{uuid}.pdf"


@dataclass(frozen=True, slots=True)
class Written:
    byte_size: int
    sha256: bytes


def write_document(uuid: UUID, chunks: Iterable[bytes]) -> Written:
    """Store a document; when this returns, no crash loses it."""
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
        part.replace(document(uuid))
    finally:
        part.unlink(missing_ok=True)
    return Written(size, digest.digest())


def delete_document(uuid: UUID) -> None:
    document(uuid).unlink(missing_ok=True)
