"""Mails over a real SMTP server, sent by a real worker."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail
from accounts.models import MailLog
from common import clock
from common.models import Journal
from tests import factories
from tests.jobs import run_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fixed_mail")]


@pytest.fixture
def send():
    town = factories.municipality(base_url="https://lindenbach.example")
    erika = factories.contact(town, email="erika@example.org", name="Erika Müller")
    return lambda: mail.send_later(
        municipality=town, template="fixed", to=erika, ref=uuid4(), context={"number": "L-12"}
    )


def job():
    return ProcrastinateJob.objects.get(task_name="accounts.send_mail")


def let_time_pass():
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now()"
            " WHERE status = 'todo' AND task_name = 'accounts.send_mail'"
        )


def our_log(caplog):
    """All that was logged, tracebacks included, except by the mail server of the test."""
    records = [record for record in caplog.records if record.name != "mail.log"]
    return "\n".join(caplog.handler.format(record) for record in records)


def log():
    return MailLog.objects.values_list("state", "reason", "attempts").get()


def test_a_mail_arrives_as_it_was_written(send, mail_server):
    sent = send()

    run_worker()

    [message] = mail_server.mails
    assert mail_server.envelopes == [("nahdran@example.org", ["erika@example.org"])]
    assert message["Subject"] == "Ihre Meldung L-12"
    assert message["From"] == "Lindenbach <nahdran@example.org>"
    assert message["Message-ID"] == f"<{sent}@lindenbach.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Guten Tag Erika Müller," in message.get_content()
    assert message.get_content_type() == "text/plain"
    assert log() == ("sent", "", 1)
    assert job().status == "succeeded"


def test_a_busy_server_is_tried_again_later(send, mail_server, caplog):
    caplog.set_level("INFO", logger="procrastinate")
    mail_server.rcpt_answers = ["451 4.7.1 Greylisted"]
    send()
    before = clock.now()

    run_worker()

    assert mail_server.mails == []
    assert log() == ("sending", "smtp_451", 1)
    assert "smtp_451" in our_log(caplog) and "erika" not in our_log(caplog)
    waiting = job()
    assert (waiting.status, waiting.attempts) == ("todo", 1)
    assert timedelta(seconds=50) < waiting.scheduled_at - before < timedelta(seconds=90)

    let_time_pass()
    run_worker()

    assert len(mail_server.mails) == 1
    assert log() == ("sent", "", 2)
    assert Journal.objects.count() == 0


@pytest.mark.parametrize("at", ["rcpt_answers", "data_answers"])
def test_a_refusal_for_good_is_the_end_and_is_journalled(send, mail_server, at, caplog):
    setattr(mail_server, at, ["550 5.1.1 erika@example.org: no such user"])
    send()

    run_worker()
    let_time_pass()
    run_worker()

    assert mail_server.mails == []
    assert log() == ("failed", "smtp_550", 1)
    [line] = Journal.objects.all()
    assert (line.verb, line.payload["reason"]) == ("mail.failed", "smtp_550")
    assert "erika" not in our_log(caplog) + str(line.payload)


def test_a_server_that_is_away_is_tried_for_two_days_and_then_given_up(send, mail_server, settings):
    settings.EMAIL_PORT = 1  # nobody listens there
    send()
    waits = []

    for _ in range(8):
        before = clock.now()
        run_worker()
        if (waiting := job()).status == "todo":
            waits.append(round((waiting.scheduled_at - before).total_seconds() / 60))
        let_time_pass()

    assert waits == [1, 5, 15, 60, 240, 720, 1440]
    assert job().status == "failed"
    assert log() == ("failed", "ConnectionRefusedError", 8)
    assert [line.verb for line in Journal.objects.all()] == ["mail.failed"]


def test_a_worker_that_died_after_sending_leaves_no_second_mail(send, mail_server):
    send()
    run_worker()
    with connection.cursor() as cursor:  # the queue never learned that it was done
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo'")

    run_worker()

    assert len(mail_server.mails) == 1


def test_a_worker_that_died_while_sending_sends_the_same_mail_again(send, mail_server):
    send()
    run_worker()
    MailLog.objects.update(state="sending", sent_at=None)  # it died before it could note it
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo'")

    run_worker()

    first, second = (message["Message-ID"] for message in mail_server.mails)
    assert first == second
