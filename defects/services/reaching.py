"""„Nachricht, wenn sich etwas tut“ for whoever reported: an address they confirm, change, withdraw.

The report counts without it. Until the owner of an address has said yes, nothing ties it to the
report: it gets one mail, with a link that leads to a question and to nothing else.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts import services as vault
from accounts.mail import Recipient
from accounts.models import Contact, DeletionEntry, MailLog
from accounts.services import ContactDetails
from accounts.vault import holds, proof
from common import clock
from common.rate_limit import hit
from defects import links, notifications
from defects.models import Report
from defects.retention import contact_period
from defects.services.contact import withdraw_contact
from defects.services.steps import lock
from defects.states import Verb

TEMPLATE = "defects/confirm_contact"
# In the deletion log: a restored backup does not bring the address back.
ADDRESS = "defects.contact_address"
# An address that nobody confirms is gone after this.
WAITS = timedelta(days=2)
# So many such mails one address gets in an hour, and one report sends.
ASKED_AN_HOUR = 3
FROM_A_REPORT = 5
_HOUR = timedelta(hours=1)
_LONGEST = 254


def ask_for_consent(report: Report, *, email: str, at: datetime | None = None) -> None:
    """Send `email` a link by which its owner says that they want to hear of `report`.

    Raises `ValidationError` for what is no address, and when one report asks too often; beyond
    three mails an hour to one address nothing is sent, and nothing tells.
    """
    address = email.strip()
    if not address or len(address) > _LONGEST:
        raise _no_address()
    try:
        validate_email(address)
    except ValidationError:
        raise _no_address() from None
    if not hit(purpose="contact-of", address=str(report.uuid), limit=FROM_A_REPORT, window=_HOUR):
        raise ValidationError(
            _(
                "Zu dieser Meldung haben wir gerade schon mehrere Links verschickt. "
                "Bitte warten Sie."
            ),
            code="too_often",
        )
    if not hit(
        purpose=f"contact {report.municipality_id}",
        address=address.lower(),
        limit=ASKED_AN_HOUR,
        window=_HOUR,
    ):
        return
    with transaction.atomic():
        waiting = vault.create_contact(
            municipality=report.municipality,
            details=ContactDetails(email=address),
            retention=WAITS,
            at=at,
        )
        mail.send_later(
            municipality=report.municipality, template=TEMPLATE, to=waiting, ref=report.uuid
        )


@transaction.atomic
def give_consent(report: Report, contact: Contact, *, at: datetime | None = None) -> None:
    """The owner of the address says yes: from now on they hear of `report`. Again is the same.

    An address that was there before is forgotten; name and telephone stay.
    """
    lock(report)
    if report.contact_id == contact.pk:
        return
    now = at or clock.now()
    old = report.contact
    if old is not None:
        details = ContactDetails(email=contact.email, name=old.name, phone=old.phone)
        contact = vault.change_contact(contact, details)
    vault.confirm_contact(contact, at=now)
    vault.keep_contact_until(contact, contact_period(report.municipality).after(now))
    report.contact = contact
    report.save(update_fields=["contact"])
    if old is not None and not old.reports.exists():
        MailLog.objects.filter(recipient=old.uuid).delete()
        old.delete()
    submitted = report.events.get(verb=Verb.SUBMITTED)
    submitted.report = report
    notifications.tell_reporter(submitted)


@transaction.atomic
def stop_mails(report: Report, *, at: datetime | None = None) -> bool:
    """Forget the address; name and telephone stay. False if there is none. Raises `Held`."""
    lock(report)
    contact = report.contact
    if contact is None or not contact.email:
        return False
    now = at or clock.now()
    holds.require_free(
        {report.uuid, report.item.uuid, contact.uuid}, at=now, municipality=report.municipality
    )
    if contact.name or contact.phone:
        vault.change_contact(contact, ContactDetails(name=contact.name, phone=contact.phone))
        proof.note(
            ADDRESS,
            [contact.uuid],
            ground=DeletionEntry.Ground.CASE_CODE,
            municipality_id=report.municipality_id,
            at=now,
        )
    else:
        withdraw_contact(report, at=now)
    return True


def content(report_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For the mail that asks; None when the answer was given or the report moved its links."""
    report = Report.objects.filter(uuid=report_uuid).select_related("municipality").first()
    if report is None or not isinstance(recipient, Contact) or recipient.reports.exists():
        return None
    base = report.municipality.base_url.rstrip("/")
    return {
        "number": report.label,
        "link": base + links.consent_path(report, recipient),
        "language": report.language,
    }


def _no_address() -> ValidationError:
    return ValidationError(
        _("Bitte prüfen Sie die E-Mail-Adresse, zum Beispiel: name@beispiel.de"), code="email"
    )
