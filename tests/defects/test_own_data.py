"""Who reported sees, takes along and takes back what is theirs, with the secret link alone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Contact, DeletionEntry, MailLog
from accounts.services import ContactDetails
from accounts.vault import holds, proof, purging
from common import clock
from common.identifiers import uuid7
from defects import services
from defects.links import status_path
from defects.models import Report, ReportNote
from defects.services import Actor
from defects.views.limits import WRONG_LINKS
from moderation.models import Case, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide, release_all
from photos.models import Photo
from photos.services import store_upload
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town
from tests.jobs import work
from tests.journeys.pictures import jpeg
from tests.vault.archive import unpack

pytestmark = pytest.mark.django_db

ANNA = ContactDetails(email="anna@example.org", name="Anna Mustermann", phone="0123 456")


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def guest() -> Client:
    return Client(headers={"host": "lindenbach.example"})


@pytest.fixture
def report(town, tmp_path) -> Report:
    """With contact, text, two pictures that are public, a question and an answer."""
    uploads = [
        store_upload(
            municipality=town.municipality,
            draft_key=uuid7(),
            upload=SimpleUploadedFile(
                f"{n}.jpg", jpeg(tmp_path / f"{n}.jpg", (400 + n, 300)).read_bytes(), "image/jpeg"
            ),
        )
        for n in range(2)
    ]
    found = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        text="Ein tiefes Loch.",
        contact=ANNA,
        photos=uploads,
    )
    work()
    release_all(Case.objects.get(item=found.item), by=town.mo)
    found.refresh_from_db()
    staff = Actor.staff(town.clara, town.tiefbau)
    services.accept(found, by=staff)
    services.ask_reporter(found, by=staff, text="Wie tief?")
    services.reply(found, by=Actor.resident(), text="So tief wie mein Knie")
    services.note(found, by=staff, text="Der Melder ruft oft an")
    found.refresh_from_db()
    outbox.outbox.clear()
    return found


def path(report, end="daten/"):
    return f"{status_path(report)}{end}"


def post(guest, report, do, **fields):
    return guest.post(path(report), {"do": do, **fields})


def files_of(settings, photo) -> list[str]:
    found = [each for each in Path(settings.VAR_DIR).rglob("*") if each.is_file()]
    names = {str(photo.uuid), photo.public_name or "-"}
    return [each.name for each in found if any(each.name.startswith(name) for name in names)]


def test_all_of_it_is_shown_and_nothing_of_the_office_s(guest, town, report):
    page = guest.get(path(report))

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"] and page["Referrer-Policy"] == "no-referrer"
    for own in (
        "anna@example.org",
        "Anna Mustermann",
        "Ein tiefes Loch.",
        "So tief wie",
        "Wie tief?",
    ):
        assert own in page.text
    for other in ("ruft oft an", town.clara.full_name, town.mo.full_name):
        assert other not in page.text
    assert path(report) in guest.get(status_path(report)).text


def test_it_can_be_taken_along(guest, town, report):
    services.leave_contact(
        town.report(text="Fremdes"), details=ContactDetails(email="otto@example.org")
    )
    answer = post(guest, report, "download")
    archive = unpack(answer)

    data = json.loads(archive.read("daten.json"))
    raw = json.dumps(data, ensure_ascii=False)
    assert data["contact"][0]["phone"] == "0123 456"
    assert [row["text"] for row in data["messages"]] == ["Wie tief?", "So tief wie mein Knie"]
    assert len([name for name in archive.namelist() if name.startswith("fotos/")]) == 2
    for other in ("ruft oft an", "otto@", "Fremdes", town.clara.full_name, town.mo.email):
        assert other not in raw
    assert "anna@example.org" in archive.read("daten.html").decode()


def test_the_file_is_not_made_without_end(guest, report):
    for _ in range(10):
        answer = post(guest, report, "download")
        assert answer.status_code == 200
        unpack(answer)

    assert post(guest, report, "download").status_code == 429


def test_contact_and_messages_go_the_report_stays_and_no_mail_follows(guest, town, report):
    contact = report.contact
    assert MailLog.objects.filter(recipient=contact.uuid).exists()

    assert post(guest, report, "erase")["Location"] == path(report)

    assert not Contact.objects.exists()
    assert not MailLog.objects.filter(recipient=contact.uuid).exists()
    assert not ReportNote.objects.filter(text__contains="Knie").exists()
    assert ReportNote.objects.filter(text="Der Melder ruft oft an").exists()
    assert "Ein tiefes Loch." in guest.get(status_path(report)).text
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))
    work(until=clock.now() + timedelta(minutes=5))
    assert "anna@example.org" not in [to for mail in outbox.outbox for to in mail.to]
    entry = proof.was_deleted(contact.uuid).get()
    assert entry.ground == DeletionEntry.Ground.CASE_CODE
    assert not services.erase_reporter(report)


def test_a_name_alone_can_go(guest, report):
    assert "Nur meinen Namen" in guest.get(path(report)).text

    post(guest, report, "name")

    contact = Contact.objects.get()
    assert (contact.name, contact.email) == ("", "anna@example.org")
    assert "Nur meinen Namen" not in guest.get(path(report)).text


def test_a_text_goes_at_any_time_inside_and_outside(guest, town, report):
    Report.objects.filter(pk=report.pk).update(created_at=clock.now() - timedelta(days=20))
    public = report.get_absolute_url()
    assert "Ein tiefes Loch." in guest.get(public).text

    post(guest, report, "text")

    report.refresh_from_db()
    assert (report.text, report.text_shown) == ("", False)
    assert report.text_item.excerpt == ""
    assert report.text_item.visibility == Visibility.PRIVATE
    assert "Ein tiefes Loch." not in guest.get(public).text
    assert guest.get(public).status_code == 200
    assert services.withdraw_text(report) is None


def test_a_picture_goes_with_all_its_files(
    guest, report, settings, django_capture_on_commit_callbacks
):
    first, second = (row.photo for row in report.pictures.select_related("photo").order_by("order"))
    assert len(files_of(settings, first)) >= 5  # original, two of ours, two public

    with django_capture_on_commit_callbacks(execute=True):
        post(guest, report, "photo", photo=str(first.uuid))

    assert files_of(settings, first) == []
    assert len(files_of(settings, second)) >= 5
    assert list(Photo.objects.all()) == [second]
    assert proof.was_deleted(first.uuid).get().kind == "photos.photo"
    assert not services.withdraw_photo(report, first.uuid)


def test_the_files_go_by_a_job_when_the_process_dies_after_the_commit(report, settings):
    photo = report.pictures.select_related("photo").order_by("order")[0].photo

    services.withdraw_photo(report, photo.uuid)  # nothing runs after the commit here
    assert files_of(settings, photo)
    work()

    assert files_of(settings, photo) == []


def test_pictures_of_the_repair_and_of_others_are_not_theirs(guest, town, report):
    other = town.report()
    assert services.withdraw_photo(other, report.pictures.first().photo.uuid) is False
    report.pictures.filter(order=0).update(role="after")
    after = report.pictures.get(role="after").photo

    post(guest, report, "photo", photo=str(after.uuid))

    assert Photo.objects.filter(pk=after.pk).exists()


@pytest.mark.parametrize("do", ["erase", "name", "text", "photo"])
def test_a_hold_wins_and_says_so(guest, town, report, do):
    holds.place_hold(
        municipality=town.municipality, target=report.uuid, reason="Klage", by=town.admin
    )
    photo = report.pictures.first().photo

    answer = post(guest, report, do, photo=str(photo.uuid))

    assert answer.status_code == 422 and "aus rechtlichen Gründen" in answer.text
    assert "Klage" not in answer.text
    report.refresh_from_db()
    assert report.text and report.contact and Photo.objects.count() == 2
    assert not DeletionEntry.objects.exists()


@pytest.mark.parametrize("do", ["erase", "name", "text", "photo"])
def test_another_municipality_holds_nothing_here(guest, report, do):
    elsewhere = factories.municipality(name="Andersdorf", base_url="https://anders.example")
    photo = report.pictures.first().photo
    for target in (report.uuid, photo.uuid):
        holds.place_hold(municipality=elsewhere, target=target, reason="Fremd", by=None)

    answer = post(guest, report, do, photo=str(photo.uuid))

    assert answer.status_code == 303


def test_another_municipality_keeps_no_mails_coming(report):
    elsewhere = factories.municipality(name="Andersdorf", base_url="https://anders.example")
    holds.place_hold(municipality=elsewhere, target=report.uuid, reason="Fremd", by=None)

    assert services.stop_mails(report)

    assert not Contact.objects.exclude(email="").exists()


def test_bad_input_is_refused(guest, report):
    assert post(guest, report, "photo", photo="x").status_code == 404
    assert post(guest, report, "").status_code == 422
    assert post(guest, report, "photo", photo=str(uuid7())).status_code == 303


def test_a_wrong_link_opens_nothing_and_guessing_is_slowed_down(guest, report):
    wrong = f"/meldung/{report.uuid}/AAAAAAAAAAAAAAAAAAAAAAAA/daten/"
    for _ in range(WRONG_LINKS):
        assert guest.post(wrong, {"do": "erase"}).status_code == 404

    assert guest.get(wrong).status_code == 429
    assert guest.get(f"/meldung/{uuid7()}/AAAAAAAAAAAAAAAAAAAAAAAA/").status_code == 429
    assert guest.get(path(report)).status_code == 200  # who has the link is not kept out
    assert Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_wishes_at_once_are_one(tmp_path):
    town = factories.town()
    contact = factories.contact(town.municipality)
    report = town.report(contact=contact)

    done = at_once(*[lambda: services.erase_reporter(Report.objects.get(pk=report.pk))] * 2)

    assert sorted(done) == [False, True]
    assert proof.was_deleted(contact.uuid).count() == 1


# --- periods ------------------------------------------------------------------------------


def test_messages_go_four_years_after_closing_and_no_sooner(town, report):
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))
    year = timedelta(days=365)

    purging.purge(at=clock.now() + 3.9 * year, only=["defects.message"])
    assert ReportNote.objects.filter(blanked_at=None).count() == 3
    purging.purge(at=clock.now() + 4.1 * year, only=["defects.message"])

    assert [note.text for note in ReportNote.objects.filter(blanked_at=None)] == [
        "Der Melder ruft oft an"
    ]


def test_a_text_that_is_not_shown_goes_six_months_after_the_decision(town, report):
    rule = next(each for each in install_rules(town.municipality) if each.number == 3)
    decide(report.text_item, Visibility.REMOVED, by=town.mo, rule=rule)
    later = clock.now() + timedelta(days=190)
    only = ["defects.removed_text"]

    purging.purge(at=later, only=only)
    report.refresh_from_db()
    assert report.text  # open: the office still needs it
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))
    purging.purge(at=clock.now() + timedelta(days=170), only=only)
    report.refresh_from_db()
    assert report.text
    purging.purge(at=later, only=only)

    report.refresh_from_db()
    assert (report.text, report.text_item.excerpt) == ("", "")
