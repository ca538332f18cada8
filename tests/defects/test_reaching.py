"""„Nachricht, wenn sich etwas tut“ for whoever reported: confirmed, changed, withdrawn."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.models import Contact, MailLog
from accounts.vault import purging
from common import clock
from defects import services
from defects.links import consent_path, status_path
from defects.models import Report
from defects.services import Actor, ContactDetails
from tests import factories
from tests.accounts.conftest import mail_server
from tests.factories import Town
from tests.jobs import run_worker, work

__all__ = ["mail_server"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="testserver", base_url="http://testserver")


@pytest.fixture
def report(town: Town) -> Report:
    made = services.submit_report(
        municipality=town.municipality, category=town.pothole, location=factories.at(0, 0)
    )
    work()
    outbox.outbox.clear()
    return made


def path_in(message: Any) -> str:
    (found,) = re.findall(r"https?://\S+", message.body.partition("-- \n")[0])
    return urlsplit(found).path


def asked(client: Client, report: Report, email: str = "anna@example.org") -> str:
    """The path of the link in the mail."""
    answer = client.post(status_path(report), {"do": "contact", "email": email})
    assert answer.status_code == 303
    work()
    return path_in(outbox.outbox.pop())


def test_an_address_is_written_to_only_after_its_owner_said_yes(client, town, report):
    link = asked(client, report)
    by = Actor.staff(town.clara, town.tiefbau)
    services.accept(report, by=by)
    services.plan(report, by=by, on=clock.today())
    work(until=clock.now() + timedelta(hours=1))
    report.refresh_from_db()
    assert report.contact is None
    assert [m.to for m in outbox.outbox if m.to == ["anna@example.org"]] == []

    client.post(link)
    services.secure(report, by=by)
    work(until=clock.now() + timedelta(hours=1))

    report.refresh_from_db()
    assert report.contact is not None and report.contact.email_confirmed_at is not None
    subjects = [m.subject for m in outbox.outbox if m.to == ["anna@example.org"]]
    assert subjects == [
        f"Ihre Meldung {report.label} ist gespeichert",
        f"Ihre Meldung {report.label}: Gesichert, Reparatur folgt",
    ]


def test_the_first_mail_leads_to_a_question_and_never_to_the_secret_page(client, report):
    client.post(status_path(report), {"do": "contact", "email": "fremd@example.org"})
    work()

    assert status_path(report) not in outbox.outbox[-1].body
    page = client.get(path_in(outbox.outbox[-1]))
    assert status_path(report) not in page.text
    assert page["Referrer-Policy"] == "no-referrer" and page["X-Robots-Tag"]
    assert page.cookies == {}


def test_opening_the_link_five_times_changes_nothing_and_saying_yes_twice_is_the_same(
    client, report
):
    link = asked(client, report)
    for _ in range(5):
        assert client.get(link).status_code == 200
    report.refresh_from_db()
    assert report.contact is None

    for _ in range(3):
        assert "Bestätigt" in client.post(link).text
    work()
    assert len(outbox.outbox) == 1


def test_an_address_is_changed_and_the_name_stays(client, report):
    services.leave_contact(
        report, details=ContactDetails(email="alt@example.org", name="Anna", phone="0123")
    )
    old = report.contact
    link = asked(client, report, "neu@example.org")
    assert "a•••@example.org" in client.get(status_path(report)).text

    client.post(link)

    report.refresh_from_db()
    assert report.contact is not None
    assert (report.contact.email, report.contact.name, report.contact.phone) == (
        "neu@example.org",
        "Anna",
        "0123",
    )
    assert old is not None and not Contact.objects.filter(pk=old.pk).exists()
    assert not MailLog.objects.filter(recipient=old.uuid).exists()


def test_it_is_withdrawn_by_one_button_and_the_report_stays(client, report):
    client.post(asked(client, report))
    client.post(status_path(report), {"do": "no_contact"})

    report.refresh_from_db()
    assert report.contact is None and not Contact.objects.exists()
    assert client.get(status_path(report)).status_code == 200


def test_only_the_address_goes_where_there_is_a_name_too(client, report):
    services.leave_contact(report, details=ContactDetails(email="a@example.org", name="Anna"))

    client.post(status_path(report), {"do": "no_contact"})

    report.refresh_from_db()
    assert report.contact is not None
    assert (report.contact.name, report.contact.email) == ("Anna", "")


def test_what_nobody_confirmed_goes_after_two_days(client, report):
    asked(client, report)
    purging.purge(at=clock.now() + timedelta(days=3), only=["defects.contact"])
    assert not Contact.objects.exists()


@pytest.mark.parametrize("email", ["", "anna", "a@b", "x" * 300 + "@example.org", "a@b.c\nBcc: d"])
def test_what_is_no_address_is_told_at_the_field_and_kept_there(client, report, email):
    answer = client.post(status_path(report), {"do": "contact", "email": email})

    assert answer.status_code == 422
    assert 'aria-describedby="adresse-hinweis adresse-fehler"' in answer.text
    assert not Contact.objects.exists()


def test_one_report_and_one_address_get_so_many_mails(client, town, report):
    for _ in range(4):
        client.post(status_path(report), {"do": "contact", "email": "anna@example.org"})
    work()
    assert len(outbox.outbox) == 3  # the fourth is not sent, and nothing tells
    client.post(status_path(report), {"do": "contact", "email": "b@example.org"})
    refused = client.post(status_path(report), {"do": "contact", "email": "c@example.org"})
    assert refused.status_code == 422 and "mehrere Links" in refused.text


def test_links_of_another_report_a_revoked_one_and_another_town_open_nothing(client, town, report):
    other = town.report()
    link = asked(client, report)
    contact = Contact.objects.get()
    wrong = [
        link.replace(str(report.uuid), str(other.uuid)),
        consent_path(other, contact).replace(str(other.uuid), str(report.uuid)),
    ]
    Report.objects.filter(pk=report.pk).update(link_version=2)
    for path in [*wrong, link]:
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    report.refresh_from_db()
    assert report.contact is None


@pytest.mark.django_db(transaction=True)
def test_it_goes_out_over_a_real_mail_server(client, town, report, mail_server):
    client.post(status_path(report), {"do": "contact", "email": "anna@example.org"})
    run_worker()

    message = mail_server.mails[-1]
    assert message["To"] == "anna@example.org"
    assert message["Subject"] == f"Bitte bestätigen: Nachrichten zur Meldung {report.label}"
