"""What reporters are told about a cause: one mail per person and message, with their own links."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Contact
from common import clock
from defects.links import status_path
from defects.merged import merged_into_many
from defects.merged_mail import one_per_person
from defects.models import CauseMessage, Report, ReportEvent
from defects.states import public_word

TEMPLATE = "defects/cause_news"
_LINES_AT_MOST = 40


def register_mails() -> None:
    """Called when the apps are ready."""
    mail.register(
        TEMPLATE,
        "defects.cause_mail.content",
        about=_("Neues zu dem, was viele gemeldet haben"),
    )


def tell(message: CauseMessage, *, after_seconds: int) -> None:
    """Everybody who sent one of the reports that `message` reached, or one merged into it."""
    people = one_per_person(_reached(message))
    contacts = [each.contact for each in people.values() if each.contact is not None]
    mail.send_all_later(
        municipality=message.cause.municipality,
        template=TEMPLATE,
        to=[(contact, message.uuid) for contact in contacts],
        at=clock.now() + timedelta(seconds=after_seconds),
        once=True,
    )


def content(message_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """Numbers, the word and links, no text; None if it was taken back for all of theirs."""
    message = (
        CauseMessage.objects.filter(uuid=message_uuid).select_related("cause__municipality").first()
    )
    if message is None or not isinstance(recipient, Contact):
        return None
    own = [
        each
        for each in _reached(message, email=recipient.email)
        if each.contact is not None and each.contact.email.casefold() == recipient.email.casefold()
    ]
    if not own:
        return None
    base = message.cause.municipality.base_url.rstrip("/")
    first = Report.objects.select_related("body", "municipality").get(pk=own[0].pk)
    for each in own:
        each.municipality = first.municipality
    with translation.override(first.language):
        word = public_word(first).word
    return {
        "number": first.label,
        "count": len(own),
        "word": word if message.what != CauseMessage.What.TOLD else "",
        "lines": [
            {"number": each.label, "link": base + status_path(each)}
            for each in own[:_LINES_AT_MOST]
        ],
        "language": first.language,
    }


def _reached(message: CauseMessage, *, email: str = "") -> list[Report]:
    """The oldest first. With `email` those that may be of this address."""
    events = ReportEvent.objects.filter(
        report__cause=message.cause_id, payload__message=str(message.uuid), undone_by=None
    )
    rows = Report.objects.filter(pk__in=events.values("report")).select_related("contact")
    merged = merged_into_many(list(rows.values_list("pk", flat=True)))
    if email:
        rows = rows.filter(contact__email__iexact=email)
    found = [*rows.exclude(contact=None), *(each for some in merged.values() for each in some)]
    return sorted(found, key=lambda report: report.pk)
