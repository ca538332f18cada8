"""Pictures with a „face“ in a colour that nothing else has, and who can still find it."""

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from photos.areas import Area

FACE = (255, 0, 255)
# White where a band is so, as tables for each of its values.
_MUCH = [255 * (value > 140) for value in range(256)]
_LITTLE = [255 * (value < 100) for value in range(256)]
# Where it is in the upright picture, and an area that covers it.
SPOT = (0.5, 0.2, 0.7, 0.5)
AREA = Area(left=0.49, top=0.19, width=0.22, height=0.32)


def faced(width: int = 1200, height: int = 800) -> Image.Image:
    """Grey noise and the face, upright."""
    return _drawn_once(width, height).copy()


@cache
def _drawn_once(width: int, height: int) -> Image.Image:
    """The same noise for all: what was prepared of it need not be prepared again."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    ImageDraw.Draw(image).rectangle(_box(image), fill=FACE)
    return image


@cache
def faced_jpeg(width: int, height: int) -> bytes:
    """The same bytes whenever one asks for this size: noise would be another picture each time,
    and the child would prepare it again in every test."""
    target = io.BytesIO()
    faced(width, height).save(target, "JPEG", quality=92)
    return target.getvalue()


def shows_face(content: bytes | Path | Image.Image) -> bool:
    """Whether a single pixel has the colour of the face, or nearly."""
    red, green, blue = _opened(content).split()
    magenta = ImageChops.darker(red.point(_MUCH), blue.point(_MUCH))
    return ImageChops.darker(magenta, green.point(_LITTLE)).getbbox() is not None


def is_black(content: bytes | Path | Image.Image) -> bool:
    """Whether all of the spot is black, as far as WebP can say it."""
    spot = _opened(content).crop(_box(_opened(content)))
    return all(high <= 24 for _low, high in spot.getextrema())


def with_face(paths: Iterable[Path]) -> list[str]:
    """Which of the files show it; those that are no pictures do not."""
    return sorted(path.name for path in paths if path.is_file() and shows_face(path))


def all_files(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def _box(image: Image.Image) -> tuple[int, int, int, int]:
    left, top, right, bottom = SPOT
    return (
        round(left * image.width),
        round(top * image.height),
        round(right * image.width),
        round(bottom * image.height),
    )


def _opened(content: bytes | Path | Image.Image) -> Image.Image:
    if isinstance(content, Image.Image):
        return content.convert("RGB")
    with Image.open(io.BytesIO(content) if isinstance(content, bytes) else content) as image:
        return image.convert("RGB")
