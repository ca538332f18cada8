"""A process dies in the middle of a redaction: nobody gets the face, and the rest is put right."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

import tests.moderation.content  # noqa: F401  # registers the kinds
from moderation import services as moderation
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from photos import files, redacting
from photos.models import Photo
from tests import factories, jobs
from tests.photos import pictures
from tests.photos.faces import AREA, all_files, faced, is_black, shows_face, with_face
from tests.photos.test_services import attached, decide, stored
from tests.processes import ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)

# Runs the redaction, or the job, and dies by SIGKILL where `name` is called.
_SCRIPT = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from django.conf import settings
private, public, what, where, name, uuid, user, rule = sys.argv[1:]
settings.PRIVATE_DIR, settings.PUBLIC_DIR = Path(private), Path(public)
import importlib
import tests.moderation.content
from accounts.models import User
from moderation.models import Item, Rule
from photos import redacting, services
from photos.areas import Area
from photos.models import Photo
module = importlib.import_module(where)
original = getattr(module, name)
def die(*arguments, **options):
    if what.endswith("-after"):
        original(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, die)
photo = Photo.objects.get(uuid=uuid)
if what.startswith("redact"):
    redacting.redact(
        photo, [Area(left=0.49, top=0.19, width=0.22, height=0.32)],
        by=User.objects.get(pk=user), rule=Rule.objects.get(pk=rule), version=photo.item.version,
    )
else:
    services.prepare(photo.uuid)
raise SystemExit("it lived")
"""


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


def killed(photo: Photo, town, settings, *, what: str, at: str) -> None:
    where, name = at.rsplit(".", 1)
    rule = install_rules(town.municipality)[0]
    done = subprocess.run(
        [
            *(sys.executable, "-c", _SCRIPT, settings.PRIVATE_DIR, settings.PUBLIC_DIR),
            *(what, where, name, str(photo.uuid), str(town.mo.pk), str(rule.pk)),
        ],
        cwd=ROOT,
        env=environment(DJANGO_SETTINGS_MODULE="config.settings"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


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


def test_killed_after_it_left_the_public_and_before_the_commit(town, photo, settings):
    old = [photo.public_url(size) for size in (400, 1600)]

    killed(photo, town, settings, what="redact-after", at="photos.files.unpublish")

    # Nothing was written, so moderators see it as before; the public gets nothing meanwhile.
    assert what_is_given(photo, town, old) == [False, False, True, True]
    assert photo.revision == 0


@pytest.mark.parametrize("what", ["redact-before", "redact-after"])
def test_killed_right_after_the_commit(town, photo, settings, what):
    """`forget_derivatives` is what the commit calls."""
    old = [photo.public_url(size) for size in (400, 1600)]

    killed(photo, town, settings, what=what, at="photos.redacting.forget_derivatives")

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
    redacting.redact(
        photo,
        [AREA],
        by=town.mo,
        rule=install_rules(town.municipality)[0],
        version=Item.objects.get(photo=photo).version,
    )

    killed(photo, town, settings, what=f"prepare-{when}", at=at)

    assert what_is_given(photo, town, old) == [False] * 4
    folders = (Path(settings.PRIVATE_DIR), Path(settings.PUBLIC_DIR))
    assert with_face(all_files(*folders)) == [str(photo.uuid)]
    jobs.run_worker()
    photo.refresh_from_db()
    assert (photo.state, photo.shown) == ("ready", True)
    assert with_face(all_files(*folders)) == [str(photo.uuid)]
