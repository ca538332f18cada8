"""What somebody has begun and proposed in one municipality, for /konto/."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.own import Thing
from common import clock
from geo.models import Municipality
from participation import acts
from participation.models import PendingAct, Proposal
from participation.states import ProposalState

_SHOWN = 10


def of(user: User, municipality: Municipality) -> list[Thing]:
    """First what still waits for a step, then drafts and proposals, newest first."""
    waiting = PendingAct.objects.filter(
        municipality=municipality, user=user, created_at__gt=clock.now() - acts.LIFE
    ).order_by("-created_at")
    things = [
        Thing(str(acts.KINDS[act.act].label), acts.path(act), _("Noch nicht abgesendet"))
        for act in waiting[:_SHOWN]
        if act.act in acts.KINDS
    ]
    proposals = (
        Proposal.objects.filter(municipality=municipality, author=user)
        .select_related("consultation__project")
        .only(
            "title", "uuid", "number", "state", "consultation__slug", "consultation__project__slug"
        )
        .order_by("-created_at")
    )
    return things + [_proposal(proposal) for proposal in proposals[:_SHOWN]]


def _proposal(proposal: Proposal) -> Thing:
    state = ProposalState(proposal.state)
    note = _("Entwurf, noch nicht abgesendet") if state == ProposalState.DRAFT else str(state.label)
    return Thing(proposal.title or _("Ohne Titel"), proposal.get_absolute_url(), note)
