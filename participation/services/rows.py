"""A proposal's row under its locks: the Item first, as `moderation.services` wants it."""

from django.utils.translation import gettext as _

from moderation.models import Item
from moderation.services import lock
from participation.errors import NotPossible
from participation.models import Proposal
from participation.states import TRANSITIONS, Verb


def begin(proposal: Proposal) -> Proposal:
    """The row as it is now, kept from others until the transaction ends."""
    lock(item_of(proposal))
    return locked(proposal)


def item_of(proposal: Proposal) -> Item:
    if proposal.item is None:
        raise ValueError("A draft has no item.")
    return proposal.item


def locked(proposal: Proposal) -> Proposal:
    return (
        Proposal.objects.select_related("consultation__project__municipality", "item")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=proposal.pk)
    )


def take_step(proposal: Proposal, verb: Verb) -> None:
    """Move `proposal.state` by the table of steps; raises `NotPossible`. Saves nothing."""
    sources, target = TRANSITIONS[verb]
    if proposal.state not in sources:
        raise NotPossible(
            _("Das geht bei diesem Stand nicht: %(state)s."),
            code="state",
            params={"state": proposal.get_state_display()},
        )
    proposal.state = target
