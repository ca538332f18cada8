"""Following something that waited until the person had signed in."""

from uuid import UUID

from accounts import digest
from accounts.models import User
from participation.models import Consultation, PendingAct


def consultation(act: PendingAct) -> Consultation | None:
    """Nobody needs more than an address to be told what is new."""
    return None


def follow(act: PendingAct, user: User) -> str:
    digest.follow(act.municipality, user, str(act.payload["kind"]), UUID(str(act.target)))
    return act.back


def show(act: PendingAct) -> list[tuple[str, str]]:
    kind = str(act.payload["kind"])
    found = digest.names(act.municipality, kind, [act.target]).get(act.target)
    return [(str(digest.kinds()[kind].label), found[0])] if found else []
