"""The cheap look at an upload while its sender waits.

A JPEG is decoded at an eighth of its size, since nothing less notices that it is broken;
that is the preview as well. The others are only read as far as their header and structure:
decoding them costs what a stranger likes it to cost, so the child process does it.
"""

import contextlib
import io
import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from photos import exif, formats
from photos.errors import PhotoRefused

_PREVIEW_PIXELS = 400
# Beyond these a JPEG is only checked for its structure: its decoding would cost too much here.
_DECODE_UP_TO_PIXELS = 25_000_000
_DECODE_UP_TO_BYTES = 8_000_000
_DECODE_PROGRESSIVE_UP_TO_PIXELS = 6_000_000  # keeps the coefficients of all pixels in memory
_DECODE_UP_TO_SCANS = 20


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a glance tells. `place` is longitude, latitude (SRID 4326), `preview` a WebP."""

    content_type: str
    place: tuple[float, float] | None = None
    preview: bytes = b""


def look(path: Path) -> Looked:
    """Look at the file at `path`; raises `PhotoRefused` with what its sender can do."""
    if path.stat().st_size == 0:
        raise PhotoRefused(
            _("Die Datei ist leer. Bitte wählen Sie ein anderes Foto."), code="empty"
        )
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        content_type = formats.sniff(data[:64])
        if content_type is None:
            raise not_a_photo()
        try:
            if content_type == formats.JPEG:
                return _look_at_jpeg(file, data)
            header = formats.read_header(data, content_type)
        except formats.Incomplete as error:
            raise _incomplete() from error
        except formats.Damaged as error:
            raise _damaged() from error
    _refuse_too_many_pixels(header.width, header.height)
    return Looked(content_type=content_type)


def not_a_photo() -> PhotoRefused:
    return PhotoRefused(
        _(
            "Diese Datei ist kein Foto, das wir lesen können. "
            "Bitte schicken Sie JPEG, PNG, WebP, HEIC oder AVIF."
        ),
        code="not_a_photo",
    )


def too_large(byte_size: int) -> PhotoRefused:
    return PhotoRefused(
        _("Das Foto ist zu groß (%(size)s MB). Erlaubt sind höchstens %(limit)s MB."),
        code="too_large",
        params={
            "size": -(-byte_size // 1_000_000),
            "limit": settings.PHOTO_MAX_BYTES // 1_000_000,
        },
    )


def _look_at_jpeg(file: BinaryIO, data: mmap.mmap) -> Looked:
    try:
        image = Image.open(file, formats=["JPEG"])
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # Pillow raises whatever a foreign header leads it to
        raise _damaged() from error
    with image:
        _refuse_too_many_pixels(*image.size)
        body = formats.jpeg_body(data)
        return Looked(
            content_type=formats.JPEG,
            place=exif.place(image),
            preview=_preview(image) if _is_cheap(image, body) else b"",
        )


def _is_cheap(image: Image.Image, body: formats.JpegBody) -> bool:
    pixels = image.width * image.height
    if image.info.get("progressive") and (
        pixels > _DECODE_PROGRESSIVE_UP_TO_PIXELS or body.scans > _DECODE_UP_TO_SCANS
    ):
        return False
    return pixels <= _DECODE_UP_TO_PIXELS and body.end - body.start <= _DECODE_UP_TO_BYTES


def _preview(image: Image.Image) -> bytes:
    """Decode at an eighth of the size; what is broken shows here."""
    try:
        image.draft("RGB", (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
    except OSError as error:
        raise (_incomplete() if "truncated" in str(error) else _damaged()) from error
    except Exception as error:
        raise _damaged() from error
    small = image if image.mode in ("RGB", "L") else image.convert("RGB")
    with contextlib.suppress(Exception):  # a picture lying on its side is still a preview
        small = ImageOps.exif_transpose(small)
    small.thumbnail((_PREVIEW_PIXELS, _PREVIEW_PIXELS), Image.Resampling.BILINEAR)
    small.info = {}
    target = io.BytesIO()
    small.save(target, "WEBP", quality=60, method=0, exif=b"", icc_profile=b"", xmp=b"")
    return target.getvalue()


def _refuse_too_many_pixels(width: int, height: int) -> None:
    if width * height > settings.PHOTO_MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> PhotoRefused:
    return PhotoRefused(
        _("Das Bild hat zu viele Bildpunkte (mehr als %(limit)s Megapixel)."),
        code="too_many_pixels",
        params={"limit": settings.PHOTO_MAX_PIXELS // 1_000_000},
    )


def _incomplete() -> PhotoRefused:
    return PhotoRefused(
        _("Das Foto ist nicht vollständig angekommen. Bitte schicken Sie es noch einmal."),
        code="incomplete",
    )


def _damaged() -> PhotoRefused:
    return PhotoRefused(_("Das Foto ist beschädigt. Bitte wählen Sie ein anderes."), code="damaged")
