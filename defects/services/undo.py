"""Taking back a step within a minute: nothing is deleted, a further event says so."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department
from common import clock
from common.identifiers import uuid7
from common.models import ActorKind
from defects.actors import Actor
from defects.errors import CannotUndo
from defects.history import fold
from defects.models import Category, Cause, Report, ReportEvent, Routing
from defects.services.crew_jobs import take_back_team
from defects.services.helping import settle_helps
from defects.services.merging import leading_of, lock_merging
from defects.services.pictures import take_back_photos
from defects.services.steps import UNDO_SECONDS, Step, lock, state_of
from defects.states import AMONG_HELPERS, Verb
from moderation.services import lock as lock_items

# What a person did by one click. What came with it (`with`) goes with it.
UNDOABLE = frozenset(
    {
        Verb.ROUTED,
        Verb.ACCEPTED,
        Verb.REFUSED,
        Verb.HANDED_OVER,
        Verb.PLANNED,
        Verb.STARTED,
        Verb.SECURED,
        Verb.FIXED,
        Verb.NOT_FIXED,
        Verb.ANSWERED,
        Verb.REOPENED,
        Verb.ASKED,
        Verb.NOTED,
        Verb.MARKED_DUPLICATE,
        Verb.SEPARATED,
        Verb.CAUSE_FOUND,
        Verb.CAUSE_LEFT,
        Verb.CATEGORY_CHANGED,
        Verb.CONFIRMED,
        *AMONG_HELPERS,
    }
)
# These change nothing that an undoing could not be folded over.
# A report that was merged is one again by undoing these.
_TELLS_ELSEWHERE = frozenset({Verb.SEPARATED, Verb.MARKED_DUPLICATE, Verb.REOPENED})
_BESIDE = frozenset({Verb.NOTED, Verb.PHOTO_ADDED, Verb.UNDONE}) | AMONG_HELPERS


@transaction.atomic
def undo(event: ReportEvent, *, by: Actor, at: datetime | None = None) -> ReportEvent:
    """Take back the act that began with `event`, within a minute; only who did it can.

    The row is set to the fold of what remains. Mails about the act wait longer than the
    minute and are then not sent. Raises `CannotUndo`.
    """
    report = event.report
    if event.verb in _TELLS_ELSEWHERE:
        lock_merging(report.municipality_id)
    if event.payload.get("photos"):
        lock_items(report.item)
    lock(report)
    now = at or clock.now()
    events = list(ReportEvent.objects.filter(report=report).order_by("id"))
    act = [event, *(each for each in events if each.payload.get("with") == str(event.uuid))]
    refuse_undo(event, act, events, by=by, at=now)
    state = state_of(report)
    step = Step(report=report, by=by, at=now, before=state, state=state)
    _know_all(step, events)
    for each in reversed(act):
        undone = step.happen(Verb.UNDONE, {"verb": each.verb}, undoes=each, public=False)
        events.append(undone)
    step.state = fold(events)
    _refuse_circle(step)
    take_back_photos(report, event.payload.get("photos", ()))
    take_back_team(report, event)
    _route_back(step)
    settle_helps(step, act, events)
    return step.finish(updated_at=now)


def refuse_undo(
    event: ReportEvent,
    act: list[ReportEvent],
    events: list[ReportEvent],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Raise `CannotUndo` unless `by` did it within the minute and nothing followed from it."""
    same_person = event.actor_kind == by.kind and event.actor_id == (
        by.user.pk if by.user else None
    )
    same_team = event.team_id == (by.team.pk if by.team else None)
    mine = same_person and same_team and by.kind != ActorKind.SYSTEM
    if not mine or event.verb not in UNDOABLE or "with" in event.payload:
        raise CannotUndo(_("Zurücknehmen kann das nur, wer es getan hat."), code="done_by_another")
    if at - event.at > timedelta(seconds=UNDO_SECONDS):
        raise CannotUndo(
            _("Die Minute zum Zurücknehmen ist vorbei. Bitte ändern Sie den Stand neu."),
            code="too_late",
        )
    undone = {each.undoes_id for each in events}
    later = [
        each
        for each in events
        if each.pk > event.pk
        and each not in act
        and each.pk not in undone
        and each.verb not in _BESIDE
        and not (each.verb == Verb.EDITED and each.payload.get("what") != "place")
    ]
    if event.pk in undone or later:
        raise CannotUndo(
            _("Inzwischen ist mit der Meldung etwas anderes geschehen."), code="superseded"
        )


def _refuse_circle(step: Step) -> None:
    """What it was merged into may have been merged into it since."""
    of = step.state.duplicate_of
    if of is None or of == step.before.duplicate_of:
        return
    if leading_of(Report.objects.get(uuid=of)).pk == step.report.pk:
        raise CannotUndo(
            _("Inzwischen ist mit der Meldung etwas anderes geschehen."), code="superseded"
        )


def _route_back(step: Step) -> None:
    """If another body has the report again: the reason why it has it, once more."""
    if step.state.body is None or step.state.body == step.before.body:
        return
    earlier = (
        Routing.objects.filter(report=step.report, body__uuid=step.state.body)
        .order_by("-id")
        .first()
    )
    if earlier is not None:
        earlier.pk = None
        earlier.uuid = uuid7()
        earlier.at = step.at
        earlier._state.adding = True
        earlier.save(force_insert=True)


def _know_all(step: Step, events: list[ReportEvent]) -> None:
    """Load what the events name, as the row may have to point there again."""
    named: dict[str, set[str]] = {"body": set(), "category": set(), "of": set(), "cause": set()}
    for event in events:
        for key, uuids in named.items():
            if key in event.payload:
                uuids.add(event.payload[key])
    step.knows(*Department.objects.filter(uuid__in=named["body"]))
    step.knows(*Category.objects.filter(uuid__in=named["category"]))
    step.knows(*Report.objects.filter(uuid__in=named["of"]))
    step.knows(*Cause.objects.filter(uuid__in=named["cause"]))
