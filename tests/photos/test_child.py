"""The child process: right pixels, nothing else, and limits that hold."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageStat

from photos import preparing
from tests.conftest import ROOT
from tests.photos import pictures

_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
}


@pytest.fixture
def child(tmp_path):
    def child(content: bytes, content_type: str = "image/jpeg", **limits: Any) -> dict[str, Any]:
        source = tmp_path / "original"
        source.write_bytes(content)
        told = {
            "memory_mb": 1024,
            "cpu_seconds": 30,
            "max_pixels": 60_000_000,
            "sizes": [1600, 400],
            **limits,
        }
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "photos.child",
                source,
                tmp_path,
                content_type,
                json.dumps(told),
            ],
            cwd=ROOT,
            env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            capture_output=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            return {"returncode": done.returncode}
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return child


def picture(answer: dict[str, Any], size: int = 1600) -> Image.Image:
    with Image.open(answer["files"][str(size)]) as image:
        image.load()
        return image


def colour(image: Image.Image, x: int, y: int) -> tuple[int, int, int]:
    box = image.crop((x - 4, y - 4, x + 4, y + 4))
    red, green, blue = ImageStat.Stat(box).mean
    return round(red), round(green), round(blue)


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", _TYPES)
def test_every_format_becomes_webp_in_two_sizes(child, kind):
    content = pictures.encoded(pictures.drawn(2000, 1500), kind, **pictures.QUICK[kind])
    answer = child(content, _TYPES[kind])

    assert (answer["width"], answer["height"]) == (2000, 1500)
    assert picture(answer, 1600).size == (1600, 1200)
    assert picture(answer, 400).size == (400, 300)
    assert near(colour(picture(answer), 800, 100), (200, 30, 30))
    assert near(colour(picture(answer), 800, 1100), (30, 30, 200))


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_comes_out_upright(child, kind, turn):
    upright = pictures.drawn(800, 600)
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    ways = list(Image.Transpose)
    lying = upright.transpose(ways[undo[turn]]) if turn > 1 else upright

    answer = child(pictures.encoded(lying, kind, exif=pictures.exif(turn=turn)), _TYPES[kind])

    assert (answer["width"], answer["height"]) == (800, 600)
    image = picture(answer)
    assert image.size == (800, 600)
    assert near(colour(image, 400, 50), (200, 30, 30))
    assert near(colour(image, 170, 300), (250, 250, 250))
    assert near(colour(image, 400, 550), (30, 30, 200))


def test_metadata_of_every_sort_is_gone(child):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta>" + pictures.SECRET.encode() + b"</x:xmpmeta>"
    content = pictures.jpeg(
        exif=pictures.exif(place=pictures.PLACE),
        icc_profile=profile,
        xmp=xmp,
        comment=pictures.SECRET,
    )
    assert content.count(pictures.SECRET.encode()) == 3

    answer = child(content + b"<script>" + pictures.SECRET.encode())

    for path in answer["files"].values():
        written = Path(path).read_bytes()
        assert written[:4] + written[8:16] == b"RIFFWEBPVP8 "
        assert int.from_bytes(written[16:20], "little") in (len(written) - 20, len(written) - 21)
        assert pictures.SECRET.encode() not in written
    assert answer["place"] == pytest.approx(list(pictures.PLACE))


def test_colours_of_another_space_are_kept(child):
    """The same numbers mean another colour in another profile; people must see that colour."""
    swapped = _profile_with_red_and_blue_swapped()
    image = Image.new("RGB", (100, 100), (200, 30, 30))

    answer = child(pictures.encoded(image, "PNG", icc_profile=swapped), "image/png")

    assert near(colour(picture(answer), 50, 50), (30, 30, 200), by=16)


def _profile_with_red_and_blue_swapped() -> bytes:
    """The sRGB profile with the names of its red and blue primaries exchanged."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = srgb.index(b"rXYZ"), srgb.index(b"bXYZ")
    srgb[red : red + 4], srgb[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(srgb)


def test_a_broken_colour_profile_is_ignored(child):
    answer = child(pictures.jpeg(icc_profile=b"no profile at all"))

    assert near(colour(picture(answer), 400, 50), (200, 30, 30))


def test_what_is_transparent_is_white(child):
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))

    for kind in ("PNG", "WEBP"):
        answer = child(pictures.encoded(image, kind), _TYPES[kind])
        assert near(colour(picture(answer), 50, 50), (255, 255, 255))


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("L", (60, 60), 130), (130, 130, 130)),
        (Image.new("1", (60, 60), 1), (255, 255, 255)),
        (Image.new("LA", (60, 60), (130, 255)), (130, 130, 130)),
        (Image.new("P", (60, 60), 0), (0, 0, 0)),
        (Image.new("I;16", (60, 60), 130 * 256), (130, 130, 130)),
    ],
    ids=["grey", "black and white", "grey with alpha", "palette", "16 bit"],
)
def test_every_mode_of_pixels_is_understood(child, image, expected):
    answer = child(pictures.encoded(image, "PNG"), "image/png")

    assert near(colour(picture(answer), 30, 30), expected)


