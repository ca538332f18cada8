"""A proposal as one row of a list: what everybody may read of it, and nothing else.

`supports` is None while results are hidden: what a card does not know, no list can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, OuterRef, Subquery

from geo.models import Municipality
from participation.filters.words import matching_proposals
from participation.models import Consultation, Proposal, ProposalCategory, ProposalPhoto
from participation.models.proposal import Origin, ProposalQuerySet
from participation.phases import hidden_now
from participation.states import Word, public_word
from photos.models import picture_url


@dataclass(frozen=True, slots=True)
class ProposalCard:
    number: int
    href: str
    title: str
    place: str
    category: str
    icon: str
    word: Word
    supports: int | None
    comments: int
    picture: str
    origin: str
    submitted_at: datetime | None
    distance_metres: float | None
    about: str = ""


_COLUMNS = (
    "consultation", "number", "title", "place", "zone", "category", "state", "decision",
    "support_count", "comment_count", "origin", "submitted_at", "updated_at",
)  # fmt: skip


def with_card(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """Everything `card` reads, in one statement; scalar subqueries are worked out for the rows
    of the page only."""
    pictures = ProposalPhoto.objects.filter(proposal=OuterRef("pk"), photo__shown=True)
    return proposals.only(*_COLUMNS).annotate(
        picture_name=Subquery(
            pictures.order_by("order", "id").values("photo__public_name")[:1],
            output_field=CharField(),
        )
    )


def categories_by_id(consultation: Consultation) -> dict[int, ProposalCategory]:
    """The categories of the consultation in their order."""
    return {
        category.pk: category
        for category in ProposalCategory.objects.filter(consultation=consultation)
    }


def card(
    proposal: Proposal,
    consultation: Consultation,
    categories: dict[int, ProposalCategory],
    *,
    results_hidden: bool,
    about: str = "",
) -> ProposalCard:
    """The row of `proposal`, which comes from `with_card`. `about` names where it belongs, on
    pages of several consultations."""
    proposal.consultation = consultation
    category = categories.get(proposal.category_id or 0)
    row: Any = proposal
    distance = getattr(row, "distance", None)
    return ProposalCard(
        number=proposal.number or 0,
        href=proposal.get_absolute_url(),
        title=proposal.title,
        place=proposal.place,
        category=category.name if category else "",
        icon=(category.icon if category else "") or "idea",
        word=public_word(proposal),
        supports=None if results_hidden else proposal.support_count,
        comments=proposal.comment_count,
        picture=picture_url(row.picture_name or ""),
        origin="" if proposal.origin == Origin.ONLINE else proposal.get_origin_display(),
        submitted_at=proposal.submitted_at,
        distance_metres=None if distance is None else distance.m,
        about=about,
    )


def cards(
    proposals: Iterable[Proposal],
    consultation: Consultation,
    categories: dict[int, ProposalCategory],
    *,
    results_hidden: bool,
) -> list[ProposalCard]:
    return [
        card(proposal, consultation, categories, results_hidden=results_hidden)
        for proposal in proposals
    ]


def found_proposals(
    municipality: Municipality, text: str, *, at: datetime, limit: int
) -> list[ProposalCard]:
    """Listed proposals of all published projects for `text`, the newest first."""
    among = Proposal.objects.listed_in(municipality)
    rows = list(
        with_card(among.filter(matching_proposals(text, among))).order_by("-submitted_at", "-id")[
            :limit
        ]
    )
    if not rows:
        return []
    consultations = {
        consultation.pk: consultation
        for consultation in Consultation.objects.filter(
            pk__in={row.consultation_id for row in rows}
        )
        .select_related("project")
        .only("slug", "title", "project__slug", "project__title")
        .prefetch_related("categories")
    }
    hidden = hidden_now(municipality, at=at)
    return [
        card(
            row,
            consultations[row.consultation_id],
            {each.pk: each for each in consultations[row.consultation_id].categories.all()},
            results_hidden=row.consultation_id in hidden,
            about=consultations[row.consultation_id].project.title,
        )
        for row in rows
    ]
