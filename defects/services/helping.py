"""Lead and helpers: the department that has a case asks others for a part of the work.

The lead stays responsible: only it closes, only it knows who reported. Helpers see the case, say
yes or no, and when they are done; each of it is an event among colleagues. `Help.state` is what
the events say that name the row, so that undoing turns it back.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department
from common import clock
from defects import help_mail
from defects.actors import Actor
from defects.errors import CannotUndo, HelpersOpen, TransitionNotAllowed, WrongBody
from defects.models import Help, Report, ReportEvent, ReportPhoto
from defects.services.giving import give
from defects.services.pictures import take_photos
from defects.services.steps import MAIL_AFTER_SECONDS, Step, begin
from defects.services.texts import write_note
from defects.states import AMONG_HELPERS, Verb
from moderation.models import Visibility

_STATES: dict[str, Help.State] = {
    Verb.HELP_ASKED: Help.State.ASKED,
    Verb.HELP_ACCEPTED: Help.State.ACCEPTED,
    Verb.HELP_REFUSED: Help.State.REFUSED,
    Verb.HELP_DONE: Help.State.DONE,
    Verb.HELP_ENDED: Help.State.ENDED,
}


@transaction.atomic
def ask_for_help(
    report: Report,
    *,
    department: Department,
    task: str,
    by: Actor,
    due_on: date | None = None,
    at: datetime | None = None,
) -> ReportEvent:
    """Ask another department of the house for `task`, by `due_on` if there is a day.

    Raises `ReasonMissing` without a task, `WrongBody` for who cannot help here.
    """
    step = begin(report, Verb.HELP_ASKED, by=by, at=at, reason=task)
    _refuse_helper(step, department, due_on)
    event = _ask(step, department, task, due_on)
    step.finish()
    help_mail.tell_helper(event, department, after_seconds=MAIL_AFTER_SECONDS)
    return event


@transaction.atomic
def accept_help(row: Help, *, by: Actor, at: datetime | None = None) -> ReportEvent:
    """The department will do it."""
    return _answer(row, Verb.HELP_ACCEPTED, by=by, at=at, among=(Help.State.ASKED,))


@transaction.atomic
def refuse_help(row: Help, *, reason: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """The department will not, and says why; the lead is told, and the case is theirs alone."""
    return _answer(row, Verb.HELP_REFUSED, by=by, at=at, note=reason, reason=reason)


@transaction.atomic
def finish_help(
    row: Help,
    *,
    by: Actor,
    note: str = "",
    photo_uuids: Sequence[UUID] = (),
    at: datetime | None = None,
) -> ReportEvent:
    """The task is done. Pictures (uploads of a draft) show the work and wait for review."""
    return _answer(row, Verb.HELP_DONE, by=by, at=at, note=note, photo_uuids=photo_uuids)


@transaction.atomic
def end_help(row: Help, *, by: Actor, note: str = "", at: datetime | None = None) -> ReportEvent:
    """The lead does not need it any more; the helpers are told."""
    event = _answer(row, Verb.HELP_ENDED, by=by, at=at, note=note)
    help_mail.tell_helper(event, row.department, after_seconds=MAIL_AFTER_SECONDS)
    return event


@transaction.atomic
def change_lead(row: Help, *, by: Actor, stays: bool, at: datetime | None = None) -> ReportEvent:
    """Who helps leads from now on; with `stays` the former lead is asked for the same task."""
    report = row.report
    former = report.body
    step = begin(report, Verb.ROUTED, by=by, at=at, as_seen=True)
    found = _locked(row)
    _refuse_other_state(found, Help.UNFINISHED)
    if former.kind != Department.Kind.INSIDE:
        stays = False
    give(step, found.department, assigned=True)
    step.happen(Verb.HELP_ENDED, {"help": str(found.uuid), "leads": True}, public=False)
    _set(found, Help.State.ENDED, step.at)
    if stays:
        asked = _ask(step, former, found.task.text, found.due_on)
        help_mail.tell_helper(asked, former, after_seconds=MAIL_AFTER_SECONDS)
    return step.finish()


def refuse_open_helps(report: Report, *, despite: bool) -> list[Help]:
    """Raise `HelpersOpen` if somebody still helps and nobody said that it is closed nevertheless;
    else those who need not any more."""
    rows = open_helps([report.pk])
    if rows and not despite:
        raise helpers_open(rows)
    return rows


def open_helps(reports: Iterable[int]) -> list[Help]:
    rows = Help.objects.unfinished().filter(report__in=list(reports))
    return list(rows.select_related("department"))


def helpers_open(rows: Iterable[Help]) -> HelpersOpen:
    names = ", ".join(row.department.name for row in rows)
    return HelpersOpen(
        _("Noch nicht fertig: Hilfe von %(names)s. Kreuzen Sie an, wenn Sie trotzdem abschließen."),
        code="helpers_open",
        params={"names": names},
    )


def settle_helps(step: Step, act: Sequence[ReportEvent], events: Sequence[ReportEvent]) -> None:
    """After `act` was undone: each help it names is what the remaining events say."""
    undone = {each.undoes_id for each in events if each.undoes_id is not None}
    for uuid in {each.payload["help"] for each in act if "help" in each.payload}:
        left = [
            each
            for each in events
            if each.payload.get("help") == uuid
            and each.verb in AMONG_HELPERS
            and each.pk not in undone
        ]
        last = max((each.pk for each in act if each.payload.get("help") == uuid), default=0)
        if any(each.pk > last for each in left):
            raise CannotUndo(
                _("Inzwischen ist mit der Meldung etwas anderes geschehen."), code="superseded"
            )
        state = _STATES[left[-1].verb] if left else Help.State.ENDED
        found = Help.objects.select_for_update().get(uuid=uuid)
        if state in Help.UNFINISHED and _is_asked(step.report, found.department, but=found):
            raise CannotUndo(
                _("Inzwischen ist mit der Meldung etwas anderes geschehen."), code="superseded"
            )
        _set(found, state, step.at)


# --- inside -----------------------------------------------------------------------------


def _ask(step: Step, department: Department, task: str, due_on: date | None) -> ReportEvent:
    note = write_note(step.report, task, at=step.at)
    assert note is not None  # noqa: S101 - a task without words was refused
    row = Help.objects.create(
        municipality_id=step.report.municipality_id,
        report=step.report,
        department=department,
        task=note,
        due_on=due_on,
        asked_by=step.by.user,
        asked_at=step.at,
        changed_at=step.at,
    )
    facts = {"help": str(row.uuid), "body": str(department.uuid)}
    return step.happen(Verb.HELP_ASKED, facts, note=note, public=False)


def _answer(
    row: Help,
    verb: Verb,
    *,
    by: Actor,
    at: datetime | None,
    note: str = "",
    reason: str | None = None,
    among: Sequence[Help.State] = Help.UNFINISHED,
    photo_uuids: Sequence[UUID] = (),
) -> ReportEvent:
    report = row.report
    step = begin(report, verb, by=by, at=at, reason=reason, with_items=bool(photo_uuids))
    found = _locked(row)
    _refuse_other_state(found, among)
    facts: dict[str, object] = {"help": str(found.uuid), "body": str(found.department.uuid)}
    if photo_uuids:
        photos = take_photos(
            report,
            photo_uuids,
            role=ReportPhoto.Role.AFTER,
            visibility=Visibility.PENDING,
            at=step.at,
        )
        facts["photos"] = [str(photo.uuid) for photo in photos]
    event = step.happen(verb, facts, note=write_note(report, note, at=step.at), public=False)
    _set(found, _STATES[verb], step.at)
    row.state = found.state
    step.finish()
    if verb in (Verb.HELP_REFUSED, Verb.HELP_DONE):
        help_mail.tell_lead(event, after_seconds=MAIL_AFTER_SECONDS)
    return event


def _locked(row: Help) -> Help:
    """The report is locked already, so nobody else is at it."""
    return (
        Help.objects.select_for_update(of=("self",))
        .select_related("department", "task")
        .get(pk=row.pk)
    )


def _set(row: Help, state: Help.State, at: datetime) -> None:
    row.state = state
    row.changed_at = at
    row.save(update_fields=["state", "changed_at"])


def _refuse_other_state(row: Help, among: Sequence[str]) -> None:
    if row.state not in among:
        raise TransitionNotAllowed(
            _("Das geht hier nicht mehr. Stand der Hilfe: %(state)s."),
            code="transition_not_allowed",
            params={"state": row.get_state_display()},
        )


def _refuse_helper(step: Step, department: Department, due_on: date | None) -> None:
    report = step.report
    if department.municipality_id != report.municipality_id or not department.is_active:
        raise WrongBody(_("Diese Stelle gibt es hier nicht mehr."), code="unknown_body")
    if department.kind != Department.Kind.INSIDE:
        raise WrongBody(
            _("%(body)s ist außerhalb. Um Hilfe bitten können Sie Stellen im Haus."),
            code="outside",
            params={"body": department.name},
        )
    if department.pk == report.body_id:
        raise WrongBody(
            _("Dort liegt die Meldung schon: %(body)s."),
            code="same_body",
            params={"body": department.name},
        )
    if _is_asked(report, department):
        raise WrongBody(
            _("%(body)s hilft schon. Beenden Sie das zuerst."),
            code="asked_already",
            params={"body": department.name},
        )
    if due_on is not None and due_on < clock.day_of(step.at):
        raise TransitionNotAllowed(
            _("Der Tag ist schon vorbei. Bitte nennen Sie einen, der noch kommt."),
            code="day_is_over",
        )


def _is_asked(report: Report, department: Department, *, but: Help | None = None) -> bool:
    rows = Help.objects.filter(report=report, department=department, state__in=Help.UNFINISHED)
    return (rows.exclude(pk=but.pk) if but is not None else rows).exists()
