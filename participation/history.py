"""Writes what happened to projects and proposals. Nobody can change it afterwards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import Department, User
from common.models import ActorKind
from participation.models import Consultation, ParticipationEvent, Project, Proposal
from participation.states import Verb


def record(
    verb: Verb,
    *,
    project: Project,
    at: datetime,
    consultation: Consultation | None = None,
    proposal: Proposal | None = None,
    by: User | None = None,
    kind: ActorKind = ActorKind.STAFF,
    department: Department | None = None,
    payload: Mapping[str, Any] | None = None,
    public: bool = True,
) -> ParticipationEvent:
    """Add one event in the transaction of what it tells; `payload` holds ids and keys.

    Who of the staff acted is kept; a citizen is not named in a history that cannot be changed,
    or their account could never be deleted.
    """
    return ParticipationEvent.objects.create(
        municipality_id=project.municipality_id,
        project=project,
        consultation=consultation,
        proposal=proposal,
        at=at,
        actor_kind=kind,
        actor=None if kind == ActorKind.RESIDENT else by,
        department=department,
        verb=verb,
        payload=dict(payload or {}),
        public=public,
    )


def of_proposal(
    verb: Verb,
    proposal: Proposal,
    *,
    at: datetime,
    by: User | None = None,
    kind: ActorKind = ActorKind.STAFF,
    department: Department | None = None,
    payload: Mapping[str, Any] | None = None,
    public: bool = True,
) -> ParticipationEvent:
    """Reads `proposal.consultation.project`."""
    return record(
        verb,
        project=proposal.consultation.project,
        consultation=proposal.consultation,
        proposal=proposal,
        at=at,
        by=by,
        kind=kind,
        department=department,
        payload=payload,
        public=public,
    )
