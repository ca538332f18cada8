"""A picture's way from a draft to the public and away again."""

import uuid
from pathlib import Path

import pytest
from django.db import transaction
from PIL import Image

import tests.moderation.content  # noqa: F401  # registers the kinds
from common import data_version
from moderation import services as moderation
from moderation.errors import NotYet
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from photos import files, services
from photos.errors import PhotoRefused
from photos.models import Photo
from photos.preparing import Made
from tests import factories, jobs
from tests.photos import pictures

pytestmark = pytest.mark.django_db

DRAFT = uuid.UUID("0192d3f0-0000-7000-8000-000000000001")


def stored(town, content=None, draft_key=DRAFT):
    return services.store_upload(
        municipality=town.municipality,
        draft_key=draft_key,
        upload=pictures.upload(content or pictures.jpeg()),
    )


def prepared(town, **options):
    photo = stored(town, **options)
    jobs.work()
    photo.refresh_from_db()
    return photo


@pytest.fixture
def report(town):
    """The Item of content that is public itself."""
    return moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )


def attached(report, photo, **options):
    return services.attach(photo, parent_item=report, **options)


def size_of(path):
    with Image.open(path) as image:
        return image.size


def decide(photo, outcome, by, **options):
    return moderation.decide(Item.objects.get(photo=photo), outcome, by=by, **options)


def public_files(settings) -> list[str]:
    return sorted(path.name for path in (Path(settings.PUBLIC_DIR) / "photos").glob("*"))


# --- drafts


def test_an_upload_is_stored_as_it_came_and_its_derivatives_are_deferred(town):
    content = pictures.jpeg()

    photo = stored(town, content)

    assert files.original(photo.uuid).read_bytes() == content
    assert (photo.state, photo.content_type) == ("stored", "image/jpeg")
    assert jobs.waiting() == [("photos.prepare", {"photo_uuid": str(photo.uuid)})]
    assert size_of(files.preview(photo.uuid)) == (100, 75)


def test_the_same_picture_again_is_the_photo_that_is_there(town):
    first, second = stored(town), stored(town)

    assert second == first
    assert stored(town, draft_key=uuid.uuid4()) != first


def test_a_draft_takes_five_pictures(town, settings):
    for shade in range(5):
        image = Image.new("RGB", (64, 64), (shade * 50, 0, 0))
        stored(town, pictures.encoded(image))

    with pytest.raises(PhotoRefused) as caught:
        stored(town)

    assert caught.value.messages == [
        "Sie haben schon 5 Fotos. Entfernen Sie eines, um ein anderes zu schicken."
    ]
    assert Photo.objects.count() == 5
    assert list((settings.PRIVATE_DIR / "incoming").iterdir()) == []


def test_a_picture_taken_back_leaves_nothing(town, settings, django_capture_on_commit_callbacks):
    photo = prepared(town)

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_from_draft(photo)

    assert not Photo.objects.exists()
    assert [path for path in settings.PRIVATE_DIR.rglob("*") if path.is_file()] == []


def test_what_content_has_taken_over_cannot_be_taken_back(town, report):
    photo = attached(report, prepared(town))

    services.remove_from_draft(photo)

    assert Photo.objects.get() == photo


# --- preparing


def test_derivatives_are_upright_and_hold_nothing_but_pixels(town):
    content = pictures.jpeg(exif=pictures.exif(turn=6, place=pictures.PLACE))

    photo = prepared(town, content=content)

    assert (photo.state, photo.width, photo.height) == ("ready", 600, 800)
    assert (photo.found_location.x, photo.found_location.y) == pytest.approx(pictures.PLACE)
    for size, expected in ((1600, (600, 800)), (400, (300, 400))):
        content = files.derivative(photo.uuid, size).read_bytes()
        assert size_of(files.derivative(photo.uuid, size)) == expected
        assert content[:4] == b"RIFF"
        assert content[12:16] == b"VP8 "  # the simple format: one chunk of pixels
        assert int.from_bytes(content[16:20], "little") + 20 == len(content)
        assert pictures.SECRET.encode() not in content
    assert not files.preview(photo.uuid).exists()


def test_preparing_twice_does_no_harm(town):
    photo = prepared(town)
    before = files.derivative(photo.uuid, 400).stat().st_ino

    services.prepare(photo.uuid)
    Photo.objects.update(state=Photo.State.STORED)
    services.prepare(photo.uuid)

    assert Photo.objects.get().state == Photo.State.READY
    assert files.derivative(photo.uuid, 400).stat().st_ino != before


def test_a_picture_that_was_taken_back_meanwhile_is_no_error(town):
    photo = stored(town)
    Photo.objects.all().delete()

    services.prepare(photo.uuid)

    assert not Photo.objects.exists()


