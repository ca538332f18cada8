"""The secret status page: who has the link sees and answers, nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common import secret_links
from common.identifiers import uuid7
from defects import services
from defects.links import status_path
from defects.models import Report
from defects.services import Actor
from photos.services import store_upload
from tests import factories
from tests.factories import Town
from tests.journeys.pictures import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def guest(town: Town) -> Client:
    return Client(headers={"host": "lindenbach.example"})


@pytest.fixture
def report(town: Town) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        text="Ein tiefes Loch.",
    )


def test_the_link_shows_what_was_sent_though_nobody_else_sees_it_yet(guest, report):
    response = guest.get(status_path(report))

    assert response.status_code == 200
    assert "Ein tiefes Loch." in response.text
    assert report.label in response.text


def test_it_is_kept_out_of_caches_search_engines_and_referrers(guest, report):
    response = guest.get(status_path(report))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response.cookies == {}


def test_a_wrong_token_finds_nothing(guest, report):
    wrong = secret_links.token(report.uuid, "something-else", report.link_version)

    assert guest.get(f"/meldung/{report.uuid}/{wrong}/").status_code == 404
    assert guest.post(f"/meldung/{report.uuid}/{wrong}/", {"do": "edit"}).status_code == 404


def test_a_link_of_another_town_finds_nothing(report):
    factories.municipality(host="anderswo.example")
    stranger = Client(headers={"host": "anderswo.example"})

    assert stranger.get(status_path(report)).status_code == 404


def test_raising_the_version_revokes_the_link(guest, report):
    path = status_path(report)
    report.link_version += 1
    report.save(update_fields=["link_version"])

    assert guest.get(path).status_code == 404
    assert guest.get(status_path(report)).status_code == 200


def test_getting_the_page_changes_nothing(guest, report):
    before = report.events.count()

    guest.get(status_path(report) + "?do=edit&text=x")

    assert report.events.count() == before


def test_a_question_of_the_office_is_shown_and_answered(town, guest, report):
    by = Actor.staff(town.clara, town.tiefbau)
    services.accept(report, by=by)
    services.ask_reporter(report, text="Auf welcher Seite?", by=by)

    assert "Auf welcher Seite?" in guest.get(status_path(report)).text
    guest.post(status_path(report), {"do": "reply", "text": "Links."})

    report.refresh_from_db()
    assert not report.waits_for_reporter
    assert report.notes.filter(text="Links.").exists()
    public = Client(headers={"host": "lindenbach.example"}).get(report.get_absolute_url())
    assert "Links." not in public.text


def test_an_empty_answer_is_asked_for(town, guest, report):
    services.ask_reporter(report, text="Wo?", by=Actor.staff(town.clara, town.tiefbau))

    response = guest.post(status_path(report), {"do": "reply", "text": " "})

    assert response.status_code == 422


def test_who_reported_can_say_that_it_is_still_broken(town, guest, report):
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))

    guest.post(status_path(report), {"do": "still_broken", "text": "Das Loch ist noch da."})

    report.refresh_from_db()
    assert report.work == "received"
    assert report.was_reopened


def test_who_reported_can_say_that_it_is_mended(town, guest, report):
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))

    guest.post(status_path(report), {"do": "is_fixed"})

    report.refresh_from_db()
    assert report.confirmed_by_citizens


def test_an_unknown_step_is_refused(guest, report):
    assert guest.post(status_path(report), {"do": "delete"}).status_code == 422


def test_the_qr_code_leads_to_the_page_by_the_town_s_own_address(guest, report):
    response = guest.get(status_path(report) + "qr.svg")

    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"


def test_pictures_of_other_reports_cannot_be_seen_by_the_link(town, guest, report, tmp_path):
    content = jpeg(tmp_path / "foto.jpg", (320, 240)).read_bytes()
    photos = [
        store_upload(
            municipality=town.municipality,
            draft_key=uuid7(),
            upload=SimpleUploadedFile("foto.jpg", content),
        )
        for _ in range(2)
    ]
    services.add_photos(report, photo_uuids=[photos[0].uuid], by=Actor.resident())

    own, foreign = (
        guest.get(status_path(report) + f"foto/{photo.uuid}/400/").status_code for photo in photos
    )

    assert (own, foreign) == (200, 404)


def test_who_reported_reads_that_the_question_is_for_them(town, guest, report):
    services.accept(report, by=Actor.staff(town.clara, town.tiefbau))
    services.ask_reporter(report, by=Actor.staff(town.clara, town.tiefbau), text="Welche Platte?")

    page = guest.get(status_path(report)).text

    assert "Frage an Sie" in page
    assert "Frage an die meldende Person" not in page
