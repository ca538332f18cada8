from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.template.loader import get_template

from accounts import delivery, mail
from accounts.models import Letter, MailLog
from common import clock, jobs
from common.models import Journal
from tests import factories
from tests.accounts.mails import BROKEN, NOT_NEEDED
from tests.jobs import waiting, work

pytestmark = pytest.mark.django_db

REPORT = uuid4()


@pytest.fixture
def town():
    return factories.municipality(base_url="https://lindenbach.example")


@pytest.fixture
def erika(town):
    return factories.contact(town, email="erika@example.org", name="Erika Muster")


def send(town, to, template="fixed", ref=REPORT, **rest):
    return mail.send_later(municipality=town, template=template, to=to, ref=ref, **rest)


@pytest.mark.usefixtures("fixed_mail")
def test_a_mail_goes_with_its_transaction(town, erika):
    with pytest.raises(RuntimeError), transaction.atomic():
        send(town, erika)
        raise RuntimeError

    assert waiting() == []


@pytest.mark.usefixtures("fixed_mail")
def test_nothing_personal_waits_in_the_queue(town, erika):
    sent = send(town, erika, context={"number": "L-12"})

    [(name, arguments)] = waiting()
    assert name == "accounts.send_mail"
    assert arguments == {
        "mail": str(sent),
        "municipality": str(town.uuid),
        "template": "fixed",
        "kind": "contact",
        "recipient": str(erika.uuid),
        "ref": str(REPORT),
        "labels": {"number": "L-12"},
    }
    with pytest.raises(ValueError, match="no text"):
        send(town, erika, context={"name": "Erika Muster"})


def test_a_template_that_nobody_registered_is_a_mistake_at_once(town, erika):
    with pytest.raises(LookupError, match="nobody"):
        send(town, erika, template="nobody")


@pytest.mark.usefixtures("fixed_mail")
def test_the_worker_writes_the_mail(town, erika):
    sent = send(town, erika, context={"number": "L-12"})

    work()

    [message] = outbox.outbox
    assert message.to == ["erika@example.org"]
    assert message.subject == "Ihre Meldung L-12"
    assert message.body == (
        "Guten Tag Erika Muster,\n\n"
        f"L-12 & mehr: https://lindenbach.example/meldung/{REPORT}/\n\n"
        "-- \nLindenbach\nhttps://lindenbach.example\n\n"
        "Diese E-Mail wurde automatisch verschickt."
        " Auf Antworten an diese Adresse antwortet niemand.\n"
    )
    headers = message.message()
    assert headers["Message-ID"] == f"<{sent}@lindenbach.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe"] == f"<https://lindenbach.example/abmelden/{REPORT}/>"
    assert headers["From"].startswith("Lindenbach <")
    log = MailLog.objects.get()
    assert (log.uuid, log.state, log.attempts, log.recipient) == (sent, "sent", 1, erika.uuid)


@pytest.mark.usefixtures("fixed_mail")
def test_staff_and_departments_get_mails_too(town):
    dana = factories.user(email="dana@example.org", full_name="Dana Amt")
    roads = factories.department(town, "tiefbauamt", email="tiefbau@example.org")
    send(town, dana, context={"number": "L-1"})
    send(town, roads, context={"number": "L-2"})

    work()

    assert [message.to for message in outbox.outbox] == [
        ["dana@example.org"],
        ["tiefbau@example.org"],
    ]


@pytest.mark.usefixtures("fixed_mail")
def test_a_mail_for_later_waits(town, erika):
    later = clock.now() + timedelta(seconds=60)
    send(town, erika, at=later)

    assert work() == []
    assert work(until=later) == ["accounts.send_mail"]


@pytest.mark.usefixtures("fixed_mail")
@pytest.mark.parametrize(
    ("change", "reason", "verbs"),
    [
        (lambda erika: erika.delete(), "recipient_gone", []),
        (
            lambda erika: type(erika).objects.filter(pk=erika.pk).update(email="", phone="1"),
            "no_address",
            ["mail.no_address"],
        ),
    ],
)
def test_nobody_to_write_to_is_the_end_of_it(town, erika, change, reason, verbs):
    send(town, erika)
    change(erika)

    work()

    assert outbox.outbox == []
    assert [(log.state, log.reason) for log in MailLog.objects.all()] == [("dropped", reason)]
    assert [line.verb for line in Journal.objects.all()] == verbs


