"""The cheap look while the sender waits: clear sentences, bounded work."""

import io
import random
import struct
import zlib
from collections import Counter

import pytest
from PIL import Image

from photos import checks, formats
from photos.errors import PhotoRefused
from tests.photos import pictures


@pytest.fixture
def look(tmp_path):
    def look(content: bytes) -> checks.Looked:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return checks.look(path)

    return look


def refusal(look, content: bytes) -> tuple[str | None, str]:
    with pytest.raises(PhotoRefused) as caught:
        look(content)
    return caught.value.code, caught.value.messages[0]


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("HEIF", "image/heic"),
        ("AVIF", "image/avif"),
    ],
)
def test_the_type_is_what_the_content_is(look, kind, content_type):
    looked = look(pictures.encoded(pictures.drawn(), kind))

    assert looked.content_type == content_type


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_every_kind_of_webp_tells_its_size(mode, lossless):
    image = pictures.drawn(301, 203).convert(mode)
    content = pictures.encoded(image, "WEBP", lossless=lossless, exif=pictures.exif())

    header = formats.read_header(content, "image/webp")

    assert (header.width, header.height) == (301, 203)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "PNG"])
def test_the_size_is_read_without_decoding(kind):
    content = pictures.encoded(pictures.drawn(300, 200), kind)
    content_type = formats.sniff(content)
    assert content_type is not None

    header = formats.read_header(content, content_type)

    assert (header.width, header.height) == (300, 200)


def test_a_jpeg_tells_where_it_was_taken_and_gives_a_preview_without_metadata(look):
    content = pictures.jpeg(exif=pictures.exif(turn=6, place=pictures.PLACE))

    looked = look(content)

    assert looked.place == pytest.approx(pictures.PLACE)
    assert pictures.SECRET.encode() not in looked.preview
    with Image.open(io.BytesIO(looked.preview)) as preview:
        assert (preview.format, preview.size) == ("WEBP", (75, 100))
        assert set(preview.info) <= {"loop", "background", "timestamp", "duration"}


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7\n",
        b"\0" * 100,
        b"x",
    ],
)
def test_what_is_no_picture_is_refused(look, content):
    code, sentence = refusal(look, content)

    assert code == "not_a_photo"
    assert sentence == (
        "Diese Datei ist kein Foto, das wir lesen können. "
        "Bitte schicken Sie JPEG, PNG, WebP, HEIC oder AVIF."
    )


def test_an_empty_file_is_refused(look):
    assert refusal(look, b"")[0] == "empty"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_half_a_picture_is_told_to_be_incomplete(look, kind):
    content = pictures.encoded(pictures.noise(200, 150), kind)

    assert refusal(look, content[: len(content) // 2]) == (
        "incomplete",
        "Das Foto ist nicht vollständig angekommen. Bitte schicken Sie es noch einmal.",
    )


def test_what_a_phone_appends_to_a_jpeg_does_not_matter(look):
    """A film, a second picture: bytes that may look like any marker."""
    tails = (b"\xff\xda" * 100, b"\xff\xd9\xff\xda", bytes(range(256)) * 100)

    for tail in tails:
        assert look(pictures.jpeg() + tail).preview


def test_the_small_picture_inside_the_metadata_is_not_taken_for_the_end(look):
    small = pictures.encoded(pictures.drawn(40, 30), "JPEG")
    whole = pictures.encoded(pictures.noise(300, 200), "JPEG")
    content = whole[:2] + b"\xff\xe2" + struct.pack(">H", len(small) + 2) + small + whole[2:]
    assert look(content).preview

    assert refusal(look, content[:-2000])[0] == "incomplete"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_a_head_without_a_body_is_refused(look, kind):
    content = pictures.encoded(pictures.drawn(), kind)

    assert refusal(look, content[:40])[0] in ("incomplete", "damaged")


def test_a_png_with_a_wrong_checksum_is_damaged(look):
    content = bytearray(pictures.encoded(pictures.drawn(), "PNG"))
    content[60] ^= 0xFF

    assert refusal(look, bytes(content))[0] == "damaged"


def _png_of(width: int, height: int) -> bytes:
    """A PNG that only claims to be so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_more_pixels_than_the_limit_are_refused_whatever_the_format(look, settings):
    settings.PHOTO_MAX_PIXELS = 100_000
    big = pictures.drawn(401, 250)

    codes = {
        kind: refusal(look, pictures.encoded(big, kind))[0]
        for kind in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
    }

    assert set(codes.values()) == {"too_many_pixels"}
    assert look(pictures.encoded(pictures.drawn(400, 250))).content_type == "image/jpeg"


def test_a_bomb_is_refused_by_its_header(look):
    assert refusal(look, _png_of(60_000, 60_000)) == (
        "too_many_pixels",
        "Das Bild hat zu viele Bildpunkte (mehr als 60 Megapixel).",
    )


def test_a_jpeg_that_would_cost_too_much_is_left_to_the_child(look, monkeypatch):
    content = pictures.encoded(pictures.drawn(), "JPEG", progressive=True)
    assert look(content).preview

    monkeypatch.setattr(checks, "_DECODE_PROGRESSIVE_UP_TO_PIXELS", 1000)
    assert look(content).preview == b""
    monkeypatch.setattr(checks, "_DECODE_PROGRESSIVE_UP_TO_PIXELS", 10**9)
    monkeypatch.setattr(checks, "_DECODE_UP_TO_SCANS", 5)
    assert look(content).preview == b""


def test_no_garbage_makes_it_fail_in_another_way(look):
    """Whatever bytes come, the answer is a look or a refusal."""
    dice = random.Random(7)
    exif = pictures.exif(place=pictures.PLACE).tobytes()
    whole = [
        pictures.encoded(pictures.drawn(64, 48), kind, exif=exif)
        for kind in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
    ]
    answers = Counter[str]()
    for _ in range(600):
        content = bytearray(dice.choice(whole))
        for _ in range(dice.randint(1, 30)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        if dice.random() < 0.3:
            del content[dice.randrange(1, len(content)) :]
        try:
            look(bytes(content))
            answers["looked"] += 1
        except PhotoRefused as error:
            answers[str(error.code)] += 1

    assert set(answers) == {"looked", "damaged", "incomplete", "not_a_photo", "too_many_pixels"}
