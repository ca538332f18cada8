"""How to reach whoever reported: left later, changed, withdrawn. The vault keeps it.

No event tells of it: whether somebody left an address is theirs alone.
"""

from datetime import datetime

from django.db import transaction

from accounts import services as vault
from accounts.models import Contact, DeletionEntry
from accounts.services import ContactDetails
from accounts.vault import proof
from common import clock
from defects import notifications
from defects.models import Report
from defects.retention import CONTACT, contact_period
from defects.services.steps import lock
from defects.states import Verb


@transaction.atomic
def leave_contact(
    report: Report, *, details: ContactDetails, at: datetime | None = None
) -> Contact:
    """Keep how to reach the person, or replace what was kept; a new address gets the link.

    Raises `ValidationError` for nothing at all or an e-mail address that is none.
    """
    lock(report)
    now = at or clock.now()
    retention = contact_period(report.municipality).after(now) - now
    before = report.contact.email if report.contact is not None else ""
    if report.contact is None:
        report.contact = vault.create_contact(
            municipality=report.municipality, details=details, retention=retention, at=now
        )
    else:
        report.contact = vault.change_contact(report.contact, details)
        vault.keep_contact_until(report.contact, now + retention)
    report.save(update_fields=["contact"])
    if report.contact.email and report.contact.email != before:
        submitted = report.events.get(verb=Verb.SUBMITTED)
        submitted.report = report
        notifications.tell_reporter(submitted)
    return report.contact


@transaction.atomic
def withdraw_contact(report: Report, *, at: datetime | None = None) -> None:
    """Forget at once how to reach the person, and note it; mails not yet sent are not sent."""
    lock(report)
    if report.contact is None:
        return
    contact, report.contact = report.contact, None
    report.save(update_fields=["contact"])
    proof.note(
        CONTACT,
        [contact.uuid],
        ground=DeletionEntry.Ground.CASE_CODE,
        municipality_id=report.municipality_id,
        at=at or clock.now(),
    )
    vault.withdraw_contact(contact)
