"""Who is written to about a report, and what the mails show: numbers and links, no content.

Services call `tell_body` and `tell_reporter` inside their transaction. What the mail says is
looked up when it is sent (`accounts.mail`); if the act was undone by then, or the report has
moved on, the function returns None and nothing is sent.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Contact, Department
from common import clock, german
from defects.links import status_path
from defects.models import Report, ReportEvent
from defects.states import OPEN, Responsibility, Verb, public_word

TO_BODY = "defects/to_body"
TO_BODY_OUTSIDE = "defects/to_body_outside"
TO_REPORTER = "defects/to_reporter"


def register_mails() -> None:
    """Called when the apps are ready."""
    for template in (TO_BODY, TO_BODY_OUTSIDE):
        mail.register(template, "defects.notifications.for_body")
    mail.register(TO_REPORTER, "defects.notifications.for_reporter")


def tell_body(event: ReportEvent, *, after_seconds: int = 0) -> None:
    """Tell the body that has the report of `event` now. A body without an address has none."""
    report = event.report
    body = report.body
    if not body.email:
        return
    outside = body.kind == Department.Kind.OUTSIDE
    if outside and report.responsibility != Responsibility.HANDED_OVER:
        return  # it reaches the case only by a hand-over
    mail.send_later(
        municipality=report.municipality,
        template=TO_BODY_OUTSIDE if outside else TO_BODY,
        to=body,
        ref=event.uuid,
        at=_after(after_seconds),
    )


def tell_reporter(event: ReportEvent, *, after_seconds: int = 0) -> None:
    """Tell the person who reported, if they left an address."""
    contact = event.report.contact
    if contact is None or not contact.email:
        return
    mail.send_later(
        municipality=event.report.municipality,
        template=TO_REPORTER,
        to=contact,
        ref=event.uuid,
        at=_after(after_seconds),
    )


def for_body(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What the mail to a body shows; None if it does not have the report any more."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Department):
        return None
    report = event.report
    if report.body_id != recipient.pk or report.work not in OPEN or report.duplicate_of_id:
        return None
    base = report.municipality.base_url.rstrip("/")
    return {
        "report": report,
        "number": report.label,
        "since": german.moment(report.body_since),
        "is_danger": report.is_danger,
        "is_reply": event.verb == Verb.REPLIED,
        "is_reopened": event.verb == Verb.REOPENED,
        "link": f"{base}/arbeit/{report.number}/",
        "public_link": base + report.get_absolute_url() if report.shown else "",
    }


def for_reporter(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What the mail to the person who reported shows; None if they withdrew their address."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Contact):
        return None
    report = event.report
    if report.contact_id != recipient.pk:
        return None
    return {
        "number": report.label,
        "is_first": event.verb == Verb.SUBMITTED,
        "is_question": event.verb == Verb.ASKED,
        "word": public_word(report, to_reporter=True).word,
        "link": status_url(report),
    }


def status_url(report: Report) -> str:
    """The secret link of whoever reported; whoever has it may see, answer and reopen."""
    return report.municipality.base_url.rstrip("/") + status_path(report)


def _event(event_uuid: UUID) -> ReportEvent | None:
    """The event, unless it was undone."""
    return (
        ReportEvent.objects.filter(uuid=event_uuid, undone_by=None)
        .select_related("report__municipality", "report__body", "report__duplicate_of")
        .first()
    )


def _after(seconds: int) -> Any:
    return clock.now() + timedelta(seconds=seconds) if seconds else None
