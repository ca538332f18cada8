"""Pictures at the same moment, in real threads on real connections."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

import tests.moderation.content  # noqa: F401  # registers the kinds
from moderation import services as moderation
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from photos import files, redacting, services
from photos.areas import Area
from photos.models import Photo
from photos.preparing import make_derivatives
from tests import factories
from tests.concurrency import at_once, beside
from tests.photos import pictures
from tests.photos.faces import AREA, faced
from tests.photos.test_services import DRAFT, public_files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db):
    return factories.town()


@pytest.fixture
def report(town):
    return moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )


def store(town, content: bytes, draft_key: uuid.UUID = DRAFT) -> Photo:
    return services.store_upload(
        municipality=town.municipality, draft_key=draft_key, upload=pictures.upload(content)
    )


def test_five_pictures_at_once_and_not_one_more(town):
    contents = [pictures.encoded(pictures.drawn(60 + width, 60)) for width in range(0, 7 * 8, 8)]

    answers = at_once(*[lambda content=content: store(town, content) for content in contents])

    refusals = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert [refusal.code for refusal in refusals] == ["too_many", "too_many"]
    assert Photo.objects.count() == 5


def test_the_same_picture_sent_twice_at_once_is_one(town):
    """A phone that lost the answer sends again."""
    first, second = at_once(
        lambda: store(town, pictures.jpeg()), lambda: store(town, pictures.jpeg())
    )

    assert first == second == Photo.objects.get()


def test_a_picture_that_is_attached_while_it_is_prepared_follows_its_item(town, report, settings):
    photo = store(town, pictures.jpeg())
    made = make_derivatives(photo.uuid, photo.content_type)

    with transaction.atomic():
        services.attach(photo, parent_item=report, visibility=Visibility.SHOWN)
        thread = beside(lambda: services._finish(photo.uuid, made, ""))
    thread.join(10)

    photo.refresh_from_db()
    assert (photo.state, photo.shown, photo.found_location) == ("ready", True, None)
    assert public_files(settings) == [
        f"{photo.public_name}-1600.webp",
        f"{photo.public_name}-400.webp",
    ]


def test_hiding_while_it_is_prepared_neither_deadlocks_nor_publishes(town, report, settings):
    photo = store(town, pictures.jpeg())
    photo = services.attach(photo, parent_item=report, visibility=Visibility.SHOWN)
    made = make_derivatives(photo.uuid, photo.content_type)
    rule = install_rules(town.municipality)[0]

    with transaction.atomic():
        moderation.decide(Item.objects.get(pk=report.pk), Visibility.REMOVED, by=town.mo, rule=rule)
        thread = beside(lambda: services._finish(photo.uuid, made, ""))
    thread.join(10)

    photo.refresh_from_db()
    assert (photo.state, photo.shown, photo.public_name) == ("ready", False, "")
    assert public_files(settings) == []


def test_a_picture_is_taken_over_by_one_report_only(town, report):
    photo = store(town, pictures.jpeg())

    def take() -> object:
        try:
            return services.attach(photo, parent_item=report)
        except ValueError as error:
            return error

    answers = at_once(take, take)

    assert sorted(type(answer).__name__ for answer in answers) == ["Photo", "ValueError"]
    assert files.original(photo.uuid).exists()


# --- blacking out


@pytest.fixture
def public(town, report):
    """A picture that everybody sees."""
    photo = store(town, pictures.encoded(faced(), "JPEG"))
    services.prepare(photo.uuid)
    photo = services.attach(photo, parent_item=report, visibility=Visibility.SHOWN)
    photo.refresh_from_db()
    return photo


def redact(photo: Photo, area: Area, by: object, version: int):
    rule = install_rules(photo.municipality)[0]
    return redacting.redact(photo, [area], by=by, rule=rule, version=version)


def test_two_moderators_who_redact_at_once(town, public):
    ida = factories.member(town.municipality, "moderator", name="ida")
    version = Item.objects.get(photo=public).version
    other = Area(left=0, top=0, width=0.5, height=0.5)

    answers = at_once(
        lambda: redact(Photo.objects.get(pk=public.pk), AREA, town.mo, version),
        lambda: redact(Photo.objects.get(pk=public.pk), other, ida, version),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDecided", "Redaction"]
    assert Photo.objects.get().revision == 1


def test_hiding_and_finishing_while_it_is_redacted_do_not_deadlock(town, public, settings):
    version = Item.objects.get(photo=public).version
    rule = install_rules(town.municipality)[0]
    with transaction.atomic():
        redact(Photo.objects.get(pk=public.pk), AREA, town.mo, version)
        hiding = beside(
            lambda: moderation.decide(
                Item.objects.get(photo=public),
                Visibility.REMOVED,
                by=town.mo,
                rule=rule,
                version=version + 2,  # the redaction, and the decision that it stays visible
            )
        )
    hiding.join(10)
    services.prepare(public.uuid)

    photo = Photo.objects.get()
    assert (photo.state, photo.shown, photo.revision) == ("ready", False, 1)
    assert public_files(settings) == []
