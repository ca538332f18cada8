"""Where the files of a picture lie, and how they get there without being half there.

`private/originals/<xx>/<uuid>` as sent, `private/derivatives/<xx>/<uuid>-<size>.webp` and
`-preview.webp` (<xx> are the last two digits of the uuid, so that no folder grows too large);
with `-r<revision>` after the uuid once something was blacked out, so that a process that came
too late writes where nobody looks;
`public/photos/<public_name>-<size>.webp`, flat, so that a server in front can serve them.

A file is written under another name, flushed to the disk and renamed, so it is either whole
or not there.
"""

import contextlib
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse

from photos.models import SIZES, Photo

PUBLIC_NAME = re.compile(r"[0-9a-f]{32}")


class Incoming:
    """A file being received; it ends as an original or not at all."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        folder = _folder(settings.PRIVATE_DIR / "incoming")
        self.path = folder / secrets.token_hex(16)
        digest = hashlib.sha256()
        self.byte_size = 0
        with self.path.open("xb") as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                self.byte_size += len(chunk)
        self.sha256 = digest.digest()

    def become_original(self, uuid: UUID) -> None:
        """From here on no crash loses it: accepted means stored."""
        _into_place(self.path, original(uuid))

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


def original(uuid: UUID) -> Path:
    return _private("originals", uuid) / str(uuid)


def derivative(uuid: UUID, size: int, revision: int = 0) -> Path:
    """The picture of `size` pixels for people with a right to see it, as it became by the
    redaction that is counted as `revision`."""
    if size not in SIZES:
        raise ValueError(f"There is no size {size}.")
    return _private("derivatives", uuid) / f"{key_of(uuid, revision)}-{size}.webp"


def key_of(uuid: UUID, revision: int) -> str:
    """How the derivatives of one revision begin."""
    return f"{uuid}-r{revision}" if revision else str(uuid)


def preview(uuid: UUID) -> Path:
    """A small picture made at once, while the worker has not made the others."""
    return _private("derivatives", uuid) / f"{uuid}-preview.webp"


def public(name: str, size: int) -> Path:
    if not PUBLIC_NAME.fullmatch(name) or size not in SIZES:
        raise ValueError("That is no name of a public picture.")
    return Path(settings.PUBLIC_DIR) / "photos" / f"{name}-{size}.webp"


def keep_preview(uuid: UUID, content: bytes) -> None:
    """Worth no flush: it can be made again."""
    path = preview(uuid)
    _folder(path.parent)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def keep_derivatives(uuid: UUID, made: dict[int, Path], revision: int = 0) -> None:
    """Move what the child process made into place and drop the preview."""
    for size, path in made.items():
        _into_place(path, derivative(uuid, size, revision))
    preview(uuid).unlink(missing_ok=True)


def publish(uuid: UUID, revision: int = 0) -> str:
    """Put the pictures where everybody can get them, under a new random name."""
    name = secrets.token_hex(16)
    restore(uuid, name, revision)
    return name


def restore(uuid: UUID, name: str, revision: int = 0) -> None:
    """Make sure that the public pictures `name` of the photo `uuid` are there."""
    for size in SIZES:
        target = public(name, size)
        _folder(target.parent, mode=0o755)
        if target.exists():
            continue
        source = derivative(uuid, size, revision)
        part = target.with_suffix(".part")
        part.unlink(missing_ok=True)
        try:
            os.link(source, part)
        except OSError:
            if not source.exists():
                raise
            shutil.copyfile(source, part)  # another disk, or one without links
        part.replace(target)
    _flush_folder(Path(settings.PUBLIC_DIR) / "photos")


def unpublish(name: str) -> None:
    """Nobody gets them any more; done already is fine."""
    if name:
        for size in SIZES:
            public(name, size).unlink(missing_ok=True)


def delete_original(uuid: UUID) -> None:
    original(uuid).unlink(missing_ok=True)


def derivatives_as_original(uuid: UUID, revision: int) -> int:
    """The largest picture becomes the original, where that is deleted already; its bytes."""
    target = original(uuid)
    _folder(target.parent)
    part = target.with_suffix(".part")
    shutil.copyfile(derivative(uuid, max(SIZES), revision), part)
    _into_place(part, target)
    return target.stat().st_size


def delete_derivatives(uuid: UUID, *, but: int | None = None) -> None:
    """Delete the pictures of all revisions, or of all `but` one; done already is fine."""
    kept = {derivative(uuid, size, but) for size in SIZES} if but is not None else set()
    for path in _private("derivatives", uuid).glob(f"{uuid}-*"):
        if path not in kept:
            path.unlink(missing_ok=True)


def delete_private(uuid: UUID) -> None:
    """Delete all private files of a photo."""
    delete_original(uuid)
    delete_derivatives(uuid)


def derivative_response(photo: Photo, size: int) -> HttpResponse:
    """The private picture, for a view that has checked who asks.

    While it is being prepared, the preview or a drawn placeholder. Raises `Http404` if the
    size is unknown.
    """
    if size not in SIZES:
        raise Http404
    found = [derivative(photo.uuid, size, photo.revision)]
    if not photo.revision:  # the preview shows everything
        found.append(preview(photo.uuid))
    for path in found:
        with contextlib.suppress(FileNotFoundError):
            return picture_response(path.read_bytes(), "private, max-age=300")
    response = HttpResponse(
        _drawn(crossed=photo.state == Photo.State.FAILED), content_type="image/svg+xml"
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def gone_response() -> HttpResponse:
    """In place of a picture that everybody could see: a drawn one, and to machines that it is
    gone (410). Its name never comes back, so caches may keep that for a day."""
    response = HttpResponse(_drawn(crossed=True), content_type="image/svg+xml", status=410)
    response["Cache-Control"] = "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def picture_response(content: bytes, cache_control: str) -> HttpResponse:
    """Pictures of ours are WebP, whatever came in; nothing is served as it was sent."""
    response = HttpResponse(content, content_type="image/webp")
    response["Cache-Control"] = cache_control
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


def _drawn(*, crossed: bool) -> str:
    """A camera, crossed out if there is no picture; the alt text beside it says the rest."""
    stroke = 'fill="none" stroke="#5b6470" stroke-width="10" stroke-linejoin="round"'
    line = f'<path d="M120 60 L280 240" {stroke}/>' if crossed else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">'
        '<rect width="400" height="300" fill="#e9ecef"/>'
        f'<path d="M130 110 h35 l15 -20 h40 l15 20 h35 v90 h-140 z" {stroke}/>'
        f'<circle cx="200" cy="152" r="24" {stroke}/>{line}</svg>'
    )


def _private(kind: str, uuid: UUID) -> Path:
    return Path(settings.PRIVATE_DIR) / kind / uuid.hex[-2:]


def _folder(path: Path, mode: int = 0o700) -> Path:
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    return path


def _into_place(source: Path, target: Path) -> None:
    """Flush `source` to the disk and rename it; survives a power cut from here on."""
    source.chmod(0o644)  # the folders keep strangers out; a public link shares the mode
    with source.open("rb") as file:
        os.fsync(file.fileno())
    if not target.parent.is_dir():
        _folder(target.parent)
        _flush_folder(target.parent.parent)
    source.replace(target)
    _flush_folder(target.parent)


def _flush_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
