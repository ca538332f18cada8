"""Mails: a number and a link to whoever has to know, nothing personal, nothing that is over."""

from datetime import timedelta

import pytest
from django.core import mail as outbox

from common import clock
from defects import services
from defects.models import Category
from defects.notifications import status_url
from defects.services import Actor
from tests import factories, jobs

pytestmark = pytest.mark.django_db

TEXT = "Mein Nachbar Karl Müller hat die Laterne zerstört."


@pytest.fixture
def clerk(town):
    return Actor.staff(town.clara, town.bauhof)


def submit(town, **fields):
    return services.submit_report(
        municipality=town.municipality,
        **{
            "category": town.lamp,
            "location": factories.TOWN_HALL,
            "text": TEXT,
            "contact": services.ContactDetails(email="anna@example.org", name="Anna Geheim"),
            **fields,
        },
    )


def sent(after_a_minute=True):
    """What the worker sends, also what waits for the time of undoing to pass."""
    outbox.outbox.clear()
    jobs.work(until=clock.now() + timedelta(seconds=76 if after_a_minute else 0))
    return {message.to[0]: message for message in outbox.outbox}


def test_the_body_is_told_at_once_by_number_and_link(town):
    submit(town)

    message = sent(after_a_minute=False)["bauhof@lindenbach.example"]

    assert message.subject == "Neue Meldung L-1001"
    assert "https://lindenbach.example/arbeit/1001/" in message.body


def test_danger_stands_in_front(town):
    submit(town, is_danger=True)

    message = sent()["bauhof@lindenbach.example"]

    assert message.subject == "Gefahr: Neue Meldung L-1001"
    assert "Bitte sehen Sie gleich nach." in message.body


def test_who_reported_gets_the_secret_link(town):
    report = submit(town)

    message = sent()["anna@example.org"]

    assert message.subject == "Ihre Meldung L-1001 ist gespeichert"
    assert status_url(report) in message.body


def test_no_mail_says_what_somebody_wrote_or_who(town, clerk):
    report = submit(town)
    services.ask_reporter(report, text="Frau Geheim, wo?", by=clerk)
    services.reply(report, text="Bei Karl Müller.", by=Actor.resident())
    messages = sent()
    services.hand_over(report, to=town.land, reason="Für Herrn Müller.", by=clerk)
    messages.update(sent())

    assert set(messages) == {
        "anna@example.org",
        "bauhof@lindenbach.example",
        "strassen_land@lindenbach.example",
    }
    for message in messages.values():
        for secret in ("Müller", "Geheim", "Anna", "Clara"):
            assert secret not in message.subject + message.body


def test_a_question_asks_to_answer(town, clerk):
    report = submit(town)
    sent()
    services.ask_reporter(report, text="Wo?", by=clerk)

    assert sent()["anna@example.org"].subject == "Frage zu Ihrer Meldung L-1001"


def test_a_change_says_the_new_state(town, clerk):
    report = submit(town)
    sent()
    services.mark_fixed(report, by=clerk)

    message = sent()["anna@example.org"]

    assert message.subject == "Ihre Meldung L-1001: Behoben"


def test_mails_wait_for_the_time_of_undoing(town, clerk):
    report = submit(town)
    sent()
    event = services.mark_fixed(report, by=clerk)

    assert sent(after_a_minute=False) == {}
    services.undo(event, by=clerk)
    assert sent() == {}


def test_a_body_outside_gets_the_public_page(town, clerk):
    report = submit(town)
    sent()
    services.hand_over(report, to=town.land, by=clerk)

    message = sent()["strassen_land@lindenbach.example"]

    assert message.subject == "An Sie übergeben: Meldung L-1001 aus Lindenbach"
    assert "https://lindenbach.example/meldungen/1001/" in message.body


def test_a_body_outside_gets_no_link_to_what_it_may_not_see(town, clerk):
    noise = factories.category(
        town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL, default_body=town.bauhof
    )
    report = submit(town, category=noise, location=None)
    services.hand_over(report, to=town.land, by=clerk)

    assert "/meldungen/" not in sent()["strassen_land@lindenbach.example"].body


def test_a_body_that_does_not_have_it_any_more_is_not_told(town, clerk):
    report = submit(town)
    services.refuse(report, reason="Nein.", next_body=town.tiefbau, by=clerk)
    services.refuse(report, reason="Nein.", by=Actor.staff(town.clara, town.tiefbau))

    assert set(sent()) == {"anna@example.org", "buergerservice@lindenbach.example"}


def test_who_withdrew_the_address_is_not_written_to(town, clerk):
    report = submit(town)
    services.mark_fixed(report, by=clerk)
    report.contact = None
    report.save()

    assert "anna@example.org" not in sent()


def test_reopened_is_told_to_the_body(town, clerk):
    report = submit(town)
    services.mark_fixed(report, by=clerk)
    services.reopen(report, reason="Noch dunkel.", by=Actor.resident())

    messages = sent()

    assert messages["bauhof@lindenbach.example"].subject == "Wieder offen: Meldung L-1001"
