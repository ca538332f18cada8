"""What the town does with a proposal: a department is asked, answers with reasons, acts."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common import clock, data_version
from participation import history
from participation.errors import NotPossible, ReasonMissing
from participation.models import Answer, Proposal
from participation.notifications import tell_author
from participation.services.rows import begin, take_step
from participation.states import REALISABLE, Decision, Verb


@transaction.atomic
def give_to_department(
    proposal: Proposal,
    *,
    department: Department,
    by: User,
    due_on: date | None = None,
    at: datetime | None = None,
) -> Proposal:
    """Ask a department of the municipality for its answer, until `due_on`."""
    if department.municipality_id != proposal.municipality_id:
        raise ValueError("A department of another municipality.")
    now = at or clock.now()
    fresh = begin(proposal)
    take_step(fresh, Verb.EXAMINED)
    fresh.department = department
    fresh.answer_due_on = due_on
    _finish(fresh, now, "state", "department", "answer_due_on")
    event = history.of_proposal(
        Verb.EXAMINED,
        fresh,
        at=now,
        by=by,
        department=department,
        payload={"department": str(department.uuid)},
    )
    tell_author(event)
    return fresh


@transaction.atomic
def answer_proposal(
    proposal: Proposal,
    *,
    decision: Decision,
    text: str,
    department: Department,
    by: User,
    at: datetime | None = None,
) -> Answer:
    """The department's answer. Its reasons are compulsory; a new answer keeps the old one.

    Raises `ReasonMissing` or `NotPossible`.
    """
    text = text.strip()
    if not text:
        raise ReasonMissing(
            {"text": _("Bitte begründen Sie die Antwort. Sie erscheint beim Vorschlag.")}
        )
    if department.municipality_id != proposal.municipality_id:
        raise ValueError("A department of another municipality.")
    now = at or clock.now()
    fresh = begin(proposal)
    take_step(fresh, Verb.ANSWERED)
    fresh.decision = decision
    fresh.department = department
    fresh.answer_due_on = None
    row = Answer.objects.create(
        municipality_id=fresh.municipality_id,
        proposal=fresh,
        department=department,
        decision=decision,
        text=text,
        by=by,
        at=now,
    )
    _finish(fresh, now, "state", "decision", "department", "answer_due_on")
    event = history.of_proposal(
        Verb.ANSWERED,
        fresh,
        at=now,
        by=by,
        department=department,
        payload={"answer": str(row.uuid), "decision": decision},
    )
    tell_author(event)
    return row


@transaction.atomic
def start_realising(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """The town begins to do what it follows, at least in part."""
    return _realise(proposal, Verb.REALISING, by=by, at=at)


@transaction.atomic
def mark_realised(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    return _realise(proposal, Verb.REALISED, by=by, at=at)


def _realise(proposal: Proposal, verb: Verb, *, by: User, at: datetime | None) -> Proposal:
    now = at or clock.now()
    fresh = begin(proposal)
    take_step(fresh, verb)
    if fresh.decision not in REALISABLE:
        raise NotPossible(
            _("Umgesetzt wird nur, wem die Stadt folgt. Bitte antworten Sie zuerst neu."),
            code="not_followed",
        )
    _finish(fresh, now, "state")
    tell_author(history.of_proposal(verb, fresh, at=now, by=by, department=fresh.department))
    return fresh


def _finish(proposal: Proposal, at: datetime, *fields: str) -> None:
    proposal.updated_at = at
    proposal.save(update_fields=[*fields, "updated_at"])
    if proposal.shown:
        data_version.raise_version(proposal.municipality_id)
