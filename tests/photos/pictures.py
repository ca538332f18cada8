"""Pictures made for tests: small, drawn, with whatever metadata a test wants."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SECRET = "Kamera von Erika"
# For large pictures: the same pixels, pressed less and written in a fraction of the time.
QUICK: dict[str, dict[str, Any]] = {
    "JPEG": {},
    "PNG": {"compress_level": 1},
    "WEBP": {"method": 0},
    "HEIF": {"enc_params": {"preset": "ultrafast"}},
    "AVIF": {"speed": 10},
}
# 50.8 degrees north, 7.2 east: the town hall of the tests.
PLACE = (7.2, 50.8)


def drawn(width: int = 800, height: int = 600) -> Image.Image:
    """Red above, blue below, a white disc on the left: shows every turn."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, height // 2, width, height), fill=(30, 30, 200))
    pen.ellipse((width // 10, height // 3, width // 3, height // 3 * 2), fill=(250, 250, 250))
    return image


def noise(width: int, height: int) -> Image.Image:
    """What no format can press small."""
    return Image.effect_noise((width, height), 90).convert("RGB")


def exif(*, turn: int = 1, place: tuple[float, float] | None = None) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = turn
    data[0x010F] = SECRET
    if place:
        longitude, latitude = place
        data.get_ifd(0x8825).update(
            {1: "N", 2: (latitude, 0.0, 0.0), 3: "E", 4: (longitude, 0.0, 0.0)}
        )
    return data


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    image.save(target, kind, **options)
    return target.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded(drawn(), "JPEG", quality=85, **options)


def upload(content: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
