"""What a body outside does by the link in its mail, without an account.

Each act is logged (`HandOverUse`) and counts as an answer: reminders end with it. What a body
writes is for the house or for the person who reported; never public.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from defects import notifications
from defects.actors import Actor
from defects.errors import ReasonMissing, TooLate, TooOften
from defects.links import hand_over_link_until
from defects.models import DeskTask, HandOver, HandOverUse, Report, ReportEvent
from defects.services.neighbour_ends import mark_answered, put_question
from defects.services.responsibility import accept, refuse
from defects.services.steps import lock
from defects.services.talk import ask_reporter, note
from defects.services.work import mark_fixed

Act = HandOverUse.Act
# A link may be in many hands; a conversation needs no more.
QUESTIONS = 20
_NEW_LINKS_A_DAY = 3


def log_use(hand_over: HandOver, act: Act, *, at: datetime | None = None) -> HandOverUse:
    """Remember one use of the link; never who or from where."""
    return HandOverUse.objects.create(
        municipality_id=hand_over.municipality_id,
        hand_over=hand_over,
        link_version=hand_over.link_version,
        act=act,
        at=at or clock.now(),
    )


@transaction.atomic
def accept_by_link(hand_over: HandOver, *, at: datetime | None = None) -> ReportEvent:
    """The body says that it takes care of it; it still lies there, open, since the same day."""
    report, now = _begin(hand_over, at)
    event = accept(report, by=Actor.outside(hand_over.body), at=at)
    _answered(hand_over, Act.ACCEPTED, now)
    return event


@transaction.atomic
def fix_by_link(hand_over: HandOver, *, words: str = "", at: datetime | None = None) -> ReportEvent:
    """The body says that it is fixed; `words` are for the house."""
    report, now = _begin(hand_over, at)
    by = Actor.outside(hand_over.body)
    event = mark_fixed(report, by=by, despite_helpers=True, at=at)
    if words.strip():
        note(report, text=words, by=by, at=at)
    _answered(hand_over, Act.FIXED, now)
    return event


@transaction.atomic
def return_by_link(hand_over: HandOver, *, reason: str, at: datetime | None = None) -> ReportEvent:
    """It is not theirs, and why; it goes back to whoever distributes. Raises `ReasonMissing`."""
    report, now = _begin(hand_over, at)
    event = refuse(report, reason=reason, by=Actor.outside(hand_over.body), at=at)
    _answered(hand_over, Act.RETURNED, now)
    return event


@transaction.atomic
def ask_reporter_by_link(
    hand_over: HandOver, *, text: str, at: datetime | None = None
) -> ReportEvent:
    """Put a question to whoever reported; the body reads the answer on its page, not who."""
    report, now = _begin(hand_over, at)
    _refuse_too_often(hand_over)
    event = ask_reporter(report, text=text, by=Actor.outside(hand_over.body), at=at)
    _answered(hand_over, Act.ASKED_REPORTER, now)
    return event


@transaction.atomic
def ask_office_by_link(hand_over: HandOver, *, text: str, at: datetime | None = None) -> DeskTask:
    """Ask the town; it waits in the inbox of whoever distributes, who are told at once."""
    report, now = _begin(hand_over, at)
    _refuse_too_often(hand_over)
    hand_over.report = report
    task = put_question(hand_over, text=text, by=Actor.outside(hand_over.body), at=now)
    _answered(hand_over, Act.ASKED_OFFICE, now)
    return task


@transaction.atomic
def renew_link(
    hand_over: HandOver, *, by_link: bool = False, at: datetime | None = None
) -> HandOver:
    """Send a new link to the body's own address; the one before opens nothing any more.

    Raises `TooLate` if the report does not lie there any more, and `TooOften` when the body
    itself (`by_link`) has asked for three within a day.
    """
    locked = _lock(hand_over)
    now = at or clock.now()
    _refuse_ended(locked)
    asked = locked.uses.filter(act=Act.RENEWED, at__gt=now - timedelta(days=1)).count()
    if by_link and asked >= _NEW_LINKS_A_DAY:
        raise TooOften(
            _("Heute haben wir schon mehrere Links geschickt. Bitte rufen Sie uns an."),
            code="too_often",
        )
    if by_link:
        log_use(locked, Act.RENEWED, at=now)
    locked.link_version += 1
    locked.link_since = now
    locked.save(update_fields=["link_version", "link_since"])
    notifications.send_link(locked)
    return locked


def _begin(hand_over: HandOver, at: datetime | None) -> tuple[Report, datetime]:
    """The report as it is now, locked. Raises `TooLate` if the link does not act any more."""
    report = hand_over.report
    lock(report)
    locked = _lock(hand_over)
    now = at or clock.now()
    _refuse_ended(locked)
    if locked.link_version != hand_over.link_version or now >= hand_over_link_until(locked):
        raise TooLate(
            _("Dieser Link gilt nicht mehr. Bitte lassen Sie sich einen neuen schicken."),
            code="link_is_old",
        )
    return report, now


def _lock(hand_over: HandOver) -> HandOver:
    return (
        HandOver.objects.select_for_update(no_key=True, of=("self",))
        .select_related("body", "municipality", "report__municipality")
        .get(pk=hand_over.pk)
    )


def _refuse_ended(hand_over: HandOver) -> None:
    if hand_over.ended_at is not None:
        raise TooLate(_("Die Meldung liegt nicht mehr bei Ihnen."), code="ended")


def _refuse_too_often(hand_over: HandOver) -> None:
    questions = (Act.ASKED_REPORTER, Act.ASKED_OFFICE)
    if hand_over.uses.filter(act__in=questions).count() >= QUESTIONS:
        raise TooOften(
            _("Über diesen Link kamen schon sehr viele Fragen. Bitte rufen Sie uns an."),
            code="too_often",
        )


def _answered(hand_over: HandOver, act: Act, at: datetime) -> None:
    """Log it; whoever had to ask after it need not any more."""
    log_use(hand_over, act, at=at)
    mark_answered(hand_over, at)


__all__ = [
    "ReasonMissing",
    "accept_by_link",
    "ask_office_by_link",
    "ask_reporter_by_link",
    "fix_by_link",
    "log_use",
    "renew_link",
    "return_by_link",
]
