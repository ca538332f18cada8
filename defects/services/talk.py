"""Words between the office and the person who reported, and among colleagues."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from defects.actors import Actor
from defects.errors import TooOften
from defects.models import Report, ReportEvent
from defects.services.steps import begin
from defects.services.texts import write_note
from defects.states import Verb

# What a note is for, if not for colleagues: the person who reported reads it, nobody else does.
TO_REPORTER = {"to": "reporter"}
# A secret link may be in many hands; a conversation needs no more.
REPLIES = 20


@transaction.atomic
def ask_reporter(
    report: Report,
    *,
    text: str,
    by: Actor,
    wish_photo: bool = False,
    at: datetime | None = None,
) -> ReportEvent:
    """Put a question to whoever reported it. They read it on their status page; never public.

    With `wish_photo` the page asks for a picture as well; words alone are an answer, too.
    """
    step = begin(report, Verb.ASKED, by=by, at=at, reason=text)
    wish = {"wish": "photo"} if wish_photo else {}
    step.happen(Verb.ASKED, wish, note=write_note(report, text, at=step.at), public=False)
    return step.finish(tell_reporter=True)


@transaction.atomic
def write_to_reporter(
    report: Report, *, text: str, by: Actor, at: datetime | None = None
) -> ReportEvent:
    """Tell whoever reported it something that nobody else reads; nothing is waited for."""
    step = begin(report, Verb.NOTED, by=by, at=at, reason=text)
    step.happen(Verb.NOTED, TO_REPORTER, note=write_note(report, text, at=step.at), public=False)
    return step.finish(tell_reporter=True)


@transaction.atomic
def reply(report: Report, *, text: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """The person who reported says something to the office; the body is told by mail.

    Never public. Raises `TooOften` after twenty.
    """
    step = begin(report, Verb.REPLIED, by=by, at=at, reason=text)
    if report.events.filter(verb=Verb.REPLIED).count() >= REPLIES:
        raise TooOften(
            _("Über diesen Link kamen schon sehr viele Nachrichten. Bitte rufen Sie uns an."),
            code="too_often",
        )
    step.happen(Verb.REPLIED, note=write_note(report, text, at=step.at), public=False)
    return step.finish(tell_body=True)


@transaction.atomic
def note(
    report: Report, *, text: str, by: Actor, public: bool = False, at: datetime | None = None
) -> ReportEvent:
    """Words for colleagues, or with `public` for everybody who follows the report."""
    step = begin(report, Verb.NOTED, by=by, at=at, reason=text)
    told = {"told": True} if public else {}
    step.happen(Verb.NOTED, told, note=write_note(report, text, at=step.at), public=public)
    return step.finish(tell_reporter=public)
