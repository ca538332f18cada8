"""What is black is black in every size, whatever the file and however it lies."""

import io
from typing import Any

import pytest
from PIL import Image, ImageOps

from tests.photos import pictures
from tests.photos.faces import AREA, faced, is_black, shows_face
from tests.photos.test_child import child  # noqa: F401  # a fixture

AREAS = [[AREA.left, AREA.top, AREA.width, AREA.height]]
# How a camera stored what is upright when turned by the orientation of this number.
_STORED = {
    1: lambda image: image,
    2: ImageOps.mirror,
    3: lambda image: image.rotate(180),
    4: ImageOps.flip,
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
}


def _check(answer: dict[str, Any], number: int = 2) -> None:
    assert len(answer["files"]) == number, answer
    for path in answer["files"].values():
        with Image.open(path) as image:
            assert is_black(image), path
            assert not shows_face(image), path
            assert not image.getexif()


@pytest.mark.parametrize("turn", range(1, 9))
def test_an_area_is_where_it_is_in_the_upright_picture(child, turn):  # noqa: F811
    stored = _STORED[turn](faced())
    content = pictures.encoded(stored, "JPEG", quality=92, exif=pictures.exif(turn=turn))

    without = child(content)
    with Image.open(without["files"]["1600"]) as image:
        assert shows_face(image)
        assert image.size == (1200, 800)
    _check(child(content, areas=AREAS))


@pytest.mark.parametrize(
    ("mode", "kind", "content_type"),
    [
        ("RGB", "PNG", "image/png"),
        ("RGBA", "PNG", "image/png"),
        ("P", "PNG", "image/png"),
        ("RGB", "WEBP", "image/webp"),
        ("RGB", "HEIF", "image/heic"),
        ("RGB", "AVIF", "image/avif"),
        ("CMYK", "JPEG", "image/jpeg"),
        ("RGB", "JPEG", "image/jpeg"),
    ],
)
def test_every_kind_of_file_becomes_black(child, mode, kind, content_type):  # noqa: F811
    content = pictures.encoded(faced().convert(mode), kind, **pictures.QUICK[kind])

    _check(child(content, content_type, areas=AREAS))


@pytest.mark.parametrize("mode", ["L", "LA", "I;16", "1"])
def test_pictures_without_colour_become_black(child, mode):  # noqa: F811
    grey = Image.new("L", (1200, 800), 255)
    picture = Image.new(mode, grey.size, 65535) if mode == "I;16" else grey.convert(mode)
    content = pictures.encoded(picture, "PNG")

    answer = child(content, "image/png", areas=AREAS)

    for path in answer["files"].values():
        assert is_black(path)
        with Image.open(path) as image:
            assert image.convert("RGB").getpixel((2, 2)) > (240, 240, 240)


def test_a_palette_with_a_transparent_colour_lies_upright_and_black(child):  # noqa: F811
    picture = _STORED[6](faced()).quantize(64)
    target = io.BytesIO()
    picture.save(target, "PNG", transparency=0, exif=pictures.exif(turn=6))

    answer = child(target.getvalue(), "image/png", areas=AREAS)

    with Image.open(answer["files"]["1600"]) as image:
        assert image.size == (1200, 800)
    _check(answer)


def test_no_pixel_outside_tells_about_one_inside(child):  # noqa: F811
    """One half magenta, one half grey: scaled first, the edge would be a mixture."""
    image = Image.new("RGB", (4000, 2000), (128, 128, 128))
    image.paste((255, 0, 255), (2000, 0, 4000, 2000))
    half = [[0.5, 0, 0.5, 1]]

    for content in (pictures.encoded(image, "PNG"), pictures.encoded(image, "JPEG", quality=95)):
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        for path in child(content, kind, areas=half)["files"].values():
            with Image.open(path) as made:
                for _n, (red, green, blue) in made.convert("RGB").getcolors(
                    made.width * made.height
                ):
                    assert max(red, green, blue) - min(red, green, blue) < 24


def test_the_largest_picture_fits_into_the_memory(child):  # noqa: F811
    image = Image.new("RGB", (10_000, 6_000), (90, 120, 90))
    for content, kind in (
        (pictures.encoded(image, "JPEG", progressive=True), "image/jpeg"),
        (pictures.encoded(image.convert("RGBA"), "PNG", **pictures.QUICK["PNG"]), "image/png"),
    ):
        answer = child(content, kind, areas=AREAS)
        assert set(answer["files"]) == {"1600", "400"}, answer
