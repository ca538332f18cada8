"""What happens to the thing itself: planned, begun, secured, fixed or not, answered, reopened."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.models import ActorKind
from defects import help_mail
from defects.actors import Actor
from defects.errors import (
    ReasonMissing,
    TooLate,
    TooOften,
    TransitionNotAllowed,
    WrongReferral,
)
from defects.models import FROM_NEIGHBOUR, Help, Referral, Report, ReportEvent
from defects.services.giving import clearing_desk, give
from defects.services.helping import refuse_open_helps
from defects.services.pictures import add_after_photos
from defects.services.steps import MAIL_AFTER_SECONDS, Step, begin
from defects.services.talk import TO_REPORTER
from defects.services.texts import write_note
from defects.states import NotFixedReason, Responsibility, Verb
from photos.models import Photo

# A resident may say "noch kaputt" so often; then somebody must talk to somebody.
REOPENED_BY_RESIDENTS = 2


@transaction.atomic
def plan(report: Report, *, on: date, by: Actor, at: datetime | None = None) -> ReportEvent:
    """It will be done on a day that was not yet."""
    step = begin(report, Verb.PLANNED, by=by, at=at)
    refuse_past(on, at=step.at)
    step.happen(Verb.PLANNED, {"on": on.isoformat()})
    return step.finish(tell_reporter=True)


@transaction.atomic
def start(report: Report, *, by: Actor, at: datetime | None = None) -> ReportEvent:
    """Somebody is at it."""
    step = begin(report, Verb.STARTED, by=by, at=at)
    step.happen(Verb.STARTED)
    return step.finish()


@transaction.atomic
def secure(report: Report, *, by: Actor, at: datetime | None = None) -> ReportEvent:
    """Nobody can come to harm any more; the repair is still to come."""
    step = begin(report, Verb.SECURED, by=by, at=at)
    step.happen(Verb.SECURED)
    return step.finish(tell_reporter=True)


@transaction.atomic
def mark_fixed(
    report: Report,
    *,
    by: Actor,
    photo_uuids: Sequence[UUID] = (),
    note: str = "",
    show_photos: bool = False,
    despite_helpers: bool = False,
    at: datetime | None = None,
) -> ReportEvent:
    """It is repaired. Pictures of the repair make the public word green at once.

    `photo_uuids` are uploads of a draft. With `show_photos` whoever took them answers for
    it that nobody is to be seen on them; without, they wait for review. `note` is public.
    Raises `HelpersOpen` while others help, unless it is closed `despite_helpers`.
    """
    step = begin(report, Verb.FIXED, by=by, at=at, with_items=bool(photo_uuids))
    helps = refuse_open_helps(report, despite=despite_helpers)
    photos = add_after_photos(report, photo_uuids, show=show_photos, at=step.at)
    nothing_to_see = all(photo.state == Photo.State.FAILED for photo in photos)
    unreadable = {"after_photo": False} if photos and nothing_to_see else {}
    # The neighbour that handed it over shows what whoever took it released, and nothing else.
    shown_above = (
        {"shown": True} if photos and show_photos and report.channel == FROM_NEIGHBOUR else {}
    )
    step.happen(
        Verb.FIXED,
        {"photos": [str(photo.uuid) for photo in photos], **unreadable, **shown_above},
        note=write_note(report, note, at=step.at),
    )
    return _finish(step, helps)


@transaction.atomic
def mark_not_fixed(
    report: Report,
    *,
    reason: NotFixedReason | str,
    by: Actor,
    note: str = "",
    despite_helpers: bool = False,
    at: datetime | None = None,
) -> ReportEvent:
    """It will not be repaired, or nothing was found. `note` is public; "other" needs one."""
    step = begin(report, Verb.NOT_FIXED, by=by, at=at)
    refuse_without_reason(reason, note)
    helps = refuse_open_helps(report, despite=despite_helpers)
    step.happen(
        Verb.NOT_FIXED,
        {"reason": NotFixedReason(reason).value},
        note=write_note(report, note, at=step.at),
    )
    return _finish(step, helps)


@transaction.atomic
def answer(
    report: Report,
    *,
    note: str,
    by: Actor,
    is_public: bool = True,
    despite_helpers: bool = False,
    at: datetime | None = None,
) -> ReportEvent:
    """Praise, an idea or a question has its answer. Nothing was repaired.

    Without `is_public` only who reported reads the answer; that there is one, everybody.
    """
    step = begin(report, Verb.ANSWERED, by=by, at=at, reason=note)
    helps = refuse_open_helps(report, despite=despite_helpers)
    words = write_note(report, note, at=step.at)
    if is_public:
        step.happen(Verb.ANSWERED, note=words)
    else:
        step.happen(Verb.ANSWERED)
        step.happen(Verb.NOTED, TO_REPORTER, note=words, public=False)
    return _finish(step, helps)


@transaction.atomic
def refer(
    report: Report,
    *,
    to: Referral,
    note: str,
    by: Actor,
    despite_helpers: bool = False,
    at: datetime | None = None,
) -> ReportEvent:
    """Somebody else does that: the answer leads to a page of the town's list. `note` is public.

    Kept is where it led on that day. Raises `WrongReferral` for what is not on the list.
    """
    step = begin(report, Verb.ANSWERED, by=by, at=at, reason=note)
    if to.municipality_id != report.municipality_id or not to.is_active:
        raise WrongReferral(
            _("Dieser Verweis steht nicht in der Liste. Bitte wählen Sie einen anderen."),
            code="wrong_referral",
        )
    helps = refuse_open_helps(report, despite=despite_helpers)
    payload = {"referral": str(to.uuid), "name": to.name, "url": to.url}
    step.happen(Verb.ANSWERED, payload, note=write_note(report, note, at=step.at))
    return _finish(step, helps)


@transaction.atomic
def reopen(report: Report, *, reason: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """It is not done after all, or not the same as another report.

    The body that had it last gets it anew; a body outside gets a new hand-over, so that its
    clock begins again. A resident can do so twice, and for `REOPEN_DAYS` after it was closed:
    then `TooOften` or `TooLate`. What a resident writes is for the office.
    """
    step = begin(report, Verb.REOPENED, by=by, at=at, reason=reason)
    by_resident = by.kind == ActorKind.RESIDENT
    if by_resident:
        _refuse_too_late(report, step.at)
        _refuse_too_often(report)
    payload: dict[str, str] = {}
    if report.responsibility == Responsibility.HANDED_OVER and report.body.is_active:
        payload["hand_over"] = str(step.hand_over_to(report.body).uuid)
    step.happen(Verb.REOPENED, payload)
    step.happen(Verb.NOTED, note=write_note(report, reason, at=step.at), public=False)
    if not report.body.is_active:
        give(step, clearing_desk(report))
    return step.finish(tell_reporter=not by_resident, tell_merged=True)


@transaction.atomic
def confirm(report: Report, *, by: Actor, at: datetime | None = None) -> ReportEvent:
    """A resident says that it is fixed. Staff never wait for it."""
    step = begin(report, Verb.CONFIRMED, by=by, at=at)
    if report.confirmed_by_citizens:
        raise TransitionNotAllowed(_("Das ist schon bestätigt. Danke!"), code="confirmed")
    step.happen(Verb.CONFIRMED)
    return step.finish()


def _finish(step: Step, helps: Sequence[Help]) -> ReportEvent:
    """Those who helped are told that they need not any more."""
    event = step.finish(tell_reporter=True)
    if step.tells:
        for row in helps:
            help_mail.tell_helper(event, row.department, after_seconds=MAIL_AFTER_SECONDS)
    return event


def refuse_past(on: date, *, at: datetime) -> None:
    if on < clock.day_of(at):
        raise TransitionNotAllowed(
            _("Der Tag ist schon vorbei. Bitte nennen Sie einen, der noch kommt."),
            code="day_is_over",
        )


def refuse_without_reason(reason: NotFixedReason | str, note: str) -> None:
    if reason not in NotFixedReason.values or (reason == NotFixedReason.OTHER and not note.strip()):
        raise ReasonMissing(
            _("Bitte nennen Sie den Grund, damit andere ihn verstehen."), code="reason_missing"
        )


def why_not_reopened(report: Report, *, at: datetime | None = None) -> str:
    """The sentence that a resident would read who wants it opened again; empty if they can."""
    if report.closed_at is None or report.duplicate_of_id is not None:
        return _("Die Meldung ist noch offen.")
    try:
        _refuse_too_late(report, at or clock.now())
        _refuse_too_often(report)
    except (TooLate, TooOften) as error:
        return " ".join(error.messages)
    return ""


def _refuse_too_late(report: Report, at: datetime) -> None:
    closed_at = report.closed_at
    if closed_at is not None and at - closed_at > timedelta(days=settings.REOPEN_DAYS):
        raise TooLate(
            _(
                "Diese Meldung ist schon lange abgeschlossen. Wenn wieder etwas kaputt ist, "
                "melden Sie es bitte neu."
            ),
            code="too_late",
        )


def _refuse_too_often(report: Report) -> None:
    times = report.events.filter(
        verb=Verb.REOPENED, actor_kind=ActorKind.RESIDENT, undone_by=None
    ).count()
    if times >= REOPENED_BY_RESIDENTS:
        raise TooOften(
            _("Sie haben schon zweimal gesagt, dass es noch kaputt ist. Bitte rufen Sie uns an."),
            code="too_often",
        )