def test_a_cmyk_jpeg_is_understood(child):
    content = pictures.encoded(Image.new("CMYK", (100, 100), (0, 255, 255, 0)))

    assert near(colour(picture(child(content)), 50, 50), (255, 0, 0), by=25)


def test_a_moving_picture_is_its_first_frame(child):
    frames = [Image.new("RGB", (50, 50), shade) for shade in ("red", "green", "blue")]
    content = pictures.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])

    answer = child(content, "image/webp")

    assert near(colour(picture(answer), 25, 25), (255, 0, 0))
    assert getattr(picture(answer), "n_frames", 1) == 1


def test_the_format_is_the_one_that_was_found_out_and_no_other(child):
    content = pictures.encoded(pictures.drawn(), "PNG")

    answer = child(content, "image/jpeg")

    assert (answer["error"], answer["detail"]) == ("unreadable", "UnidentifiedImageError")


@pytest.mark.parametrize("kind", _TYPES)
def test_too_many_pixels_are_refused(child, kind):
    content = pictures.encoded(pictures.drawn(401, 250), kind)

    answer = child(content, _TYPES[kind], max_pixels=100_000)

    assert answer["error"] == "too_many_pixels"


@pytest.mark.parametrize("kind", _TYPES)
def test_too_little_memory_ends_in_an_answer_or_a_crash_never_in_a_picture(child, kind):
    content = pictures.encoded(pictures.drawn(4000, 3000), kind, **pictures.QUICK[kind])

    answer = child(content, _TYPES[kind], memory_mb=70)

    assert "files" not in answer


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_a_12_megapixel_picture_needs_less_than_350_mb(child, kind):
    noise = pictures.noise(504, 378).resize((4032, 3024))
    content = pictures.encoded(noise, kind, **pictures.QUICK[kind])

    assert 0 < child(content, _TYPES[kind])["peak_mb"] < 350


def test_too_much_work_is_ended_by_the_system(child):
    content = pictures.encoded(pictures.drawn(3000, 3000), "PNG", **pictures.QUICK["PNG"])

    answer = child(content, "image/png", cpu_seconds=1, sizes=[1600] * 200)

    assert -answer["returncode"] in (signal.SIGXCPU, signal.SIGKILL)


def test_the_child_is_told_no_secret(tmp_path, monkeypatch, settings):
    """What the environment of the worker holds stays there."""
    monkeypatch.setenv("SECRET_KEY", "geheim")
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))

    with pytest.raises(preparing.Unreadable):
        preparing._run_child(tmp_path / "original", tmp_path, "image/jpeg")

    seen = (tmp_path / "seen").read_text()
    assert "geheim" not in seen
    assert "DATABASE" not in seen


@pytest.mark.parametrize(
    ("ending", "error"),
    [
        ("kill -9 $$", preparing.Interrupted),
        ("kill -11 $$", preparing.Unreadable),
        ("exit 1", preparing.Unreadable),
        ("sleep 60", preparing.Interrupted),
        ("""echo '{"error": "too_much_memory"}'""", preparing.Unreadable),
    ],
)
def test_however_the_child_ends_the_parent_knows_what_to_do(
    tmp_path, monkeypatch, settings, ending, error
):
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\n{ending}\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    monkeypatch.setattr(preparing, "_WALL_SECONDS", 1)

    with pytest.raises(error):
        preparing._run_child(tmp_path / "original", tmp_path, "image/jpeg")


def test_the_child_offers_itself_first_when_memory_runs_out(tmp_path):
    code = (
        "from photos.child import _limit; _limit(memory_mb=500, cpu_seconds=5);"
        "print(open('/proc/self/oom_score_adj').read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, env=os.environ
    )

    assert done.stdout.strip() == b"1000"
    assert io.BytesIO(done.stderr).read() == b""
