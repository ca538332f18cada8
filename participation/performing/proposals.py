"""Acts about a proposal that waited until their author had signed in."""

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from participation import services
from participation.models import Consultation, PendingAct, Proposal


def support(act: PendingAct, user: User) -> str:
    """Support it, and go back to it. Raises what `services.support` raises."""
    proposal = _proposal(act)
    services.support(proposal, by=user)
    return f"{proposal.get_absolute_url()}#unterstuetzen"


def show(act: PendingAct) -> list[tuple[str, str]]:
    proposal = _proposal(act)
    return [
        (_("Vorschlag"), proposal.title if proposal.shown else _("nicht mehr öffentlich")),
        (_("Beteiligung"), str(proposal.consultation)),
    ]


def consultation(act: PendingAct) -> Consultation:
    return _proposal(act).consultation


def _proposal(act: PendingAct) -> Proposal:
    """Raises `Http404` for one that never was in this town."""
    found = (
        Proposal.objects.of(act.municipality)
        .select_related("consultation__project__municipality")
        .filter(uuid=act.target)
        .first()
    )
    if found is None:
        raise Http404
    return found
