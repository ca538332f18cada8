"""What staff did, in the journal that names them."""

from typing import Any

from accounts.models import User
from common import journal
from common.models import ActorKind
from participation.models import Consultation, Proposal


def by_staff(verb: str, about: Consultation | Proposal, *, by: User, **payload: Any) -> None:
    """One line in the transaction of what it tells; `payload` holds numbers and keys."""
    journal.write(
        municipality_id=about.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=about.uuid,
        payload=payload,
    )
