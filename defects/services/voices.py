"""What residents say of a report that is there: hints for the office, and how content they are."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Department, User
from common import clock
from defects.errors import TooOften, TransitionNotAllowed
from defects.models import Hint, Report, Satisfaction
from defects.services.giving import clearing_desk
from defects.services.steps import lock
from defects.states import CLOSED, Responsibility

TEMPLATE = "defects/hint_to_body"
# A hundred neighbours say the same: the office has understood after five in a day.
HINTS_A_DAY = 5
LONGEST = 500
# The office reads of hints to one report once in so long; all of them stand in the case.
_MAIL_EVERY = timedelta(hours=6)


@transaction.atomic
def give_hint(
    report: Report,
    *,
    says: Hint.Says | str,
    text: str = "",
    by_reporter: bool = False,
    at: datetime | None = None,
) -> Hint:
    """Tell the office how it looks on the spot. Changes no state, and is never public.

    Raises `TransitionNotAllowed` for what the report says already or for a duplicate, and
    `TooOften` after five in a day.
    """
    lock(report)
    now = at or clock.now()
    if says not in offered(report):
        raise TransitionNotAllowed(
            _("Dieser Hinweis passt hier nicht. Bitte laden Sie die Seite neu."), code="hint"
        )
    words = text.strip()
    if len(words) > LONGEST:
        raise ValidationError(
            _("Bitte schreiben Sie höchstens %(most)s Zeichen."),
            code="too_long",
            params={"most": LONGEST},
        )
    recent = list(report.hints.filter(at__gt=now - timedelta(days=1)).values_list("at", flat=True))
    if len(recent) >= HINTS_A_DAY:
        raise TooOften(
            _("Das haben uns heute schon mehrere gesagt. Danke, wir wissen Bescheid."),
            code="too_often",
        )
    hint = Hint.objects.create(
        municipality=report.municipality,
        report=report,
        says=says,
        text=words,
        by_reporter=by_reporter,
        at=now,
    )
    body = _reader(report)
    if body.email and not any(each > now - _MAIL_EVERY for each in recent):
        mail.send_later(municipality=report.municipality, template=TEMPLATE, to=body, ref=hint.uuid)
    return hint


def offered(report: Report) -> list[str]:
    """Which hints make sense now: of an open report that it is done or still is not, of a closed
    one that it is not. None for one that is told elsewhere."""
    if report.duplicate_of_id is not None:
        return []
    if report.work in CLOSED:
        return [Hint.Says.BROKEN.value]
    return [Hint.Says.FIXED.value, Hint.Says.BROKEN.value]


@transaction.atomic
def finish_hints(report: Report, *, by: User, at: datetime | None = None) -> int:
    """Somebody of the office has looked after what was said so far; returns how many hints."""
    now = at or clock.now()
    return report.hints.filter(done_at=None, at__lte=now).update(done_at=now, done_by=by)


def _reader(report: Report) -> Department:
    """A body outside has no access to hints: they go to whoever handed it over."""
    outside = (
        report.body.kind == Department.Kind.OUTSIDE
        or report.responsibility == Responsibility.HANDED_OVER
    )
    return clearing_desk(report) if outside else report.body


def content(hint_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For the mail to the office: a number and a link, no words of residents."""
    hint = Hint.objects.filter(uuid=hint_uuid).select_related("report__municipality").first()
    if hint is None or not isinstance(recipient, Department):
        return None
    report = hint.report
    base = report.municipality.base_url.rstrip("/")
    return {
        "number": report.label,
        "says_fixed": hint.says == Hint.Says.FIXED,
        "by_reporter": hint.by_reporter,
        "link": f"{base}/arbeit/{report.number}/",
    }


@transaction.atomic
def say_how_content(
    report: Report, *, answer: Satisfaction.Answer | str, at: datetime | None = None
) -> Satisfaction:
    """Whoever reported says how they find what became of it; said again it replaces the first.

    Raises `TransitionNotAllowed` while the report is open, `ValidationError` for no answer.
    """
    lock(report)
    if report.closed_at is None:
        raise TransitionNotAllowed(
            _("Das können Sie sagen, wenn die Meldung abgeschlossen ist."), code="open"
        )
    if answer not in Satisfaction.Answer.values:
        raise ValidationError(_("Bitte wählen Sie eine der drei Antworten."), code="answer")
    row, _made = Satisfaction.objects.update_or_create(
        report=report,
        defaults={
            "municipality": report.municipality,
            "answer": answer,
            "at": at or clock.now(),
        },
    )
    return row
