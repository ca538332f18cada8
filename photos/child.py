"""Turns a foreign file into our own pictures, in a process of its own with hard limits.

    python -m photos.child <original> <folder for the results> <type> <limits as JSON>

Whatever is in the file stays there: pixels come out, turned upright, in sRGB, without any
metadata, and black where the limits name `areas` [left, top, width, height], as fractions of the
upright picture. Prints one line of JSON: `{"width", "height", "place", "files": {"1600": path}}`
or `{"error": "unreadable" | "too_many_pixels" | "too_much_memory"}`, with `peak_mb`. Knows
nothing of Django, of the database or of secrets, so that a hole in a decoder finds nothing to take.
"""

import contextlib
import io
import json
import math
import resource
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_WHITE = (255, 255, 255)
_Area = Sequence[float]


def main(arguments: list[str]) -> int:
    source, folder, content_type, limits = arguments
    told = json.loads(limits)
    _limit(memory_mb=told["memory_mb"], cpu_seconds=told["cpu_seconds"])
    try:
        answer = _work(
            Path(source),
            Path(folder),
            content_type,
            told["max_pixels"],
            told["sizes"],
            told.get("areas", []),
        )
    except MemoryError:
        answer = {"error": "too_much_memory"}
    except Exception as error:  # decoders raise anything on foreign files
        name = type(error).__name__
        bomb = name in ("DecompressionBombWarning", "DecompressionBombError")
        answer = {"error": "too_many_pixels" if bomb else "unreadable", "detail": name}
    answer["peak_mb"] = _peak_mb()
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _peak_mb() -> int:
    """The most memory this process ever held (getrusage would count its parent's as well)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def _limit(*, memory_mb: int, cpu_seconds: int) -> None:
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000_000, 50_000_000))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        # If memory runs out on the machine, this process goes first, not its worker.
        Path("/proc/self/oom_score_adj").write_text("1000")


def _work(
    source: Path,
    folder: Path,
    content_type: str,
    max_pixels: int,
    sizes: list[int],
    areas: list[_Area],
) -> dict[str, Any]:
    from PIL import Image

    from photos.exif import place

    warnings.simplefilter("ignore")  # corrupt metadata are daily fare
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = max_pixels
    with Image.open(source, formats=[_reader(content_type)]) as image:
        width, height = image.size
        if width * height > max_pixels:
            raise Image.DecompressionBombError
        if areas:
            image = _blacked_out(image, areas)  # nothing needs the one before
        # Reads a large JPEG at half or quarter size where that is enough for the result. Before
        # anything else, as reading metadata of a PNG decodes it and forgets that this failed.
        image.thumbnail((max(sizes), max(sizes)), Image.Resampling.LANCZOS, reducing_gap=2.0)
        image.load()
        found = place(image)
        turn = _turn(image)
        picture = _plain(image, image.info.get("icc_profile"))
    picture = _upright(picture, turn)
    if turn in (5, 6, 7, 8):
        width, height = height, width
    files = {}
    for size in sorted(sizes, reverse=True):
        picture.thumbnail((size, size), Image.Resampling.LANCZOS)
        _fill(picture, areas, 1)  # profiles and blending leave black that is not quite black
        path = folder / f"{size}.webp"
        _save(picture, path)
        files[str(size)] = str(path)
    return {"width": width, "height": height, "place": found, "files": files}


def _blacked_out(image: Any, areas: list[_Area]) -> Any:
    """The picture at its full size without the pixels inside `areas`: before anything is scaled
    or blended, so that no pixel outside tells about one inside."""
    image.load()
    if image.mode in ("P", "PA"):  # the number of a colour says nothing about black
        turned, metadata = image.convert("RGBA"), image.getexif()
        turned.info = {**image.info, "exif": metadata.tobytes()}
        turned.info.pop("transparency", None)
        turned.getexif().update(metadata)
        image = turned
    _fill(image, areas, _turn(image))
    return image


def _fill(image: Any, areas: list[_Area], turn: int) -> None:
    """Paint whole pixels, so that each that an area touches is black; `turn` is the EXIF
    orientation in which `image` lies."""
    bands = image.getbands()
    black = tuple(255 if band in ("A", "a") else 0 for band in bands)
    for area in areas:
        left, top, right, bottom = _as_it_lies(area, turn)
        box = (
            max(0, math.floor(left * image.width)),
            max(0, math.floor(top * image.height)),
            min(image.width, math.ceil(right * image.width)),
            min(image.height, math.ceil(bottom * image.height)),
        )
        image.paste(black if len(bands) > 1 else 0, box)


def _as_it_lies(area: _Area, turn: int) -> tuple[float, float, float, float]:
    """An area of the upright picture in the picture as it is stored: left, top, right, bottom."""
    left, top, width, height = area
    xs, ys = (left, left + width), (top, top + height)
    if turn in (5, 6, 7, 8):
        xs, ys = ys, xs
    if turn in (2, 3, 7, 8):
        xs = (1 - xs[1], 1 - xs[0])
    if turn in (3, 4, 6, 7):
        ys = (1 - ys[1], 1 - ys[0])
    return xs[0], ys[0], xs[1], ys[1]


def _reader(content_type: str) -> str:
    """Pillow's name of the one format that is tried, whatever else the file claims to be."""
    if content_type == "image/heic":
        import pillow_heif

        pillow_heif.register_heif_opener(
            thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
        )
        return "HEIF"
    if content_type == "image/avif":
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        return "AVIF"
    return {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}[content_type]


def _turn(image: Any) -> int:
    """The EXIF orientation, 1 to 8; 1 if it says nothing that can be understood."""
    with contextlib.suppress(Exception):
        turn = image.getexif().get(0x0112, 1)
        if turn in range(1, 9):
            return int(turn)
    return 1


def _upright(picture: Any, turn: int) -> Any:
    from PIL import Image

    how = Image.Transpose
    ways = {
        2: how.FLIP_LEFT_RIGHT,
        3: how.ROTATE_180,
        4: how.FLIP_TOP_BOTTOM,
        5: how.TRANSPOSE,
        6: how.ROTATE_270,
        7: how.TRANSVERSE,
        8: how.ROTATE_90,
    }
    return picture.transpose(ways[turn]) if turn in ways else picture


def _plain(image: Any, profile: bytes | None) -> Any:
    """The pixels in sRGB, on white where they are transparent."""
    from PIL import Image

    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.point(lambda value: value / 256).convert("L")  # Pillow would clip instead
    if image.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, _WHITE)
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    return _in_srgb(image, profile)


def _in_srgb(image: Any, profile: bytes | None) -> Any:
    from PIL import ImageCms

    if profile:
        # A broken profile or one for other pixels is ignored: colours a little off are readable.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            if converted is not None:
                return converted
    return image.convert("RGB")


def _save(picture: Any, path: Path) -> None:
    picture.info = {}
    picture.save(path, "WEBP", quality=80, method=4, exif=b"", icc_profile=b"", xmp=b"")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
