"""How to reach whoever reported: left later, changed, withdrawn, in no event."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError

from accounts.models import Contact
from common import clock
from defects import services
from defects.services import Actor, ContactDetails
from tests import factories, jobs

pytestmark = pytest.mark.django_db

ANNA = ContactDetails(email="anna@example.org", name="Anna")


@pytest.fixture
def report(town):
    report = services.submit_report(
        municipality=town.municipality, category=town.lamp, location=factories.TOWN_HALL
    )
    jobs.work()
    outbox.outbox.clear()
    return report


def addresses():
    outbox.outbox.clear()
    jobs.work(until=clock.now() + timedelta(seconds=76))
    return [message.to[0] for message in outbox.outbox]


def test_an_address_left_later_gets_the_link(report, settings):
    settings.CONTACT_DAYS = 30
    when = clock.now()

    contact = services.leave_contact(report, details=ANNA, at=when)

    assert (contact.email, contact.name) == ("anna@example.org", "Anna")
    assert contact.delete_after == when + timedelta(days=30)
    assert addresses() == ["anna@example.org"]
    assert report.events.count() == 2


def test_a_changed_address_gets_the_link_and_a_changed_name_does_not(report):
    services.leave_contact(report, details=ANNA)
    addresses()

    services.leave_contact(report, details=ContactDetails(email=ANNA.email, name="Anna B."))
    assert addresses() == []
    services.leave_contact(report, details=ContactDetails(email="new@example.org"))
    assert addresses() == ["new@example.org"]
    assert Contact.objects.count() == 1


def test_withdrawn_is_forgotten_and_no_mail_follows(town, report):
    services.leave_contact(report, details=ANNA)
    services.mark_fixed(report, by=Actor.staff(town.clara))

    services.withdraw_contact(report)

    assert not Contact.objects.exists()
    assert addresses() == []
    services.withdraw_contact(report)


@pytest.mark.parametrize("details", [ContactDetails(), ContactDetails(email="no address")])
def test_what_reaches_nobody_is_refused(report, details):
    with pytest.raises(ValidationError):
        services.leave_contact(report, details=details)

    assert not Contact.objects.exists()


def test_a_report_with_an_address_that_is_none_is_not_stored(town):
    with pytest.raises(ValidationError):
        services.submit_report(
            municipality=town.municipality,
            category=town.lamp,
            location=factories.TOWN_HALL,
            contact=ContactDetails(email="no address"),
        )

    assert not town.municipality.reports.exists()
