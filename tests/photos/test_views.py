"""The entrances: who gets which picture, and what strangers can send."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import tests.moderation.content  # noqa: F401  # registers the kinds
from accounts.models import Role
from common.models import RateLimit
from moderation import services as moderation
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from photos import files, redacting
from photos.models import FormerName, Photo
from photos.retention import destroy
from photos.views import pictures as views
from tests import factories, jobs
from tests.photos import pictures
from tests.photos.faces import AREA
from tests.photos.test_services import DRAFT, attached, decide, prepared, stored

pytestmark = pytest.mark.django_db

URL = f"/fotos/entwurf/{DRAFT}/"


@pytest.fixture
def report(town):
    return moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )


def post(client, content: bytes, url: str = URL, **headers):
    return client.post(
        url, {"photo": SimpleUploadedFile("foto.jpg", content, "image/jpeg")}, headers=headers
    )


# --- sending


def test_a_guest_sends_a_picture_and_gets_back_how_to_show_and_remove_it(town, client):
    content = pictures.jpeg(exif=pictures.exif(place=pictures.PLACE))

    response = post(client, content)

    photo = Photo.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "uuid": str(photo.uuid),
        "state": "stored",
        "failure": "",
        "preview": f"{URL}{photo.uuid}/400.webp",
        "remove": f"{URL}{photo.uuid}/entfernen/",
        "place": {"lon": pytest.approx(7.2), "lat": pytest.approx(50.8)},
    }
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}


def test_the_list_of_a_draft_tells_how_far_each_picture_is(town, client):
    first = stored(town)
    jobs.work()
    stored(town, pictures.encoded(pictures.drawn(60, 60)))

    listed = client.get(URL).json()["photos"]

    assert listed[0]["uuid"] == str(first.uuid)
    assert [photo["state"] for photo in listed] == ["ready", "stored"]


@pytest.mark.parametrize("number_of_photos", [1, 3])
def test_the_list_costs_two_queries_however_long_it_is(
    town, client, django_assert_num_queries, number_of_photos
):
    for width in range(number_of_photos):
        stored(town, pictures.encoded(pictures.drawn(60 + width, 60)))
    client.get(URL)  # finds the municipality

    with django_assert_num_queries(2):  # the pictures, and whether the form was sent
        listed = client.get(URL).json()["photos"]

    assert len(listed) == number_of_photos


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<html>", 400), (b"", 400), (pictures.jpeg()[:3000], 400)],
    ids=["no picture", "empty", "half"],
)
def test_what_cannot_be_taken_is_answered_with_a_sentence(town, client, content, status):
    response = post(client, content)

    assert response.status_code == status
    assert response.json()["error"].endswith(".")
    assert not Photo.objects.exists()


def test_no_file_at_all_is_answered_with_a_sentence(town, client):
    response = client.post(URL, {})

    assert (response.status_code, response.json()) == (
        400,
        {"error": "Bitte wählen Sie ein Foto aus."},
    )


def test_too_many_bytes_are_refused_before_they_are_read(town, client, settings):
    settings.PHOTO_MAX_BYTES = 5_000

    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    response = client.generic(
        "POST",
        URL,
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": "50000000", "wsgi.input": Unread()},
    )

    assert response.status_code == 413
    assert response.json() == {
        "error": "Das Foto ist zu groß (50 MB). Erlaubt sind höchstens 0 MB."
    }


def test_a_picture_above_the_limit_is_refused(town, client, settings):
    content = pictures.jpeg()
    settings.PHOTO_MAX_BYTES = len(content) - 1

    assert post(client, content).status_code == 413
    settings.PHOTO_MAX_BYTES = len(content)
    assert post(client, content).status_code == 201


def test_a_flood_from_one_address_is_stopped(town, client, monkeypatch):
    monkeypatch.setattr(views, "_UPLOADS", 2)

    answers = [post(client, pictures.jpeg()).status_code for _ in range(3)]

    assert answers == [201, 201, 429]
    assert RateLimit.objects.count() == 1


def test_another_website_cannot_send_pictures_in_a_visitors_name(town, client):
    response = post(client, pictures.jpeg(), **{"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert not Photo.objects.exists()


def test_no_token_is_needed(town):
    client = Client(enforce_csrf_checks=True)

    assert post(client, pictures.jpeg()).status_code == 201


def test_the_sender_takes_a_picture_back(town, client):
    photo = stored(town)
    others = stored(town, draft_key=uuid.uuid4())

    assert client.post(f"{URL}{photo.uuid}/entfernen/").status_code == 204
    assert client.post(f"{URL}{photo.uuid}/entfernen/").status_code == 204
    assert client.post(f"{URL}{others.uuid}/entfernen/").status_code == 204
    assert client.get(f"{URL}{photo.uuid}/entfernen/").status_code == 405

    assert list(Photo.objects.all()) == [others]


# --- the form's own pictures


def test_the_form_shows_the_preview_then_the_picture(town, client):
    photo = stored(town)
    url = f"{URL}{photo.uuid}/400.webp"

    preview = client.get(url)
    jobs.work()
    picture = client.get(url)

    assert (preview.status_code, preview["Content-Type"]) == (200, "image/webp")
    assert preview.content != picture.content
    assert picture.content == files.derivative(photo.uuid, 400).read_bytes()
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert picture["Cache-Control"].startswith("private")


def test_a_heic_shows_a_placeholder_until_it_is_decoded(town, client):
    photo = stored(town, pictures.encoded(pictures.drawn(), "HEIF"))
    url = f"{URL}{photo.uuid}/400.webp"

    before = client.get(url)
    jobs.work()

    assert (before.status_code, before["Content-Type"]) == (200, "image/svg+xml")
    assert "no-store" in before["Cache-Control"]
    assert client.get(url)["Content-Type"] == "image/webp"


def test_only_who_knows_the_key_of_the_form_sees_its_pictures(town, client, report):
    photo = prepared(town)
    other = f"/fotos/entwurf/{uuid.uuid4()}/{photo.uuid}/400.webp"

    assert client.get(other).status_code == 404
    assert client.get(f"{URL}{photo.uuid}/401.webp").status_code == 404
    attached(report, photo)
    assert client.get(f"{URL}{photo.uuid}/400.webp").status_code == 404


def test_a_draft_belongs_to_its_municipality(db, client):
    here = factories.town(host="testserver")
    elsewhere = factories.municipality(host="anderswo.example")
    photo = prepared(here)

    url = f"{URL}{photo.uuid}/400.webp"
    assert client.get(url).status_code == 200
    assert client.get(url, headers={"host": "anderswo.example"}).status_code == 404
    assert client.get(URL, headers={"host": "anderswo.example"}).json() == {
        "photos": [],
        "sent": False,
    }
    assert elsewhere != here.municipality


# --- staff


def test_who_may_see_a_picture_that_is_not_public(db, client):
    town = factories.town(host="testserver")
    root = moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )
    releasing = factories.department(town.municipality, "gruenamt", may_release=True)
    elsewhere = factories.municipality(host="anderswo.example")
    photo = attached(root, prepared(town))
    people = {
        "alice": town.alice,
        "clerk": town.clara,
        "moderator": town.mo,
        "clerk who may release": factories.member(town.municipality, Role.CLERK, releasing),
        "moderator elsewhere": factories.member(elsewhere, Role.MODERATOR),
    }

    answers = {"guest": client.get(photo.private_url()).status_code}
    for name, person in people.items():
        client.force_login(person)
        answers[name] = client.get(photo.private_url()).status_code

    assert answers == {
        "guest": 404,
        "alice": 404,
        "clerk": 404,
        "moderator": 200,
        "clerk who may release": 200,
        "moderator elsewhere": 404,
    }


def test_a_moderator_does_not_see_pictures_of_drafts(town, client):
    photo = prepared(town)
    client.force_login(town.mo)

    assert client.get(photo.private_url()).status_code == 404


# --- everybody


def test_a_released_picture_is_served_for_five_minutes_and_gone_when_hidden(
    town, client, report, django_capture_on_commit_callbacks
):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()

    response = client.get(photo.public_url(1600))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response

    urls = [photo.public_url(size) for size in (1600, 400)]
    with django_capture_on_commit_callbacks(execute=True):
        decide(photo, Visibility.REMOVED, town.mo, rule=install_rules(town.municipality)[0])
    for url in urls:
        gone = client.get(url)
        assert (gone.status_code, gone["Content-Type"]) == (410, "image/svg+xml")
        assert gone["Cache-Control"] == "public, max-age=86400"
        assert "Set-Cookie" not in gone
        assert b"<svg" in gone.content
        assert client.head(url).status_code == 410
    assert client.get(urls[0].replace("1600", "800")).status_code == 404

    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    assert client.get(photo.public_url(400)).status_code == 200
    assert [client.get(url).status_code for url in urls] == [410, 410]  # a name never comes back


@pytest.mark.parametrize("outcome", [Visibility.HELD, Visibility.REMOVED])
def test_what_was_never_shown_is_not_said_to_be_gone(town, client, report, outcome):
    photo = attached(report, prepared(town))

    decide(photo, outcome, town.mo, rule=install_rules(town.municipality)[0])

    assert not FormerName.objects.exists()
    for size in (1600, 400):
        assert client.get(photo.private_url(size)).status_code == 404
        assert client.get(f"/bilder/{photo.uuid.hex}-{size}.webp").status_code == 404


def test_a_picture_goes_with_what_it_hangs_below_and_when_it_is_deleted(
    town, client, report, django_capture_on_commit_callbacks
):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    first = photo.public_url(400)
    rule = install_rules(town.municipality)[0]
    with django_capture_on_commit_callbacks(execute=True):
        report.refresh_from_db()
        moderation.decide(report, Visibility.REMOVED, by=town.mo, rule=rule)
    assert client.get(first).status_code == 410
    with django_capture_on_commit_callbacks(execute=True):
        report.refresh_from_db()
        moderation.decide(report, Visibility.SHOWN, by=town.mo)
    photo.refresh_from_db()
    second = photo.public_url(400)
    assert client.get(second).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        destroy(photo)

    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert [client.get(url).status_code for url in (first, second)] == [410, 410]


def test_a_picture_that_became_black_is_gone_under_the_name_it_had(town, client, report):
    photo = attached(report, prepared(town))
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    url, rule = photo.public_url(400), install_rules(town.municipality)[0]
    version = Item.objects.get(pk=photo.item_id).version

    redacting.redact(photo, [AREA], by=town.mo, rule=rule, version=version)

    assert client.get(url).status_code == 410


@pytest.mark.parametrize(
    "path",
    [
        "/bilder/../private/originals/x-400.webp",
        "/bilder/%2e%2e%2fprivate-400.webp",
        "/bilder/" + "a" * 32 + "-400.webp",
        "/bilder/" + "a" * 32 + "-800.webp",
        "/bilder/" + "A" * 32 + "-400.webp",
        "/bilder/" + "a" * 31 + "-400.webp",
        "/bilder/",
    ],
)
def test_nothing_else_is_served(town, client, path):
    assert client.get(path).status_code == 404


def test_a_picture_under_a_wrong_size_is_not_there(town, client, report):
    photo = attached(report, prepared(town))
    client.force_login(town.mo)

    assert client.get(photo.private_url(1600)).status_code == 200
    assert client.get(photo.private_url(800)).status_code == 404
