"""A process dies in the middle of a redaction: nobody gets the face, and the rest is put right."""

from pathlib import Path

import pytest
from django.test import Client

import tests.moderation.content  # noqa: F401  # registers the kinds
from moderation import services as moderation
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from photos import files, redacting, services
from photos.models import Photo
from tests import factories, forked, jobs
from tests.photos import pictures
from tests.photos.faces import AREA, all_files, faced, is_black, shows_face, with_face
from tests.photos.test_services import attached, decide, stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db):
    return factories.town()


@pytest.fixture
def photo(town):
    report = moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )
    made = stored(town, pictures.encoded(faced(), "JPEG", quality=92))
    jobs.work()
    photo = attached(report, made)
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    return photo


def redact(photo: Photo, town) -> None:
    redacting.redact(
        photo,
        [AREA],
        by=town.mo,
        rule=install_rules(town.municipality)[0],
        version=Item.objects.get(photo=photo).version,
    )


def killed(photo: Photo, town, *, what: str, at: str) -> None:
    """The redaction, or the job, in a process that dies where it calls `at`, or right after."""
    where, name = at.rsplit(".", 1)
    doing, when = what.split("-")
    work = {
        "redact": lambda: redact(Photo.objects.get(uuid=photo.uuid), town),
        "prepare": lambda: services.prepare(photo.uuid),
    }
    forked.die_in(where, name, work[doing], when=when)


def what_is_given(photo: Photo, town, old: list[str]) -> list[bool]:
    """Whether each address, old and new, public and private, gives a picture with the face."""
    moderator = Client()
    moderator.force_login(town.mo)
    photo.refresh_from_db()
    addresses = [*old, *(photo.private_url(size) for size in (400, 1600))]
    answers = [moderator.get(address) for address in addresses]
    return [
        answer.status_code == 200
        and answer["Content-Type"] == "image/webp"
        and shows_face(answer.content)
        for answer in answers
    ]


def test_killed_after_it_left_the_public_and_before_the_commit(town, photo):
    old = [photo.public_url(size) for size in (400, 1600)]

    killed(photo, town, what="redact-after", at="photos.files.unpublish")

    # Nothing was written, so moderators see it as before; the public gets nothing meanwhile.
    assert what_is_given(photo, town, old) == [False, False, True, True]
    assert photo.revision == 0


@pytest.mark.parametrize("what", ["redact-before", "redact-after"])
def test_killed_right_after_the_commit(town, photo, settings, what):
    """`forget_derivatives` is what the commit calls."""
    old = [photo.public_url(size) for size in (400, 1600)]

    killed(photo, town, what=what, at="photos.redacting.forget_derivatives")

    assert what_is_given(photo, town, old) == [False] * 4
    assert (photo.revision, photo.state, photo.shown) == (1, "stored", False)

    jobs.run_worker()

    photo.refresh_from_db()
    folders = (Path(settings.PRIVATE_DIR), Path(settings.PUBLIC_DIR))
    assert (photo.state, photo.shown) == ("ready", True)
    assert with_face(all_files(*folders)) == [str(photo.uuid)]
    assert is_black(files.public(photo.public_name, 1600))


@pytest.mark.parametrize(
    "at", ["photos.services.make_derivatives", "photos.services._settle", "photos.files.publish"]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_while_it_makes_the_sizes(town, photo, settings, at, when):
    old = [photo.public_url(size) for size in (400, 1600)]
    redact(photo, town)

    killed(photo, town, what=f"prepare-{when}", at=at)

    assert what_is_given(photo, town, old) == [False] * 4
    folders = (Path(settings.PRIVATE_DIR), Path(settings.PUBLIC_DIR))
    assert with_face(all_files(*folders)) == [str(photo.uuid)]
    jobs.run_worker()
    photo.refresh_from_db()
    assert (photo.state, photo.shown) == ("ready", True)
    assert with_face(all_files(*folders)) == [str(photo.uuid)]
