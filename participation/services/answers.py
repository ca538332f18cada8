"""What the town does with a proposal: a department is asked, answers with reasons, acts."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common import clock, data_version
from participation import fingerprints, history
from participation.errors import NotPossible, ReasonMissing
from participation.models import Answer, Proposal
from participation.notifications import tell_author, tell_department
from participation.services.rows import begin, take_step
from participation.states import REALISABLE, Decision, Verb


@transaction.atomic
def give_to_department(
    proposal: Proposal,
    *,
    department: Department,
    by: User,
    due_on: date | None = None,
    seen: str = "",
    at: datetime | None = None,
) -> Proposal:
    """Ask a department of the municipality for its answer, until `due_on`.

    `seen` is `fingerprints.of_proposal` of what the person looked at. Raises
    `ChangedMeanwhile` or `NotPossible`.
    """
    if department.municipality_id != proposal.municipality_id:
        raise ValueError("A department of another municipality.")
    now = at or clock.now()
    fresh = begin(proposal)
    fingerprints.require(seen, fingerprints.of_proposal(fresh))
    take_step(fresh, Verb.EXAMINED)
    fresh.department = department
    fresh.answer_due_on = due_on
    _finish(fresh, now, "state", "department", "answer_due_on")
    history.of_proposal(
        Verb.EXAMINED,
        fresh,
        at=now,
        by=by,
        department=department,
        payload={"department": str(department.uuid)},
    )
    tell_department(department)
    return fresh


@transaction.atomic
def give_all(
    proposals: Sequence[tuple[Proposal, str]],
    *,
    department: Department,
    by: User,
    due_on: date | None = None,
) -> int:
    """Several proposals, each with what the person saw of it (`fingerprints.of_proposal`).

    All of them or none; returns how many. Raises what the first raises that cannot be given,
    its number in front.
    """
    at = clock.now()
    for proposal, seen in proposals:
        try:
            give_to_department(
                proposal, department=department, by=by, due_on=due_on, seen=seen, at=at
            )
        except ValidationError as error:
            words = " ".join(error.messages)
            raise NotPossible(f"{proposal.number}. {proposal.title}: {words}") from error
    return len(proposals)


@transaction.atomic
def answer_proposal(
    proposal: Proposal,
    *,
    decision: Decision,
    text: str,
    department: Department,
    by: User,
    seen: str = "",
    at: datetime | None = None,
) -> Answer:
    """The department's answer. Its reasons are compulsory; a new answer keeps the old one.

    `seen` is `fingerprints.of_proposal` of what the person looked at. Raises `ReasonMissing`,
    `ChangedMeanwhile` or `NotPossible`.
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
    fingerprints.require(seen, fingerprints.of_proposal(fresh))
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
def start_realising(
    proposal: Proposal, *, by: User, seen: str = "", at: datetime | None = None
) -> Proposal:
    """The town begins to do what it follows, at least in part."""
    return _realise(proposal, Verb.REALISING, by=by, seen=seen, at=at)


@transaction.atomic
def mark_realised(
    proposal: Proposal, *, by: User, seen: str = "", at: datetime | None = None
) -> Proposal:
    return _realise(proposal, Verb.REALISED, by=by, seen=seen, at=at)


def _realise(
    proposal: Proposal, verb: Verb, *, by: User, seen: str, at: datetime | None
) -> Proposal:
    now = at or clock.now()
    fresh = begin(proposal)
    fingerprints.require(seen, fingerprints.of_proposal(fresh))
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
