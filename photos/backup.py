"""Which files the rows of a database need: a backup names those that are missing."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from photos import files
from photos.models import SIZES, Photo


def expected(using: str) -> Iterator[str]:
    """Originals that were not deleted, both sizes of what is prepared, and what everybody sees."""
    rows = (
        Photo.objects.using(using)
        .order_by("pk")
        .values_list("uuid", "original_deleted_at", "state", "revision", "shown", "public_name")
    )
    for uuid, deleted_at, state, revision, shown, public_name in rows.iterator(chunk_size=2_000):
        yield from _of(uuid, deleted_at is None, state == Photo.State.READY, revision)
        if shown:
            for size in SIZES:
                yield _named(files.public(public_name, size), "public")


def _of(uuid: UUID, has_original: bool, is_ready: bool, revision: int) -> Iterator[str]:
    if has_original:
        yield _named(files.original(uuid), "private")
    if is_ready:
        for size in SIZES:
            yield _named(files.derivative(uuid, size, revision), "private")


def _named(path: Path, root: str) -> str:
    folder = Path(settings.PRIVATE_DIR if root == "private" else settings.PUBLIC_DIR)
    return f"{root}/{path.relative_to(folder).as_posix()}"