def test_pictures_made_beforehand_are_taken_over_without_a_child(town, settings):
    photo = stored(town)
    made = {}
    for size in (1600, 400):
        made[size] = settings.PRIVATE_DIR / "incoming" / f"drawn-{size}"
        made[size].write_bytes(pictures.encoded(pictures.drawn(size, size), "WEBP"))

    services.take_prepared(photo.uuid, Made(width=1600, height=1600, place=None), made)
    jobs.work()  # finds nothing to do

    photo.refresh_from_db()
    assert (photo.state, photo.width) == ("ready", 1600)
    assert size_of(files.derivative(photo.uuid, 400)) == (400, 400)


# --- content and moderation


def test_attaching_forgets_the_draft_and_the_place(town, report):
    photo = prepared(town, content=pictures.jpeg(exif=pictures.exif(place=pictures.PLACE)))

    photo = attached(report, photo, title="Laterne")

    stored_photo = Photo.objects.get()
    assert (stored_photo.draft_key, stored_photo.found_location) == (None, None)
    assert (photo.item.kind, photo.item.parent, photo.item.title) == (
        "photos.photo",
        report,
        "Laterne",
    )
    assert (photo.item.visibility, photo.shown) == ("pending", False)


def test_a_picture_is_attached_once_and_only_in_its_municipality(town, report):
    photo = attached(report, prepared(town))
    elsewhere = moderation.open_item(municipality=factories.municipality(), kind="photos.photo")

    with pytest.raises(ValueError, match="no picture of a draft"):
        attached(report, photo)
    with pytest.raises(ValueError, match="no picture of a draft"):
        services.attach(stored(town), parent_item=elsewhere)


def test_below_something_private_a_picture_is_private(town):
    report = moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.PRIVATE
    )

    assert attached(report, prepared(town)).item.visibility == Visibility.PRIVATE


def test_released_pictures_are_public_under_a_random_name_and_gone_when_hidden(
    town, report, settings, django_capture_on_commit_callbacks
):
    photo = attached(report, prepared(town))
    rule = install_rules(town.municipality)[1]
    assert public_files(settings) == []

    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    first = photo.public_name
    assert photo.shown
    assert public_files(settings) == [f"{first}-1600.webp", f"{first}-400.webp"]
    assert photo.public_url(400) == f"/bilder/{first}-400.webp"

    with django_capture_on_commit_callbacks(execute=True):
        decide(photo, Visibility.REMOVED, town.mo, rule=rule)
    photo.refresh_from_db()
    assert (photo.shown, photo.public_name, photo.public_url(400)) == (False, "", "")
    assert public_files(settings) == []

    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    assert photo.public_name not in ("", first)


def test_hiding_a_report_hides_its_pictures(
    town, report, settings, django_capture_on_commit_callbacks
):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)

    with django_capture_on_commit_callbacks(execute=True):
        moderation.decide(
            report,
            Visibility.REMOVED,
            by=town.mo,
            rule=install_rules(town.municipality)[0],
        )

    photo.refresh_from_db()
    assert not photo.shown
    assert public_files(settings) == []


def test_a_hidden_picture_goes_even_if_the_process_dies_right_after_the_commit(
    town, report, settings
):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)
    decide(photo, Visibility.HELD, town.mo, rule=install_rules(town.municipality)[0])

    jobs.work()  # nothing ran on commit here

    assert public_files(settings) == []


def test_a_decision_that_is_rolled_back_leaves_the_public_files_in_place(town, report, settings):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)
    before = public_files(settings)

    with pytest.raises(RuntimeError), transaction.atomic():
        decide(photo, Visibility.HELD, town.mo, rule=install_rules(town.municipality)[0])
        raise RuntimeError

    jobs.work()
    photo.refresh_from_db()
    assert photo.shown
    assert public_files(settings) == before


def test_nobody_releases_a_picture_that_is_not_prepared(town, report):
    photo = attached(report, stored(town))

    with pytest.raises(NotYet) as caught:
        decide(photo, Visibility.SHOWN, town.mo)

    assert caught.value.messages == [
        "Das Foto wird noch vorbereitet. Bitte versuchen Sie es in einer Minute."
    ]


def test_a_picture_shown_by_its_sender_is_public_as_soon_as_it_is_prepared(town, report, settings):
    photo = attached(report, stored(town), visibility=Visibility.SHOWN)
    assert (photo.item.shown, photo.shown) == (True, False)
    before = data_version.get(town.municipality.pk)

    jobs.work()

    photo.refresh_from_db()
    assert photo.shown
    assert len(public_files(settings)) == 2
    assert data_version.get(town.municipality.pk) == before + 1
