"""What a step would send and show, exactly: it is done, looked at, and taken back at once.

Nothing of it is kept: rows, jobs and mails are written in a transaction that is rolled back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import delivery
from common.plain_german import Hint, hints
from defects import notifications
from defects.models import Report, ReportEvent
from defects.states import PublicState, public_word
from defects.timeline import Entry, timeline


@dataclass(frozen=True, slots=True)
class Preview:
    """`subject` and `mail` are empty if nobody is written to, and `why_no_mail` says why.

    `public` is what everybody will read, `own` what stands on the reporter's page alone, `word`
    the state afterwards; `hints` are about what was written.
    """

    word: PublicState
    subject: str = ""
    mail: str = ""
    why_no_mail: str = ""
    public: list[Entry] = field(default_factory=list)
    own: list[Entry] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    is_public: bool = True


def preview(report: Report, act: Callable[[], object], *, written: str = "") -> Preview:
    """What `act` on `report` would bring about. Raises what `act` raises."""
    with transaction.atomic():
        event = act()
        if not isinstance(event, ReportEvent):  # it tells nobody anything
            found = Preview(word=public_word(report))
        else:
            found = _look(event, written)
        transaction.set_rollback(True)
    return found


def _look(event: ReportEvent, written: str) -> Preview:
    report = event.report
    act = {
        event.uuid,
        *report.events.filter(payload__contains={"with": str(event.uuid)}).values_list(
            "uuid", flat=True
        ),
    }
    public = [entry for entry in timeline(report, public=True) if entry.uuid in act]
    known = {entry.uuid for entry in public}
    own = [
        entry
        for entry in timeline(report, public=True, to_reporter=True)
        if entry.uuid in act and entry.uuid not in known
    ]
    subject, mail, why = _mail(event)
    return Preview(
        word=public_word(report),
        subject=subject,
        mail=mail,
        why_no_mail=why,
        public=public if report.shown else [],
        own=own if report.shown else [*public, *own],
        hints=hints(written),
        is_public=report.shown,
    )


def _mail(event: ReportEvent) -> tuple[str, str, str]:
    """Subject, text, or why there is none. The secret link belongs to its owner alone."""
    report = event.report
    contact = report.contact
    if contact is None or not contact.email:
        return "", "", _("Es geht keine E-Mail hinaus: Es gibt keine bestätigte Adresse.")
    written = delivery.as_sent(
        notifications.TO_REPORTER, ref=event.uuid, to=contact, town=report.municipality
    )
    if written is None:
        return "", "", _("Dazu geht keine E-Mail hinaus.")
    subject, body = written
    secret = notifications.status_url(report)
    shown = _("[geheimer Link der meldenden Person]")
    token = secret.rstrip("/").rpartition("/")[2]  # languages change what stands before it
    lines = [shown if token in line else line for line in body.splitlines()]
    return subject, "\n".join(lines), ""
