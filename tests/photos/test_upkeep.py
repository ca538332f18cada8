"""What must go, goes; what must stay, stays; what a crash left behind is put right."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

import tests.moderation.content  # noqa: F401  # registers the kinds
from accounts.vault import proof, purging
from common import clock
from moderation import services as moderation
from moderation.models import Visibility
from moderation.published_rules import install_rules
from photos import files, upkeep
from photos.models import Photo
from tests import jobs
from tests.photos.test_services import DRAFT, attached, decide, prepared, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(town):
    return moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )


@pytest.fixture
def settled(monkeypatch):
    """As if an hour had passed since the last file was written."""
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 3600)


def aged(photo: Photo, **age: float) -> Photo:
    Photo.objects.filter(pk=photo.pk).update(created_at=clock.now() - timedelta(**age))
    photo.refresh_from_db()
    return photo


def all_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# --- retention


def purge() -> dict[str, int]:
    found = purging.purge(at=clock.now(), only=["photos.original", "photos.draft"])
    return {each.kind.key: each.deleted for each in found}


def test_an_original_goes_after_180_days_and_the_pictures_stay(town, report):
    photo = aged(attached(report, prepared(town)), days=180, seconds=1)
    younger = aged(attached(report, prepared(town, draft_key=None or DRAFT)), days=179)

    assert purge() == {"photos.original": 1, "photos.draft": 0}

    photo.refresh_from_db()
    assert photo.original_deleted_at is not None
    assert not files.original(photo.uuid).exists()
    assert files.derivative(photo.uuid, 400).exists()
    assert files.original(younger.uuid).exists()
    assert [entry.kind for entry in proof.was_deleted(photo.uuid)] == ["photos.original"]
    assert purge()["photos.original"] == 0


def test_an_original_stays_while_a_case_about_it_is_open(town, report):
    photo = aged(attached(report, prepared(town)), days=200)
    case = moderation.ask(report)

    assert purge()["photos.original"] == 0

    moderation.release_all(case, by=town.mo)
    assert purge()["photos.original"] == 1
    assert not files.original(photo.uuid).exists()


def test_a_form_that_nobody_sent_is_forgotten_after_two_days(
    town, settings, django_capture_on_commit_callbacks
):
    aged(prepared(town), days=2, seconds=1)

    with django_capture_on_commit_callbacks(execute=True):
        assert purge() == {"photos.original": 0, "photos.draft": 1}

    assert not Photo.objects.exists()
    assert all_files(settings.PRIVATE_DIR) == []


# --- sweeping


def test_what_belongs_together_is_left_alone(town, report, settings, settled):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)
    stored(town)
    before = all_files(settings.VAR_DIR)

    assert upkeep.sweep() == upkeep.Swept(
        public_removed=0, public_restored=0, private_removed=0, prepared_again=0
    )
    assert all_files(settings.VAR_DIR) == before


def test_a_public_file_that_a_rollback_left_is_removed(town, report, settings, settled):
    photo = attached(report, prepared(town))
    with pytest.raises(RuntimeError), transaction.atomic():
        decide(photo, Visibility.SHOWN, town.mo)
        raise RuntimeError
    assert len(all_files(settings.PUBLIC_DIR)) == 2

    assert upkeep.sweep().public_removed == 2
    assert all_files(settings.PUBLIC_DIR) == []


def test_a_hidden_picture_whose_files_stayed_is_removed(town, report, settings, settled):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)
    decide(photo, Visibility.HELD, town.mo, rule=install_rules(town.municipality)[0])

    assert upkeep.sweep().public_removed == 2


def test_young_files_may_belong_to_an_open_transaction(town, report, settings):
    """A link keeps the old time of writing; the time of linking counts."""
    photo = attached(report, prepared(town))
    for size in (1600, 400):
        os.utime(files.derivative(photo.uuid, size), (0, 0))
    files.publish(photo.uuid)
    files.Incoming([b"half an upload"])

    swept = upkeep.sweep()

    assert (swept.public_removed, swept.private_removed) == (0, 0)


def test_a_missing_public_file_is_put_back(town, report, settings):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    before = all_files(settings.PUBLIC_DIR)
    files.unpublish(photo.public_name)

    assert upkeep.sweep().public_restored == 1
    assert all_files(settings.PUBLIC_DIR) == before


def test_private_files_without_a_row_are_removed(town, settings, settled):
    photo = prepared(town)
    Photo.objects.all().delete()
    files.Incoming([b"an upload that broke off"])
    (settings.PRIVATE_DIR / "incoming" / "photo-killed").mkdir()

    assert upkeep.sweep().private_removed == 5
    assert not files.original(photo.uuid).exists()
    assert all_files(settings.PRIVATE_DIR) == []


def test_a_picture_whose_job_got_lost_is_prepared_again_once(town):
    photo = aged(stored(town), minutes=16)
    assert upkeep.sweep().prepared_again == 0  # its job still waits
    _forget_jobs()

    assert upkeep.sweep().prepared_again == 1
    assert upkeep.sweep().prepared_again == 0
    jobs.work()
    photo.refresh_from_db()
    assert photo.state == Photo.State.READY


def _forget_jobs() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
