"""What helpers and the lead are told: numbers and links, as other offices are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Department, User
from common import clock, german, jobs
from defects.models import Help, ReportEvent
from defects.states import CLOSED, OPEN, Verb

TO_HELPER = "defects/help_asked"
TO_LEAD = "defects/help_answered"


def register_mails() -> None:
    """Called when the apps are ready."""
    mail.register(
        TO_HELPER, "defects.help_mail.for_helper", about=_("Bitte um Hilfe"), for_staff=True
    )
    mail.register(
        TO_LEAD,
        "defects.help_mail.for_lead",
        about=_("Antwort auf eine Bitte um Hilfe"),
        for_staff=True,
    )


def tell_helper(event: ReportEvent, department: Department, *, after_seconds: int) -> None:
    """By a job, which looks up whether the office gets mails at once and who stands in."""
    at = clock.now() + timedelta(seconds=after_seconds)
    jobs.defer("defects.tell_helper", at=at, event=event.uuid, body=department.uuid)


def tell_lead(event: ReportEvent, *, after_seconds: int) -> None:
    report = event.report
    if report.body.kind == Department.Kind.INSIDE and report.body.email:
        mail.send_later(
            municipality=report.municipality,
            template=TO_LEAD,
            to=report.body,
            ref=event.uuid,
            at=clock.now() + timedelta(seconds=after_seconds),
            once=True,
        )


def for_helper(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """That help is asked for, or needed no more; None if that was taken back or is answered."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Department | User):
        return None
    rows = Help.objects.filter(report=event.report).select_related("department")
    if isinstance(recipient, Department):
        rows = rows.filter(department=recipient)
    if "help" in event.payload:
        rows = rows.filter(uuid=event.payload["help"])
    row = rows.order_by("-id").first()
    if row is None:
        return None
    report = event.report
    is_over = event.verb == Verb.HELP_ENDED or report.work in CLOSED
    if not is_over and (row.state != Help.State.ASKED or report.work not in OPEN):
        return None
    base = report.municipality.base_url.rstrip("/")
    return {
        "number": report.label,
        "lead": report.body.name,
        "is_over": is_over,
        "is_danger": report.is_danger,
        "due": german.day(row.due_on) if row.due_on else "",
        "stands_in_for": row.department.name if isinstance(recipient, User) else "",
        "link": f"{base}/arbeit/{report.number}/?liste=helfen",
    }


def for_lead(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """That a helper said no or is done; None if the case lies elsewhere by now."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Department):
        return None
    report = event.report
    if report.body_id != recipient.pk or report.work not in OPEN:
        return None
    row = Help.objects.filter(uuid=event.payload["help"]).select_related("department").first()
    if row is None:
        return None
    base = report.municipality.base_url.rstrip("/")
    return {
        "number": report.label,
        "helper": row.department.name,
        "is_done": event.verb == Verb.HELP_DONE,
        "link": f"{base}/arbeit/{report.number}/",
    }


def _event(uuid: UUID) -> ReportEvent | None:
    rows = ReportEvent.objects.filter(uuid=uuid, undone_by=None)
    return rows.select_related("report__municipality", "report__body").first()
