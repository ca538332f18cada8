"""The author takes one picture of a proposal back, also long after it was published."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import DeletionEntry, User
from accounts.vault import holds, proof
from common import clock, data_version, journal
from common.models import ActorKind
from participation.models import Proposal
from participation.services.rows import begin, item_of
from photos.retention import destroy


@transaction.atomic
def withdraw_picture(
    proposal: Proposal, photo_uuid: UUID, *, by: User, at: datetime | None = None
) -> bool:
    """Take it away for good with all its files, whatever state the proposal is in: what the town
    answered rests on words and place. False if it is not there (any more). Raises `Held`, and
    `ValueError` unless `by` is the author.

    The journal and the deletion log tell that a picture went, not whose it was.
    """
    fresh = begin(proposal)
    now = at or clock.now()
    if fresh.author_id != by.pk or fresh.entered_by_id is not None:
        raise ValueError(f"{fresh.uuid} is not by {by.uuid}.")
    picture = fresh.pictures.filter(photo__uuid=photo_uuid).select_related("photo__item").first()
    if picture is None:
        return False
    photo = picture.photo
    kept = {fresh.uuid, item_of(fresh).uuid, by.uuid, photo.uuid}
    if photo.item is not None:
        kept.add(photo.item.uuid)
    holds.require_free(kept, at=now, municipality=fresh.municipality)
    picture.delete()
    destroy(photo)
    Proposal.objects.filter(pk=fresh.pk).update(updated_at=now)
    journal.write(
        municipality_id=fresh.municipality_id,
        actor_kind=ActorKind.RESIDENT,
        verb="participation.picture_withdrawn",
        object_uuid=fresh.uuid,
        payload={"photo": photo_uuid},
    )
    proof.note(
        "photos.photo",
        [photo_uuid],
        ground=DeletionEntry.Ground.PERSON,
        municipality_id=fresh.municipality_id,
        at=now,
    )
    data_version.raise_version(fresh.municipality_id)
    return True
