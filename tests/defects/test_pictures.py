"""Pictures of a report: taken over from a draft, reviewed or shown at once, taken back."""

import uuid

import pytest

from defects import errors, services
from defects.models import Category, Report, ReportPhoto
from defects.services import Actor
from defects.states import public_word
from moderation.models import Case, Visibility
from moderation.services import release_all
from photos.models import Photo
from photos.services import store_upload
from tests import factories, jobs
from tests.photos import pictures

pytestmark = pytest.mark.django_db


def picture(town, shade=0):
    """An upload of a draft of its own."""
    image = pictures.drawn()
    image.putpixel((0, 0), (shade, 0, 0))
    return store_upload(
        municipality=town.municipality,
        draft_key=uuid.uuid4(),
        upload=pictures.upload(pictures.encoded(image)),
    )


def submit(town, **fields):
    return services.submit_report(
        municipality=town.municipality,
        **{"category": town.lamp, "location": factories.TOWN_HALL, **fields},
    )


@pytest.fixture
def crew(town):
    return Actor.staff(town.bob, town.bauhof)


def photo_of(report, role="reported"):
    return Photo.objects.get(of_report__report=report, of_report__role=role)


def test_pictures_of_a_report_wait_for_review_with_it(town):
    report = submit(town, photos=[picture(town, 1), picture(town, 2)])

    found = ReportPhoto.objects.filter(report=report).select_related("photo__item")
    assert [each.order for each in found] == [0, 1]
    assert {each.photo.item.parent for each in found} == {report.item}
    assert {each.photo.item.visibility for each in found} == {Visibility.PENDING}
    assert {each.photo.draft_key for each in found} == {None}
    assert Case.objects.get().item == report.item


def test_one_release_shows_text_and_pictures(town):
    report = submit(town, text="Dunkel.", photos=[picture(town)])
    jobs.work()

    release_all(Case.objects.get(), by=town.mo)

    report.refresh_from_db()
    assert report.text_shown
    assert photo_of(report).shown


def test_pictures_of_a_confidential_report_are_never_public(town):
    noise = factories.category(town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)

    report = submit(town, category=noise, location=None, photos=[picture(town)])
    jobs.work()

    assert photo_of(report).item.visibility == Visibility.PRIVATE
    assert not photo_of(report).shown
    assert not Case.objects.exists()


def test_a_kind_may_show_its_pictures_at_once(town):
    factories.policy(town.municipality, "photos.photo", scope=town.lamp.uuid, publish="after")

    report = submit(town, text="", photos=[picture(town)])
    jobs.work()

    assert photo_of(report).shown
    assert Case.objects.open().get().item == report.item


def test_a_picture_of_the_repair_makes_it_green(town, crew):
    report = submit(town)

    services.mark_fixed(report, by=crew, photo_uuids=[picture(town).uuid])

    assert (public_word(report).word, public_word(report).tone) == ("Behoben", "done")
    assert photo_of(report, "after").item.visibility == Visibility.PENDING
    assert Case.objects.open().get().item == report.item


def test_the_crew_can_answer_for_it_that_nobody_is_to_be_seen(town, crew):
    report = submit(town)

    services.mark_fixed(report, by=crew, photo_uuids=[picture(town).uuid], show_photos=True)
    jobs.work()

    assert photo_of(report, "after").shown
    assert not Case.objects.exists()


def test_what_is_taken_back_shows_no_picture(town, crew):
    report = submit(town)
    event = services.mark_fixed(report, by=crew, photo_uuids=[picture(town).uuid], show_photos=True)
    jobs.work()

    services.undo(event, by=crew)

    photo = Photo.objects.get()
    assert (photo.shown, photo.item.visibility) == (False, Visibility.PRIVATE)
    assert not ReportPhoto.objects.exists()
    assert not Report.objects.get().has_after_photo


def test_a_picture_belongs_to_one_report(town, crew):
    taken = submit(town, photos=[picture(town)])
    elsewhere = factories.town(host="other.example")
    report = submit(town)

    for other in (photo_of(taken).uuid, picture(elsewhere).uuid, uuid.uuid4()):
        with pytest.raises(errors.WrongReport):
            services.mark_fixed(report, by=crew, photo_uuids=[other])
    report.refresh_from_db()
    assert report.work == "received"


def test_pictures_can_be_added_up_to_the_limit(town, settings):
    settings.PHOTOS_PER_REPORT = 2
    report = submit(town, photos=[picture(town, 1)])
    resident = Actor.resident()

    event = services.add_photos(report, photo_uuids=[picture(town, 2).uuid], by=resident)

    assert (event.verb, event.public) == ("photo_added", False)
    assert ReportPhoto.objects.filter(report=report).count() == 2
    with pytest.raises(errors.TooOften, match="Mehr als 2 Fotos"):
        services.add_photos(report, photo_uuids=[picture(town, 3).uuid], by=resident)
