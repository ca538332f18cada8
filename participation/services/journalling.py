"""What staff did, in the journal that names them."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from common import journal
from common.models import ActorKind
from participation.models import Consultation, Phase, Project, Proposal


def by_staff(
    verb: str, about: Consultation | Project | Proposal, *, by: User, **payload: Any
) -> None:
    """One line in the transaction of what it tells; `payload` holds numbers and keys."""
    journal.write(
        municipality_id=about.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=about.uuid,
        payload=payload,
    )


def schedule_of(phases: Iterable[Phase]) -> list[dict[str, Any]]:
    """Phases for the journal: when they are, what they allow, when results are seen."""
    return [
        {
            "phase": phase.uuid,
            "starts": phase.starts_at.isoformat(),
            "ends": phase.ends_at.isoformat(),
            "acts": [*phase.acts],
            "results": phase.results,
        }
        for phase in sorted(phases, key=lambda phase: (phase.starts_at, phase.pk or 0))
    ]
