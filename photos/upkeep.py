"""What a crash may have left behind."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from common import clock, jobs
from photos import files
from photos.models import Photo

_AT_ONCE = 500
# A file this young may belong to a transaction that is still open.
_SETTLED_SECONDS = 600
_PREPARED_WITHIN = timedelta(minutes=15)
_NAME_OF_PUBLIC = re.compile(r"([0-9a-f]{32})-(?:1600|400)\.webp")
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NAME_OF_ORIGINAL = re.compile(rf"({_UUID})")
# The first group is the photo and which of its redactions (`files.key_of`).
_NAME_OF_DERIVATIVE = re.compile(rf"({_UUID}(?:-r\d+)?)-(?:1600|400|preview)\.webp")


@dataclass(frozen=True, kw_only=True)
class Swept:
    """How many files were removed or put back, and pictures prepared anew."""

    public_removed: int
    public_restored: int
    private_removed: int
    prepared_again: int


def sweep() -> Swept:
    """Bring the files into line with the rows; safe beside everything else, at any time."""
    return Swept(
        public_removed=_remove_unnamed_public(),
        public_restored=_restore_public(),
        private_removed=_remove_unnamed_private() + _remove_stale_incoming(),
        prepared_again=_prepare_again(),
    )


def _remove_unnamed_public() -> int:
    def known(names: set[str]) -> set[str]:
        rows = Photo.objects.filter(shown=True, public_name__in=names)
        return set(rows.values_list("public_name", flat=True))

    return _remove_unknown(Path(settings.PUBLIC_DIR) / "photos", _NAME_OF_PUBLIC, known)


def _remove_unnamed_private() -> int:
    def with_original(names: set[str]) -> set[str]:
        rows = Photo.objects.with_original().filter(uuid__in=names)
        return {str(uuid) for uuid in rows.values_list("uuid", flat=True)}

    def as_it_is_now(keys: set[str]) -> set[str]:
        rows = Photo.objects.filter(uuid__in={key[:36] for key in keys})
        now = rows.values_list("uuid", "revision")
        return {files.key_of(uuid, revision) for uuid, revision in now}

    private = Path(settings.PRIVATE_DIR)
    removed = 0
    for kind, pattern, known in (
        ("originals", _NAME_OF_ORIGINAL, with_original),
        ("derivatives", _NAME_OF_DERIVATIVE, as_it_is_now),
    ):
        for folder in sorted((private / kind).glob("??")):
            removed += _remove_unknown(folder, pattern, known)
    return removed


def _remove_unknown(
    folder: Path, pattern: re.Pattern[str], known: Callable[[set[str]], set[str]]
) -> int:
    """Remove the settled files of `folder` whose name `known` does not give back."""
    removed = 0
    settled = [path for path in folder.glob("*") if path.is_file() and is_settled(path)]
    for start in range(0, len(settled), _AT_ONCE):
        names = {path: pattern.fullmatch(path.name) for path in settled[start : start + _AT_ONCE]}
        wanted = known({match[1] for match in names.values() if match})
        for path, match in names.items():
            if match is None or match[1] not in wanted:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _restore_public() -> int:
    restored = 0
    for photo in _batches(Photo.objects.filter(shown=True).only("uuid", "public_name")):
        if not all(files.public(photo.public_name, size).exists() for size in (1600, 400)):
            # The row is locked, so that nobody hides the picture while it is put back.
            with transaction.atomic():
                rows = Photo.objects.select_for_update(of=("self",), no_key=True)
                fresh = rows.filter(pk=photo.pk, shown=True).first()
                if fresh and files.derivative(fresh.uuid, 400, fresh.revision).exists():
                    files.restore(fresh.uuid, fresh.public_name, fresh.revision)
                    restored += 1
    return restored


def _remove_stale_incoming() -> int:
    """Uploads that broke off and folders of children that were killed."""
    removed = 0
    for path in (Path(settings.PRIVATE_DIR) / "incoming").glob("*"):
        if is_settled(path):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            removed += 1
    return removed


def _prepare_again() -> int:
    """Pictures whose job got lost. A job that still waits or runs is not added twice."""
    late = Q(state=Photo.State.STORED, created_at__lt=clock.now() - _PREPARED_WITHIN)
    return sum(
        jobs.defer("photos.prepare", once=f"photos.prepare.{uuid}", photo_uuid=uuid)
        for uuid in Photo.objects.filter(late).values_list("uuid", flat=True)[:_AT_ONCE]
        if not _has_job(uuid)
    )


def _has_job(uuid: UUID) -> bool:
    return ProcrastinateJob.objects.filter(
        task_name="photos.prepare", args__photo_uuid=str(uuid), status__in=["todo", "doing"]
    ).exists()


def _batches(photos: QuerySet[Photo]) -> Iterator[Photo]:
    last = 0
    while batch := list(photos.filter(pk__gt=last)[:_AT_ONCE]):
        yield from batch
        last = batch[-1].pk


def is_settled(path: Path) -> bool:
    """A link keeps the file's time of writing, so the time of its last change counts."""
    return time.time() - path.stat().st_ctime > _SETTLED_SECONDS
