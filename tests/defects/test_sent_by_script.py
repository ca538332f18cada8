"""The form sent by a script: an answer it can read, and one report however often it comes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common.identifiers import uuid7
from defects.links import status_path
from defects.models import Category, Report
from photos import files
from photos.models import Photo
from tests import factories
from tests.defects.test_report_form import filled
from tests.factories import Town
from tests.photos import pictures

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def guest(town: Town) -> Client:
    return Client(headers={"host": "lindenbach.example"})


def add(guest: Client, key: object, width: int) -> None:
    content = pictures.encoded(pictures.drawn(width, 60))
    guest.post(f"/fotos/entwurf/{key}/", {"photo": SimpleUploadedFile("foto.jpg", content)})


def test_it_is_told_what_a_device_keeps(guest):
    response = guest.post("/melden/", filled(place_text=""), headers=JSON)

    report = Report.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "label": report.label,
        "number": report.number,
        "title": f"Schlagloch, {report.place}" if report.place else "Schlagloch",
        "sent": report.created_at.isoformat(),
        "href": status_path(report),
    }
    assert guest.get(response.json()["href"]).status_code == 200


def test_a_confidential_one_is_not_named(town, guest):
    factories.category(
        town.municipality,
        "secret",
        name={"de": "Missstand"},
        kind=Category.Kind.CONFIDENTIAL,
        default_body=town.tiefbau,
    )
    told = guest.post("/melden/", filled(group="secret", lat="", lon=""), headers=JSON).json()

    assert (told["title"], told["number"]) == ("Vertrauliche Meldung", 0)
    assert "Missstand" not in str(told)


def test_what_is_wrong_is_a_page_as_ever(guest):
    response = guest.post("/melden/", filled(group=""), headers=JSON)

    assert response.status_code == 422
    assert "<form" in response.text
    assert Report.objects.count() == 0


def test_the_same_again_gets_the_first_answer(guest):
    data = filled()

    first, second = (guest.post("/melden/", data, headers=JSON) for _ in range(2))

    assert first.json() == second.json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert Report.objects.count() == 1


def test_the_same_pictures_again_are_no_new_ones(guest):
    """The answer was lost: the phone sends its pictures once more, and then the form."""
    data = filled()
    for width in (80, 90):
        add(guest, data["draft_key"], width)
    guest.post("/melden/", data, headers=JSON)
    add(guest, data["draft_key"], 90)
    copy = Photo.objects.get(draft_key=data["draft_key"])

    response = guest.post("/melden/", data, headers=JSON)

    assert response.status_code == 201
    assert Report.objects.get().pictures.count() == 2
    assert Photo.objects.count() == 2
    assert not Photo.objects.filter(pk=copy.pk).exists()


def test_another_picture_is_asked_about(guest):
    data = filled()
    add(guest, data["draft_key"], 80)
    guest.post("/melden/", data, headers=JSON)
    for width in (80, 90):
        add(guest, data["draft_key"], width)

    assert guest.post("/melden/", data, headers=JSON).status_code == 409
    assert guest.post("/melden/", {**data, "do": "change"}).status_code == 303
    assert Report.objects.get().pictures.count() == 2


def test_the_copy_s_files_go_too(guest, django_capture_on_commit_callbacks):
    data = filled()
    add(guest, data["draft_key"], 80)
    guest.post("/melden/", data, headers=JSON)
    add(guest, data["draft_key"], 80)
    copy = Photo.objects.get(draft_key=data["draft_key"])
    assert files.original(copy.uuid).exists()

    with django_capture_on_commit_callbacks(execute=True):
        guest.post("/melden/", data, headers=JSON)

    assert not files.original(copy.uuid).exists()


def test_a_device_can_ask_whether_its_draft_was_sent(guest):
    data = filled()
    address = f"/fotos/entwurf/{data['draft_key']}/"
    assert guest.get(address).json() == {"photos": [], "sent": False}
    guest.post("/melden/", data)

    assert guest.get(address).json() == {"photos": [], "sent": True}
    assert guest.get(f"/fotos/entwurf/{uuid7()}/").json()["sent"] is False


def test_whether_it_was_sent_is_not_told_to_another_town(guest):
    factories.municipality(host="anderswo.example")
    data = filled()
    guest.post("/melden/", data)
    stranger = Client(headers={"host": "anderswo.example"})

    assert stranger.get(f"/fotos/entwurf/{data['draft_key']}/").json()["sent"] is False


def test_a_post_from_another_site_is_refused(guest):
    response = guest.post("/melden/", filled(), headers={**JSON, "sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert Report.objects.count() == 0
