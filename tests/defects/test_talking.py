"""Office and reporter in conversation: a photo that is wished, and the way back for whoever is not
content with what became of it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common import clock
from defects import services
from defects.links import status_path
from defects.models import Report, ReportEvent, Satisfaction
from defects.person import of_report
from defects.retention import messages_due
from defects.services import Actor
from defects.states import Verb, Work
from tests import factories
from tests.factories import Town, at
from tests.photos.pictures import jpeg

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def guest(town: Town) -> Client:
    return Client(headers={"host": HOST})


@pytest.fixture
def report(town: Town) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(0, 0),
        text="Ein tiefes Loch.",
    )


def office(town: Town) -> Actor:
    return Actor.staff(town.clara, town.tiefbau)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("bild.jpg", jpeg(), "image/jpeg")


# --- a photo is wished ---------------------------------------------------------------------------


def test_a_question_can_wish_a_photo_and_a_photo_alone_answers_it(town, guest, report):
    services.ask_reporter(report, text="Wie groß?", wish_photo=True, by=office(town))
    page = guest.get(status_path(report))
    assert "Bitte schicken Sie ein Foto mit" in page.text
    assert "Foto, um das die Stelle bittet" in page.text

    sent = guest.post(status_path(report), {"do": "reply", "text": "", "photos": photo()})

    assert sent.status_code == 303
    report.refresh_from_db()
    assert report.waits_for_reporter is False
    assert report.pictures.count() == 1
    assert report.events.get(verb=Verb.REPLIED).note.text == "Ein Foto, ohne Worte dazu."
    assert "Bitte schicken Sie ein Foto mit" not in guest.get(status_path(report)).text


def test_words_without_the_photo_answer_as_well(town, guest, report):
    services.ask_reporter(report, text="Wie groß?", wish_photo=True, by=office(town))

    guest.post(status_path(report), {"do": "reply", "text": "Wie ein Teller."})

    report.refresh_from_db()
    assert report.waits_for_reporter is False


def test_nothing_at_all_is_no_answer(town, guest, report):
    services.ask_reporter(report, text="Wie groß?", wish_photo=True, by=office(town))

    page = guest.post(status_path(report), {"do": "reply", "text": ""})

    assert page.status_code == 422
    report.refresh_from_db()
    assert report.waits_for_reporter is True


def test_without_a_wish_the_page_asks_for_none(town, guest, report):
    services.ask_reporter(report, text="Wie groß?", by=office(town))

    assert "Bitte schicken Sie ein Foto mit" not in guest.get(status_path(report)).text


def test_their_own_page_calls_nothing_internal(town, guest, report):
    services.ask_reporter(report, text="Wie groß?", by=office(town))
    services.write_to_reporter(report, text="Nur für Sie.", by=office(town))

    assert "intern" not in guest.get(status_path(report)).text.partition("<main")[2]


# --- not content --------------------------------------------------------------------------------


def not_content(guest: Client, report: Report, reason: str = "Das Loch ist noch da."):
    return guest.post(status_path(report), {"do": "not_content", "text": reason})


def test_whoever_is_not_content_is_asked_why_and_opens_it_again(town, guest, report):
    services.mark_fixed(report, by=office(town))

    said = guest.post(status_path(report), {"do": "satisfied", "answer": "bad"})
    assert said.url.endswith("?unzufrieden=1#zufrieden")
    page = guest.get(said.url.partition("#")[0])
    assert "Was ist nicht in Ordnung?" in page.text
    report.refresh_from_db()
    assert report.work == Work.FIXED

    assert not_content(guest, report).status_code == 303
    report.refresh_from_db()
    assert (report.work, report.was_reopened) == (Work.RECEIVED, True)
    note = report.events.get(verb=Verb.NOTED)
    assert (note.note.text, note.public) == ("Das Loch ist noch da.", False)
    assert "Das Loch ist noch da." not in guest.get(f"/meldungen/{report.number}/").text
    assert Satisfaction.objects.get().answer == "bad"


def test_without_a_reason_it_stays_closed(town, guest, report):
    services.mark_fixed(report, by=office(town))
    services.say_how_content(report, answer="bad")

    page = not_content(guest, report, "  ")

    assert page.status_code == 422
    assert 'id="grund-fehler"' in page.text
    report.refresh_from_db()
    assert report.work == Work.FIXED


@pytest.mark.parametrize("answer", ["good", "partly"])
def test_others_are_not_asked(town, guest, report, answer):
    services.mark_fixed(report, by=office(town))

    said = guest.post(status_path(report), {"do": "satisfied", "answer": answer})

    assert said.url.endswith("?zufrieden=1#getan")
    assert "Was ist nicht in Ordnung?" not in guest.get(status_path(report)).text


def test_twice_and_not_a_third_time(town, guest, report):
    for _ in range(2):
        services.mark_fixed(report, by=office(town))
        assert not_content(guest, report).status_code == 303
        report.refresh_from_db()
    services.mark_fixed(report, by=office(town))
    services.say_how_content(report, answer="bad")

    page = guest.get(status_path(report))

    assert "Sie haben schon zweimal gesagt" in page.text
    assert "Was ist nicht in Ordnung?" not in page.text
    assert not_content(guest, report).status_code == 422


def test_not_after_its_time(town, guest, report):
    then = clock.now() - timedelta(days=settings.REOPEN_DAYS + 1)
    Report.objects.filter(pk=report.pk).update(created_at=then, body_since=then)
    report.refresh_from_db()
    services.mark_fixed(report, by=office(town), at=then)
    services.say_how_content(report, answer="bad")

    page = guest.get(status_path(report))

    assert "schon lange abgeschlossen" in page.text
    assert not_content(guest, report).status_code == 422


def test_an_open_report_is_not_opened_again(town, guest, report):
    assert not_content(guest, report).status_code == 422
    assert not ReportEvent.objects.filter(verb=Verb.REOPENED).exists()


# --- words for one person are their data ----------------------------------------------------------


def test_private_words_are_in_their_data_and_go_with_the_time(town, report):
    services.write_to_reporter(report, text="Nur für Sie.", by=office(town))
    services.note(report, text="Nur für uns.", by=office(town))
    section = next(each for each in of_report(report) if each.key == "messages")
    assert [row["text"] for row in section.rows] == ["Nur für Sie."]

    services.mark_fixed(report, by=office(town))

    due = messages_due(town.municipality, clock.now() + timedelta(days=1))
    assert [note.text for note in due] == ["Nur für Sie."]
