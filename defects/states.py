"""The words a report's way is told in: three axes, one table of transitions.

`work` says what happened to the thing, responsibility who has it, `duplicate_of` that it is
told elsewhere. `public_word` makes the one word that people read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock, german
from common.models import ActorKind

if TYPE_CHECKING:
    from defects.models import Report


class Work(models.TextChoices):
    RECEIVED = "received", gettext_lazy("Eingegangen")
    ACCEPTED = "accepted", gettext_lazy("Angenommen")
    PLANNED = "planned", gettext_lazy("Eingeplant")
    IN_PROGRESS = "in_progress", gettext_lazy("In Arbeit")
    SECURED = "secured", gettext_lazy("Gesichert, Reparatur folgt")
    FIXED = "fixed", gettext_lazy("Behoben")
    NOT_FIXED = "not_fixed", gettext_lazy("Wird nicht behoben")
    ANSWERED = "answered", gettext_lazy("Beantwortet")


OPEN = (Work.RECEIVED, Work.ACCEPTED, Work.PLANNED, Work.IN_PROGRESS, Work.SECURED)
CLOSED = (Work.FIXED, Work.NOT_FIXED, Work.ANSWERED)


class Responsibility(models.TextChoices):
    OFFERED = "offered", gettext_lazy("angeboten")
    ACCEPTED = "accepted", gettext_lazy("angenommen")
    REFUSED = "refused", gettext_lazy("abgelehnt")
    HANDED_OVER = "handed_over", gettext_lazy("übergeben")


class NotFixedReason(models.TextChoices):
    NOTHING_FOUND = "nothing_found", gettext_lazy("Nichts gefunden")
    NOT_OURS = "not_ours", gettext_lazy("Nicht in unserer Hand")
    WITHIN_NORM = "within_norm", gettext_lazy("Entspricht dem üblichen Zustand")
    NO_MEANS = "no_means", gettext_lazy("Zurzeit keine Mittel")
    OTHER = "other", gettext_lazy("Anderer Grund")


class Verb(models.TextChoices):
    """The closed list of what can happen to a report."""

    SUBMITTED = "submitted", gettext_lazy("Gemeldet")
    ROUTED = "routed", gettext_lazy("Zugeordnet")
    ACCEPTED = "accepted", gettext_lazy("Angenommen")
    REFUSED = "refused", gettext_lazy("Nicht zuständig")
    HANDED_OVER = "handed_over", gettext_lazy("Übergeben")
    PLANNED = "planned", gettext_lazy("Eingeplant")
    STARTED = "started", gettext_lazy("In Arbeit")
    SECURED = "secured", gettext_lazy("Gesichert, Reparatur folgt")
    FIXED = "fixed", gettext_lazy("Behoben")
    NOT_FIXED = "not_fixed", gettext_lazy("Wird nicht behoben")
    ANSWERED = "answered", gettext_lazy("Beantwortet")
    REOPENED = "reopened", gettext_lazy("Wieder offen")
    ASKED = "asked", gettext_lazy("Frage an die meldende Person")
    REPLIED = "replied", gettext_lazy("Antwort der meldenden Person")
    NOTED = "noted", gettext_lazy("Notiz")
    EDITED = "edited", gettext_lazy("Geändert")
    MARKED_DUPLICATE = "marked_duplicate", gettext_lazy("Schon gemeldet")
    CONFIRMED = "confirmed", gettext_lazy("Von Bürgern bestätigt")
    CATEGORY_CHANGED = "category_changed", gettext_lazy("Art geändert")
    PHOTO_ADDED = "photo_added", gettext_lazy("Foto ergänzt")
    SEPARATED = "separated", gettext_lazy("Getrennt")
    CAUSE_FOUND = "cause_found", gettext_lazy("Ursache bekannt")
    CAUSE_LEFT = "cause_left", gettext_lazy("Gehört nicht zu dieser Ursache")
    HELP_ASKED = "help_asked", gettext_lazy("Um Hilfe gebeten")
    HELP_ACCEPTED = "help_accepted", gettext_lazy("Hilfe zugesagt")
    HELP_REFUSED = "help_refused", gettext_lazy("Hilfe abgelehnt")
    HELP_DONE = "help_done", gettext_lazy("Hilfe erledigt")
    HELP_ENDED = "help_ended", gettext_lazy("Hilfe nicht mehr nötig")
    UNDONE = "undone", gettext_lazy("Zurückgenommen")


# --- what can follow what ---------------------------------------------------------------

_STAFF = frozenset({ActorKind.STAFF})
_BODY = frozenset({ActorKind.STAFF, ActorKind.OUTSIDE})
_ALL = frozenset(ActorKind)


@dataclass(frozen=True, slots=True)
class Transition:
    """One step that a report may take: from which `work` to which, by whom.

    `target` None leaves `work` as it is. `reason` tells whether a reason must be given.
    """

    verb: Verb
    source: Work
    target: Work | None
    actors: frozenset[ActorKind]
    reason: bool = False


def _steps(
    verb: Verb,
    sources: Iterable[Work],
    target: Work | None,
    actors: frozenset[ActorKind],
    *,
    reason: bool = False,
) -> list[Transition]:
    return [Transition(verb, source, target, actors, reason) for source in sources]


# What is secured (a barrier round the hole) stays secured when somebody else takes over.
_NOT_SECURED = (Work.RECEIVED, Work.ACCEPTED, Work.PLANNED, Work.IN_PROGRESS)

_TABLE: list[Transition] = [
    *_steps(Verb.ACCEPTED, [Work.RECEIVED], Work.ACCEPTED, _BODY),
    *_steps(Verb.ACCEPTED, [Work.SECURED], None, _BODY),
    *_steps(Verb.REFUSED, _NOT_SECURED, Work.RECEIVED, _BODY, reason=True),
    *_steps(Verb.REFUSED, [Work.SECURED], None, _BODY, reason=True),
    *_steps(Verb.ROUTED, _NOT_SECURED, Work.RECEIVED, _ALL),
    *_steps(Verb.ROUTED, [Work.SECURED], None, _ALL),
    *_steps(Verb.HANDED_OVER, _NOT_SECURED, Work.RECEIVED, _STAFF | {ActorKind.SYSTEM}),
    *_steps(Verb.HANDED_OVER, [Work.SECURED], None, _STAFF | {ActorKind.SYSTEM}),
    *_steps(Verb.PLANNED, OPEN, Work.PLANNED, _BODY),
    *_steps(
        Verb.STARTED,
        [Work.RECEIVED, Work.ACCEPTED, Work.PLANNED, Work.SECURED],
        Work.IN_PROGRESS,
        _BODY,
    ),
    *_steps(Verb.SECURED, _NOT_SECURED, Work.SECURED, _BODY),
    *_steps(Verb.FIXED, OPEN, Work.FIXED, _BODY),
    *_steps(Verb.NOT_FIXED, OPEN, Work.NOT_FIXED, _BODY, reason=True),
    *_steps(Verb.ANSWERED, OPEN, Work.ANSWERED, _BODY, reason=True),
    *_steps(Verb.REOPENED, CLOSED, Work.RECEIVED, _STAFF | {ActorKind.RESIDENT}, reason=True),
    # An open report is reopened only when it turned out not to be a duplicate.
    *_steps(Verb.REOPENED, OPEN, Work.RECEIVED, _STAFF, reason=True),
    *_steps(Verb.ASKED, OPEN, None, _BODY, reason=True),
    *_steps(Verb.MARKED_DUPLICATE, OPEN, None, _STAFF),
    # What was merged is as it was before, see `defects.services.merging`.
    *_steps(Verb.SEPARATED, OPEN, None, _STAFF, reason=True),
    *_steps(Verb.CAUSE_FOUND, OPEN, None, _STAFF),
    *_steps(Verb.CAUSE_LEFT, [*OPEN, *CLOSED], None, _STAFF),
    *_steps(Verb.HELP_ASKED, OPEN, None, _STAFF, reason=True),
    *_steps(Verb.HELP_ACCEPTED, OPEN, None, _STAFF),
    *_steps(Verb.HELP_REFUSED, OPEN, None, _STAFF, reason=True),
    *_steps(Verb.HELP_DONE, OPEN, None, _STAFF),
    *_steps(Verb.HELP_ENDED, OPEN, None, _STAFF),
    *_steps(Verb.CATEGORY_CHANGED, OPEN, None, _STAFF | {ActorKind.RESIDENT}),
    *_steps(Verb.CONFIRMED, [Work.FIXED], None, frozenset({ActorKind.RESIDENT})),
    *_steps(Verb.REPLIED, [*OPEN, *CLOSED], None, frozenset({ActorKind.RESIDENT}), reason=True),
    *_steps(Verb.NOTED, [*OPEN, *CLOSED], None, _BODY, reason=True),
    *_steps(Verb.EDITED, [*OPEN, *CLOSED], None, _STAFF | {ActorKind.RESIDENT}),
    *_steps(Verb.PHOTO_ADDED, [*OPEN, *CLOSED], None, _BODY | {ActorKind.RESIDENT}),
    *_steps(Verb.UNDONE, [*OPEN, *CLOSED], None, _BODY | {ActorKind.RESIDENT}),
]

TRANSITIONS: dict[tuple[Verb, Work], Transition] = {
    (step.verb, step.source): step for step in _TABLE
}

# What may still happen to a report that is told elsewhere.
OF_A_DUPLICATE = frozenset(
    {
        Verb.NOTED,
        Verb.REPLIED,
        Verb.EDITED,
        Verb.PHOTO_ADDED,
        Verb.REOPENED,
        Verb.SEPARATED,
        Verb.UNDONE,
    }
)
# Among those who work on it together: these change nothing that a decision could rest on.
AMONG_HELPERS = frozenset(
    {
        Verb.HELP_ASKED,
        Verb.HELP_ACCEPTED,
        Verb.HELP_REFUSED,
        Verb.HELP_DONE,
        Verb.HELP_ENDED,
    }
)
# By these a body gets a report.
GIVES = frozenset({Verb.ROUTED, Verb.HANDED_OVER, Verb.REOPENED, Verb.SEPARATED})
# Doing one of these to a report that was only offered says that it is accepted.
ACCEPTS = frozenset(
    {
        Verb.ACCEPTED,
        Verb.PLANNED,
        Verb.STARTED,
        Verb.SECURED,
        Verb.FIXED,
        Verb.NOT_FIXED,
        Verb.ANSWERED,
    }
)
# Each tells whoever reported that somebody has read it: the first of them is the first answer.
FIRST_WORDS = ACCEPTS | {Verb.ASKED}


# --- the one word that people read ---------------------------------------------------------

Tone = Literal["neutral", "progress", "waiting", "done", "closed"]

# A repair without a picture counts as good when nobody has objected for so long.
UNCONTESTED_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class PublicState:
    """A state as people read it: always icon, word and colour together.

    `done` (green) is kept for what was fixed and shown or not contested; see `public_word`.
    """

    key: str
    word: str
    icon: str
    tone: Tone


def public_word(
    report: "Report", *, to_reporter: bool = False, at: datetime | None = None
) -> PublicState:
    """What is told about `report`, in one of fifteen words.

    A report that was handed over stays open and says to whom and since when; nothing but a
    repair is ever called fixed. A question is put to the person who reported
    (`to_reporter`); others read that it was put. Reads `report.body` of a handed-over report.
    """
    if report.duplicate_of_id is not None:
        return PublicState("duplicate", _("Schon gemeldet"), "duplicate", "closed")
    work = Work(report.work)
    now = at or clock.now()
    today = clock.day_of(now)
    if work in CLOSED:
        return _closed_word(report, work, now)
    if report.waits_for_reporter:
        word = _("Frage an Sie") if to_reporter else _("Frage an die meldende Person")
        return PublicState("question", word, "question", "waiting")
    if report.responsibility == Responsibility.HANDED_OVER:
        word = _("Liegt %(where)s seit %(day)s (offen)") % {
            "where": report.body.where,
            "day": german.day(report.body_since, today=today),
        }
        return PublicState("elsewhere", word, "elsewhere", "waiting")
    if work == Work.RECEIVED and report.was_reopened:
        return PublicState("reopened", _("Wieder offen"), "reopened", "neutral")
    if work == Work.PLANNED and report.planned_for is not None:
        word = _("Eingeplant für %(day)s") % {"day": german.day(report.planned_for, today=today)}
        return PublicState("planned", word, "planned", "progress")
    return _OPEN_WORDS[work]()


def _closed_word(report: "Report", work: Work, at: datetime) -> PublicState:
    if work == Work.FIXED:
        if report.confirmed_by_citizens:
            word = _("Behoben, von Bürgern bestätigt")
            return PublicState("confirmed", word, "confirmed", "done")
        closed_at = report.closed_at or at
        proven = report.has_after_photo or at - closed_at >= UNCONTESTED_AFTER
        return PublicState("fixed", _("Behoben"), "fixed", "done" if proven else "closed")
    if work == Work.ANSWERED:
        return PublicState("answered", _("Beantwortet"), "answered", "closed")
    if report.not_fixed_reason == NotFixedReason.NOTHING_FOUND:
        return PublicState("nothing_found", _("Nichts gefunden"), "nothing-found", "closed")
    reason = NotFixedReason(report.not_fixed_reason).label
    word = _("Wird nicht behoben: %(reason)s") % {"reason": reason}
    return PublicState("not_fixed", word, "not-fixed", "closed")


_OPEN_WORDS = {
    Work.RECEIVED: lambda: PublicState("received", _("Eingegangen"), "received", "neutral"),
    Work.ACCEPTED: lambda: PublicState("accepted", _("Angenommen"), "accepted", "progress"),
    Work.PLANNED: lambda: PublicState("planned", _("Eingeplant"), "planned", "progress"),
    Work.IN_PROGRESS: lambda: PublicState("in_progress", _("In Arbeit"), "in-progress", "progress"),
    Work.SECURED: lambda: PublicState(
        "secured", _("Gesichert, Reparatur folgt"), "secured", "progress"
    ),
}
