"""Drafts: what somebody has begun and nobody else sees."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from participation.errors import ChangedMeanwhile
from participation.geometry import require_inside
from participation.models import Consultation, Proposal
from participation.services.contents import Fields, take_over
from participation.states import ProposalState
from photos.models import Photo
from photos.services import keep_draft, remove_from_draft

# A draft that nobody has touched for so long is deleted; its page says so.
LIFE = timedelta(days=90)


@transaction.atomic
def save_draft(
    consultation: Consultation,
    fields: Fields,
    *,
    by: User,
    draft: Proposal | None = None,
    draft_key: UUID | None = None,
    at: datetime | None = None,
) -> Proposal:
    """Keep what somebody has written so far; only they see it. Anything may be missing, but
    what was drawn must lie inside the area. Reads nothing of the phases: drafts may be kept
    while it is closed. Its pictures are kept as long as it is.

    Raises `OutsideArea`, or `ChangedMeanwhile` when it was handed in from another window.
    """
    now = at or clock.now()
    if fields.geometry is not None:
        require_inside(fields.geometry, consultation)
    fresh = (draft and locked_draft(draft)) or Proposal(
        municipality_id=consultation.municipality_id,
        consultation=consultation,
        author=by,
        draft_key=draft_key,
        created_at=now,
    )
    take_over(fresh, fields)
    fresh.updated_at = now
    fresh.save()
    if fresh.draft_key is not None:
        keep_draft(consultation.municipality, fresh.draft_key, until=now + LIFE)
    return fresh


def locked_draft(draft: Proposal) -> Proposal | None:
    """The draft as it is now, kept from others until the transaction ends; None when it was
    discarded. Raises `ChangedMeanwhile` when it was handed in."""
    fresh = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("consultation__project__municipality")
        .filter(pk=draft.pk)
        .first()
    )
    if fresh is not None and fresh.state != ProposalState.DRAFT:
        raise ChangedMeanwhile(_("Dieser Vorschlag ist schon eingereicht."), code="submitted")
    return fresh


@transaction.atomic
def discard_draft(draft: Proposal) -> None:
    """Delete a draft with its pictures. Raises `ChangedMeanwhile` when it was handed in."""
    fresh = locked_draft(draft)
    if fresh is None:
        return
    fresh.delete()
    if fresh.draft_key is not None:
        for photo in Photo.objects.of_draft(fresh.consultation.municipality, fresh.draft_key):
            remove_from_draft(photo)
