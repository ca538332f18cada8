"""What came on paper, from a workshop or by telephone is typed in, one by one or as a table."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version, idempotency
from moderation.models import Item
from participation import history
from participation.errors import ChangedMeanwhile, NotPossible
from participation.geometry import require_inside
from participation.models import Consultation, Proposal, ProposalCategory
from participation.models.proposal import Origin
from participation.paper import Card
from participation.services.contents import Fields, keep_version, says_already, take_over
from participation.services.journalling import by_staff
from participation.services.proposals import enter_proposal
from participation.services.rows import begin, item_of, take_step
from participation.states import TRANSITIONS, Verb

# Until the town has answered.
CORRECTABLE = TRANSITIONS[Verb.WITHDRAWN][0]


@transaction.atomic
def enter_card(
    consultation: Consultation,
    *,
    key: UUID,
    title: str,
    text: str,
    origin: Origin,
    by: User,
    category: ProposalCategory | None = None,
    geometry: GEOSGeometry | None = None,
    place: str = "",
    supports: int = 0,
) -> Proposal:
    """One card becomes a proposal; pressing twice (the same `key`) makes one.

    `geometry` is longitude/latitude, SRID 4326. Raises `OutsideArea` or `ValidationError`.
    """
    content = repr((title, text, origin, category, geometry and geometry.wkt, place, supports))
    claim = idempotency.claim(
        municipality_id=consultation.municipality_id, key=key, content=content.encode()
    )
    if claim.result_uuid is not None and claim.state == "same":
        return Proposal.objects.select_related("consultation__project").get(uuid=claim.result_uuid)
    proposal = enter_proposal(
        consultation,
        Fields(title=title, text=text, category=category, geometry=geometry, place=place),
        by=by,
        origin=origin,
        supports_on_paper=supports,
    )
    claim.finish(proposal.uuid)
    return proposal


@transaction.atomic
def correct_card(
    proposal: Proposal,
    fields: Fields,
    *,
    by: User,
    version: int,
    at: datetime | None = None,
) -> Proposal:
    """Staff mend what they typed; what it said before stays readable where it was shown.

    `version` is the one the form was filled from. Who supported it and what was answered rely
    on its words: once there is an answer they stay. What changes nothing is no new version.
    Raises `NotPossible`, `ChangedMeanwhile`, `OutsideArea` or `ValidationError`.
    """
    item = item_of(proposal)
    fresh = begin(proposal)
    now = at or clock.now()
    _require_typed_in(fresh)
    if fresh.state not in CORRECTABLE:
        raise NotPossible(
            _("Das geht bei diesem Stand nicht mehr: %(state)s.")
            % {"state": fresh.get_state_display()},
            code="state",
        )
    if fresh.version != version:
        raise ChangedMeanwhile(
            _("Jemand anders hat das gerade geändert. Bitte laden Sie die Seite neu."),
            code="changed",
        )
    if not fields.title.strip():
        raise ValidationError({"title": _("Bitte geben Sie dem Vorschlag einen Titel.")})
    if fields.geometry is not None:
        require_inside(fields.geometry, fresh.consultation)
    if says_already(fresh, fields) and fresh.place == fields.place.strip():
        return fresh
    take_over(fresh, fields)
    fresh.version += 1
    fresh.edited_at = fresh.updated_at = now
    fresh.save()
    keep_version(fresh, at=now, shown=fresh.shown)
    # A new version of the item, so that nobody decides about a text they have not seen.
    Item.objects.filter(pk=item.pk).update(
        title=fresh.title, excerpt=fresh.text[:400], version=F("version") + 1
    )
    history.of_proposal(Verb.EDITED, fresh, at=now, by=by, payload={"version": fresh.version})
    by_staff("participation.card_corrected", fresh, by=by, version=fresh.version)
    data_version.raise_version(fresh.municipality_id)
    return fresh


@transaction.atomic
def take_back_card(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """What should not have been typed is listed no more; its address says so.

    What was answered, merged or is being realised stays. Raises `NotPossible`.
    """
    fresh = begin(proposal)
    _require_typed_in(fresh)
    take_step(fresh, Verb.WITHDRAWN)
    fresh.updated_at = at or clock.now()
    fresh.save(update_fields=["state", "updated_at"])
    history.of_proposal(Verb.WITHDRAWN, fresh, at=fresh.updated_at, by=by)
    by_staff("participation.card_taken_back", fresh, by=by)
    data_version.raise_version(fresh.municipality_id)
    return fresh


def _require_typed_in(proposal: Proposal) -> None:
    if proposal.entered_by_id is None:
        raise ValueError("Its author changes it, nobody else.")


@transaction.atomic
def enter_cards(
    consultation: Consultation,
    cards: Sequence[Card],
    *,
    key: UUID,
    origin: Origin,
    by: User,
) -> int:
    """All `cards` become proposals, or none; returns how many. The same `key` again: none.

    A card says where it came from itself, or it is `origin`.
    """
    claim = idempotency.claim(
        municipality_id=consultation.municipality_id, key=key, content=repr(cards).encode()
    )
    if claim.state == "same" and claim.result_uuid is not None:
        return 0
    now = clock.now()
    for card in cards:
        enter_proposal(
            consultation,
            Fields(
                title=card.title,
                text=card.text,
                category=card.category,
                geometry=card.point,
                place=card.place,
            ),
            by=by,
            origin=card.origin or origin,
            supports_on_paper=card.supports,
            at=now,
        )
    claim.finish(consultation.uuid)
    by_staff("participation.cards_entered", consultation, by=by, count=len(cards), origin=origin)
    return len(cards)
