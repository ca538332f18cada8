"""What came on paper, from a workshop or by telephone is typed in, one by one or as a table."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction

from accounts.models import User
from common import clock, idempotency, journal
from common.models import ActorKind
from participation.models import Consultation, Proposal, ProposalCategory
from participation.models.proposal import Origin
from participation.paper import Card
from participation.services.contents import Fields
from participation.services.proposals import enter_proposal


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
    journal.write(
        municipality_id=consultation.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="participation.cards_entered",
        object_uuid=consultation.uuid,
        payload={"count": len(cards), "origin": origin},
    )
    return len(cards)