@pytest.mark.usefixtures("fixed_mail")
def test_a_closed_account_and_a_mail_not_needed_any_more_are_dropped(town, erika):
    gone = factories.user(is_active=False)
    send(town, gone)
    send(town, erika, ref=NOT_NEEDED)

    work()

    assert outbox.outbox == []
    assert [log.reason for log in MailLog.objects.all()] == ["account_closed", "not_needed"]


@pytest.mark.usefixtures("fixed_mail")
def test_the_mails_of_a_town_go_with_it(town, erika):
    send(town, erika)
    town.delete()

    assert work() == ["accounts.send_mail"]
    assert outbox.outbox == []


@pytest.mark.usefixtures("fixed_mail")
def test_a_job_that_runs_again_sends_nothing_twice(town, erika):
    send(town, erika)
    arguments = waiting()[0][1]
    work()

    jobs.defer("accounts.send_mail", **arguments)
    work()

    assert len(outbox.outbox) == 1


@pytest.mark.usefixtures("fixed_mail")
def test_a_bug_is_tried_again_and_told_in_the_end(town, erika):
    send(town, erika, ref=BROKEN)
    arguments = waiting()[0][1]
    job = delivery.Job(
        mail=UUID(arguments["mail"]),
        municipality=town.uuid,
        template="fixed",
        kind="contact",
        recipient=erika.uuid,
        ref=BROKEN,
        labels={},
    )

    with pytest.raises(RuntimeError):
        delivery.deliver(job)
    assert Journal.objects.count() == 0
    with pytest.raises(RuntimeError):
        delivery.deliver(replace(job, is_last=True))

    assert [(log.state, log.reason) for log in MailLog.objects.all()] == [
        ("failed", "RuntimeError")
    ]
    [line] = Journal.objects.all()
    assert (line.verb, line.object_uuid) == ("mail.failed", BROKEN)
    assert line.payload["reason"] == "RuntimeError"


def test_a_letter_is_sent_at_once_and_then_forgotten(town):
    mail.send_letter_later(
        municipality=town, email="erika@example.org", subject="Ihr Code", body="123 456"
    )
    [(_, arguments)] = waiting()
    assert "erika" not in str(arguments)

    work()

    [message] = outbox.outbox
    assert (message.subject, message.body) == ("Ihr Code", "123 456")
    assert Letter.objects.count() == 0


@pytest.mark.usefixtures("fixed_mail")
def test_a_subject_stays_one_line_and_text_is_not_escaped(town):
    subject, body = delivery.render(
        "fixed", {"number": "L-1\n  Bcc: x@example.org", "path": "/<a>"}, town
    )

    assert subject == "Ihre Meldung L-1"
    assert "/<a>" in body


def test_a_template_without_a_subject_is_refused(town, tmp_path, settings):
    folder = tmp_path / "accounts/mail"
    folder.mkdir(parents=True)
    (folder / "bad.txt").write_text("Guten Tag\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}]

    with pytest.raises(ValueError, match="Betreff"):
        delivery.render("bad", {}, town)


def test_every_registered_mail_has_a_template_and_a_resolver():
    assert "invitation" in mail.registered()
    for template in mail.registered():
        assert callable(mail.resolver_of(template))
        source = get_template(f"accounts/mail/{template}.txt").template.source  # type: ignore[attr-defined]
        assert "Betreff:" in source.strip().splitlines()[0]


@pytest.mark.usefixtures("fixed_mail")
def test_in_development_each_town_has_its_folder_of_mails(town, erika, settings):
    settings.EMAIL_BACKEND = "accounts.mail_backend.FolderBackend"
    send(town, erika, context={"number": "Ä-1"})
    send(town, erika, context={"number": "Ä-2"})

    work()

    files = sorted(Path(settings.MAIL_DIR, str(town.uuid)).iterdir())
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [message["Subject"] for message in read] == ["Ihre Meldung Ä-1", "Ihre Meldung Ä-2"]
    assert {file.suffix for file in files} == {".eml"}
