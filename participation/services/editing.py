"""The author changes what was said, or takes it back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import DeletionEntry, User
from accounts.vault import proof
from common import clock, data_version
from common.models import ActorKind
from moderation.models import Case, Item, Visibility
from moderation.services import ask, decide, review_again
from moderation.services.redactions import author_changed
from participation import history
from participation.errors import ChangedMeanwhile, TooLate
from participation.models import Proposal, ProposalPhoto
from participation.services.contents import (
    Fields,
    attach_photos,
    keep_version,
    require_complete,
    says_already,
    take_over,
)
from participation.services.drafts import discard_draft
from participation.services.gate import proposals_policy, require_may_speak
from participation.services.rows import begin, item_of, take_step
from participation.states import ProposalState, Verb
from photos.models import Photo


@transaction.atomic
def edit_proposal(
    proposal: Proposal,
    fields: Fields,
    *,
    by: User,
    photos: Sequence[Photo] = (),
    without: Collection[UUID] = (),
    version: int,
    at: datetime | None = None,
) -> Proposal:
    """The author changes a submitted proposal; what it said before stays readable.

    `version` is the one the form was filled from; `photos` come to those that are there,
    `without` names those that go. Where contributions are reviewed before they appear, it goes
    back to review and is hidden until then. What changes nothing is no new version. Raises
    `TooLate`, `ChangedMeanwhile`, or what `submit_proposal` raises for the fields.
    """
    item = item_of(proposal)
    fresh = begin(proposal)
    now = at or clock.now()
    consultation = fresh.consultation
    if fresh.state != ProposalState.SUBMITTED or now >= fresh.editable_until:
        raise TooLate(
            _("Ändern geht nicht mehr. Schreiben Sie einen Kommentar zu Ihrem Vorschlag."),
            code="too_late",
        )
    if fresh.version != version:
        raise ChangedMeanwhile(
            _("Sie haben diesen Vorschlag inzwischen in einem anderen Fenster geändert."),
            code="changed",
        )
    require_may_speak(by, consultation, at=now)
    require_complete(consultation, fields)
    leaving = list(fresh.pictures.filter(photo__uuid__in=without).select_related("photo__item"))
    _require_few(fresh, added=len(photos), removed=len(leaving))
    if not photos and not leaving and says_already(fresh, fields):
        return fresh
    old_words = (fresh.title, fresh.text)
    take_over(fresh, fields)
    # Where something was blacked out, nobody puts it back without being read again.
    was_redacted = old_words != (fresh.title, fresh.text) and author_changed(item)
    fresh.version += 1
    fresh.edited_at = fresh.updated_at = now
    fresh.save()
    policy = proposals_policy(consultation)
    stays = policy.is_shown_first and fresh.shown and not was_redacted
    keep_version(fresh, at=now, shown=stays)
    _take_away(leaving)
    attach_photos(fresh, photos, shown=stays)
    due = policy.due(now, land=consultation.project.municipality.land)
    if stays:
        # A new version of the item, so that nobody decides about a text they have not seen.
        Item.objects.filter(pk=item.pk).update(
            title=fresh.title, excerpt=fresh.text[:400], version=F("version") + 1
        )
        ask(item, reason=Case.Reason.EDITED, due_at=due)
        data_version.raise_version(fresh.municipality_id)
    else:
        review_again(item, title=fresh.title, excerpt=fresh.text, due_at=due)
    history.of_proposal(
        Verb.EDITED,
        fresh,
        at=now,
        by=by,
        kind=ActorKind.RESIDENT,
        payload={"version": fresh.version},
    )
    fresh.refresh_from_db(fields=["shown"])
    return fresh


def _require_few(proposal: Proposal, *, added: int, removed: int) -> None:
    if added and proposal.pictures.count() - removed + added > settings.PHOTOS_PER_REPORT:
        raise ValidationError(
            {
                "photos": _("Mehr als %(limit)s Fotos gehen nicht. Bitte entfernen Sie welche.")
                % {"limit": settings.PHOTOS_PER_REPORT}
            }
        )


def _take_away(pictures: Sequence[ProposalPhoto]) -> None:
    """The author does not want these pictures any more: nobody sees them."""
    for picture in pictures:
        item = picture.photo.item
        picture.delete()
        if item is not None and item.visibility != Visibility.PRIVATE:
            decide(item, Visibility.PRIVATE, by=None, automatic=True)


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """The author takes it back: it stays readable by its address, marked, and is not listed.

    A draft is deleted. What was answered, merged or is being realised stays.
    """
    now = at or clock.now()
    if proposal.state == ProposalState.DRAFT:
        discard_draft(proposal)
        return proposal
    fresh = begin(proposal)
    take_step(fresh, Verb.WITHDRAWN)
    fresh.updated_at = now
    fresh.save(update_fields=["state", "updated_at"])
    history.of_proposal(Verb.WITHDRAWN, fresh, at=now, by=by, kind=ActorKind.RESIDENT)
    proof.note(
        "participation.withdrawn",
        [fresh.uuid],
        ground=DeletionEntry.Ground.PERSON,
        municipality_id=fresh.municipality_id,
        at=now,
    )
    data_version.raise_version(fresh.municipality_id)
    return fresh
