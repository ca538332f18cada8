"""What becomes of pictures that cannot be prepared, and of workers that die."""

import struct
import sys
import zlib

import pytest

import tests.moderation.content  # noqa: F401  # registers the kinds
from moderation import services as moderation
from moderation.models import Case, Decision, Item, Visibility
from photos import files, formats, services
from photos.models import Photo
from photos.preparing import Interrupted
from tests import jobs
from tests.photos.test_services import attached, stored

pytestmark = pytest.mark.django_db

UNREADABLE = "Das Foto lässt sich nicht lesen. Sie können ein anderes schicken."


@pytest.fixture
def report(town):
    return moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )


@pytest.fixture
def broken() -> bytes:
    """A PNG that is built well, checksums and all, and holds no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", 400, 300, 8, 2, 0, 0, 0)
    return (
        formats.PNG_SIGNATURE
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", b"\x55" * 5000)
        + chunk(b"IEND", b"")
    )


def _child_that(monkeypatch, tmp_path, ending: str) -> None:
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\n{ending}\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


def test_what_cannot_be_read_tells_its_sender_and_keeps_the_draft(town, broken):
    photo = stored(town, broken)

    jobs.work()

    photo.refresh_from_db()
    assert (photo.state, photo.failure) == ("failed", UNREADABLE)
    assert jobs.waiting() == []


def test_the_content_is_kept_and_nobody_is_asked_about_a_picture_that_cannot_be_read(
    town, report, broken
):
    photo = attached(report, stored(town, broken))
    case = moderation.ask(report)

    jobs.work()

    photo.refresh_from_db()
    item = Item.objects.get(photo=photo)
    case.refresh_from_db()
    assert photo.state == "failed"
    assert item.visibility == Visibility.PRIVATE
    assert Decision.objects.get(item=item).automatic
    assert case.closed_at is not None
    assert not Case.objects.open().exists()


def test_a_failed_picture_that_is_attached_later_is_private_at_once(town, report, broken):
    photo = stored(town, broken)
    jobs.work()

    assert attached(report, photo).item.visibility == Visibility.PRIVATE


def test_a_child_that_crashes_makes_the_picture_fail_not_the_job(town, monkeypatch, tmp_path):
    photo = stored(town)
    _child_that(monkeypatch, tmp_path, "kill -11 $$")

    jobs.work()

    photo.refresh_from_db()
    assert (photo.state, photo.failure) == ("failed", UNREADABLE)


def test_a_child_that_is_killed_gets_another_try_and_fails_at_the_third(
    town, monkeypatch, tmp_path
):
    photo = stored(town)
    with monkeypatch.context() as patch:
        _child_that(patch, tmp_path, "kill -9 $$")
        for attempt in (1, 2):
            with pytest.raises(Interrupted):
                services.prepare(photo.uuid, attempt=attempt)
        assert Photo.objects.get().state == "stored"
        services.prepare(photo.uuid, attempt=3)

    assert Photo.objects.get().state == "failed"


def test_a_worker_that_died_half_way_is_followed_by_one_that_finishes(town, monkeypatch, report):
    photo = attached(report, stored(town))
    with monkeypatch.context() as patch:

        def die(*_: object) -> None:
            raise SystemExit

        patch.setattr(services, "_settle", die)  # files are made, the row is not written
        with pytest.raises(SystemExit):
            services.prepare(photo.uuid)
    assert Photo.objects.get().state == "stored"

    services.prepare(photo.uuid)

    assert Photo.objects.get().state == "ready"


def test_an_original_that_is_gone_makes_the_picture_fail(town):
    photo = stored(town)
    files.delete_original(photo.uuid)

    jobs.work()

    assert Photo.objects.get().state == "failed"


def test_too_many_pixels_are_told_apart(town, settings):
    photo = stored(town)
    settings.PHOTO_MAX_PIXELS = 1000

    jobs.work()

    photo.refresh_from_db()
    assert photo.failure == "Das Bild hat zu viele Bildpunkte. Sie können ein kleineres schicken."
