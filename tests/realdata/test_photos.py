"""Pictures from real phones and files made to hurt, through the whole pipeline."""

import json
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageStat

from photos import files, services
from photos.errors import PhotoRefused
from photos.models import Photo
from tests import jobs
from tests.conftest import ROOT

pytestmark = [pytest.mark.realdata, pytest.mark.django_db]

HOSTILE = {
    # refused while the sender waits
    "broken_data_stream.png": "damaged",
    "bomb_1bit_60000x60000.png": "too_many_pixels",
    "decompression_bomb.gif": "not_a_photo",
    "empty.jpg": "empty",
    "html_named.jpg": "not_a_photo",
    "svg_script.svg": "not_a_photo",
    "truncated_half.jpg": "incomplete",
    "truncated_jpeg.jpg": "incomplete",
    # taken, and found out by the child
    "png_decompression_dos.png": "failed",
    # made into harmless pictures
    "exif_gps_typeerror.jpg": "ready",
    "hopper_bad_exif.jpg": "ready",
    "invalid-exif.jpg": "ready",
    "multiple_exif.jpg": "ready",
    "polyglot_jpeg_trailing_html.jpg": "ready",
}


@pytest.fixture(scope="session")
def folder(realdata: Path) -> Path:
    return realdata / "photos"


@pytest.fixture
def send(town):
    def send(path: Path) -> Photo:
        photo = services.store_upload(
            municipality=town.municipality,
            draft_key=uuid.uuid4(),
            upload=SimpleUploadedFile(path.name, path.read_bytes()),
        )
        jobs.work()
        photo.refresh_from_db()
        return photo

    return send


def opened(photo: Photo, size: int) -> Image.Image:
    with Image.open(files.derivative(photo.uuid, size)) as image:
        image.load()
        return image


def assert_only_pixels(photo: Photo) -> None:
    for size in (1600, 400):
        content = files.derivative(photo.uuid, size).read_bytes()
        assert content[:4] + content[8:16] == b"RIFFWEBPVP8 "
        assert int.from_bytes(content[16:20], "little") in (len(content) - 20, len(content) - 21)
        for trace in (b"Exif", b"GPS", b"ICC", b"xmpmeta", b"<script", b"<html"):
            assert trace not in content


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, per channel from 0 to 255."""
    means: list[float] = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return max(means)


@pytest.mark.parametrize("turn", range(1, 9))
def test_the_same_picture_in_every_orientation_comes_out_upright(folder, send, turn):
    upright = send(folder / "orientation/Landscape_1.jpg")

    photo = send(folder / f"orientation/Landscape_{turn}.jpg")

    assert (photo.width, photo.height) == (1800, 1200)
    for size in (1600, 400):
        one, other = opened(upright, size), opened(photo, size)
        assert one.size == other.size
        # Pictures lying otherwise differ by 60 and more.
        assert difference(one, other) < 8
    assert_only_pixels(photo)


@pytest.mark.parametrize(
    ("name", "width", "height", "place"),
    [
        ("IMG_5195.HEIC", 2566, 3313, (-94.28877, 39.05134)),
        ("pug.heic", 4032, 3024, (34.97665, 44.85048)),
        ("spatial_photo.heic", 2560, 2560, None),
    ],
)
def test_heic_from_phones_is_decoded(folder, send, name, width, height, place):
    photo = send(folder / "heic" / name)

    assert (photo.state, photo.content_type) == ("ready", "image/heic")
    assert (photo.width, photo.height) == (width, height)
    assert max(opened(photo, 1600).size) == 1600
    assert max(opened(photo, 400).size) == 400
    found = photo.found_location
    assert (found and (found.x, found.y)) == (place and pytest.approx(place, abs=1e-4))
    assert_only_pixels(photo)


@pytest.mark.parametrize(
    ("name", "place"),
    [("DSCN0010.jpg", (11.88513, 43.46745)), ("DSCN0012.jpg", (11.88539, 43.46716))],
)
def test_the_place_is_read_once_and_in_no_picture(folder, send, name, place):
    photo = send(folder / "gps" / name)

    assert photo.found_location is not None
    assert (photo.found_location.x, photo.found_location.y) == pytest.approx(place, abs=1e-4)
    assert_only_pixels(photo)


def test_every_hostile_file_has_an_expected_end(folder):
    assert {path.name for path in (folder / "hostile").iterdir()} == set(HOSTILE)


@pytest.mark.parametrize(("name", "end"), HOSTILE.items())
def test_hostile_files_are_refused_or_made_harmless_within_the_limits(
    folder, send, settings, name, end
):
    """The child may not use more than 400 MB of address space for any of them."""
    settings.PHOTO_CHILD_MEMORY_MB = 400

    try:
        photo = send(folder / "hostile" / name)
    except PhotoRefused as refusal:
        assert refusal.code == end
        assert refusal.messages[0].endswith(".")
        assert not Photo.objects.exists()
    else:
        assert photo.state == end
        if end == "ready":
            assert_only_pixels(photo)
        else:
            assert photo.failure.endswith(".")


_LOOK_AT_ALL = """
import json, resource, sys
from pathlib import Path
import django
django.setup()
from photos import checks
from photos.errors import PhotoRefused

status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
more = 64 * 1024 * 1024
limit = int(status["VmSize"].split()[0]) * 1024 + more
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
ends = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        ends[path.name] = checks.look(path).content_type
    except PhotoRefused as refusal:
        ends[path.name] = refusal.code
print(json.dumps(ends))
"""


def test_the_look_at_hostile_files_needs_little_memory_and_time(folder):
    """64 MB more than the process has anyway, and seconds of the processor for all of them."""
    done = subprocess.run(
        [sys.executable, "-c", _LOOK_AT_ALL, folder / "hostile"],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "test",
            "DATABASE_URL": "postgis://nobody@/nowhere",
        },
        capture_output=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr.decode()
    ends = json.loads(done.stdout)
    assert {name for name, end in ends.items() if "/" not in end} == {
        name for name, end in HOSTILE.items() if end not in ("failed", "ready")
    }
