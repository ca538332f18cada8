"""What a page about one report offers: the steps that are possible, the one to take back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.models import ActorKind
from defects.crew_phones import Somebody, team_of
from defects.models import FROM_NEIGHBOUR, Report, ReportEvent
from defects.services.steps import UNDO_SECONDS
from defects.services.undo import UNDOABLE
from defects.states import CLOSED, OF_A_DUPLICATE, TRANSITIONS, Responsibility, Verb, Work

# The steps of the desk in the order of their buttons, each with the verb it is.
VERBS = {
    "annehmen": Verb.ACCEPTED,
    "beginnen": Verb.STARTED,
    "behoben": Verb.FIXED,
    "fragen": Verb.ASKED,
    "einplanen": Verb.PLANNED,
    "sichern": Verb.SECURED,
    "nicht-fuer-uns": Verb.REFUSED,
    "zurueckgeben": Verb.NOT_FIXED,
    "gemeinde-fragen": Verb.NOTED,
    "zuweisen": Verb.ROUTED,
    "uebergeben": Verb.HANDED_OVER,
    "nicht-behoben": Verb.NOT_FIXED,
    "nachricht": Verb.NOTED,
    "antworten": Verb.ANSWERED,
    "verweisen": Verb.ANSWERED,
    "notiz": Verb.NOTED,
    "aktenzeichen": Verb.EDITED,
    "wieder-oeffnen": Verb.REOPENED,
    "trennen": Verb.SEPARATED,
    "nehmen": Verb.NOTED,
    "geben": Verb.NOTED,
    "gefahr": Verb.EDITED,
    "keine-gefahr": Verb.EDITED,
}


# Only for what another municipality handed over.
_OF_NEIGHBOURS = frozenset({"zurueckgeben", "gemeinde-fragen"})
_WHILE_OPEN = frozenset({"nehmen", "geben", "gefahr", "keine-gefahr"})


def possible_steps(report: Report) -> list[str]:
    """The steps that the state of `report` allows staff to take now, whoever may take them."""
    found = []
    for step, verb in VERBS.items():
        transition = TRANSITIONS.get((verb, Work(report.work)))
        if transition is None or ActorKind.STAFF not in transition.actors:
            continue
        if report.duplicate_of_id is not None and verb not in OF_A_DUPLICATE:
            continue
        if step == "trennen" and report.duplicate_of_id is None:
            continue
        if step == "annehmen" and report.responsibility == Responsibility.ACCEPTED:
            continue
        if step == "nicht-fuer-uns" and report.body.is_clearing:
            continue
        if step == "wieder-oeffnen" and report.work not in CLOSED:
            continue
        if step == "uebergeben" and report.responsibility == Responsibility.HANDED_OVER:
            continue
        if step in _OF_NEIGHBOURS and (report.channel != FROM_NEIGHBOUR or report.work in CLOSED):
            continue
        if step in _WHILE_OPEN and (report.work in CLOSED or report.duplicate_of_id is not None):
            continue
        if step in ("gefahr", "keine-gefahr") and report.is_danger == (step == "gefahr"):
            continue
        found.append(step)
    return found


def undoable(report: Report, *, user: Somebody, at: datetime) -> ReportEvent | None:
    """The last thing that `user` did to `report` by one click, while it can be taken back."""
    event = (
        report.events.filter(at__gte=at - timedelta(seconds=UNDO_SECONDS))
        .exclude(payload__has_key="with")
        .order_by("-id")
        .first()
    )
    if event is None or not may_undo(event, user=user, at=at):
        return None
    event.report = report
    return event


def may_undo(event: ReportEvent, *, user: Somebody, at: datetime) -> bool:
    """Whether `user` did it by one click within the last minute and nobody has taken it back."""
    return (
        _did_it(event, user)
        and event.verb in UNDOABLE
        and "with" not in event.payload
        and at - event.at <= timedelta(seconds=UNDO_SECONDS)
        and not hasattr(event, "undone_by")
    )


def _did_it(event: ReportEvent, user: Somebody) -> bool:
    """The person, or on a team's phone anybody of that team."""
    team = team_of(user)
    if team is not None:
        return event.team_id == team.pk
    return user.pk is not None and event.actor_id == user.pk


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the office asked last; `wishes_photo` if it would like a picture."""

    text: str = ""
    wishes_photo: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)


def open_question(report: Report) -> OpenQuestion:
    """As long as the office waits for the answer; else nothing."""
    if not report.waits_for_reporter:
        return OpenQuestion()
    event = (
        report.events.filter(verb=Verb.ASKED, undone_by=None)
        .select_related("note")
        .order_by("-id")
        .first()
    )
    if event is None or event.note is None:
        return OpenQuestion()
    return OpenQuestion(event.note.text, wishes_photo=event.payload.get("wish") == "photo")
