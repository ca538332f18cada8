"""What a proposal says, as its services write it: fields, place, versions, pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geo.models import Zone, ZoneLayer
from moderation.models import Visibility
from participation.geometry import point_on, require_inside
from participation.models import (
    Consultation,
    Proposal,
    ProposalCategory,
    ProposalPhoto,
    ProposalVersion,
)
from photos.models import Photo
from photos.services import attach


@dataclass(frozen=True, kw_only=True)
class Fields:
    """What an author says. `geometry` is longitude/latitude, SRID 4326."""

    title: str
    text: str = ""
    category: ProposalCategory | None = None
    geometry: GEOSGeometry | None = None
    place: str = ""
    cost_euros: int | None = None


def take_over(proposal: Proposal, fields: Fields) -> None:
    proposal.title = " ".join(fields.title.split())
    proposal.text = fields.text.strip()
    proposal.category = fields.category
    proposal.cost_euros = fields.cost_euros
    proposal.geometry = fields.geometry
    proposal.place = fields.place.strip()[:200]
    proposal.location = None
    proposal.zone = None
    if fields.geometry is not None:
        proposal.location = point_on(fields.geometry)
        proposal.zone = zone_at(proposal.consultation, proposal)


def zone_at(consultation: Consultation, proposal: Proposal) -> Zone | None:
    """The part of town that names a place: of the last district layer; the lower id wins."""
    return (
        Zone.objects.filter(
            municipality_id=consultation.municipality_id,
            layer__purpose=ZoneLayer.Purpose.DISTRICT,
            boundary__covers=proposal.location,
        )
        .order_by("-layer__order", "-layer__key", "id")
        .first()
    )


def what_is_missing(consultation: Consultation, fields: Fields) -> dict[str, str]:
    """{field: sentence} for what must still be filled in before it can be handed in."""
    problems: dict[str, str] = {}
    if not fields.title.strip():
        problems["title"] = _("Bitte geben Sie Ihrem Vorschlag einen Titel.")
    if not fields.text.strip():
        problems["text"] = _("Bitte beschreiben Sie Ihren Vorschlag in einigen Sätzen.")
    if consultation.shapes and consultation.needs_place and fields.geometry is None:
        problems["geometry"] = _("Bitte zeigen Sie, wo es ist: auf der Karte oder mit Adresse.")
    return problems


def require_complete(consultation: Consultation, fields: Fields) -> None:
    """Raises `ValidationError` for what is missing, or `OutsideArea`."""
    problems = what_is_missing(consultation, fields)
    if problems:
        raise ValidationError(problems)
    if fields.geometry is not None:
        require_inside(fields.geometry, consultation)


def says_already(proposal: Proposal, fields: Fields) -> bool:
    same_place = (proposal.geometry is None and fields.geometry is None) or (
        proposal.geometry is not None
        and fields.geometry is not None
        and proposal.geometry.equals_exact(fields.geometry, 1e-7)
    )
    return same_place and (
        proposal.title,
        proposal.text,
        proposal.category_id,
        proposal.cost_euros,
    ) == (
        " ".join(fields.title.split()),
        fields.text.strip(),
        fields.category.pk if fields.category else None,
        fields.cost_euros,
    )


def keep_version(proposal: Proposal, *, at: datetime, shown: bool) -> None:
    ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.version,
        title=proposal.title,
        text=proposal.text,
        geometry=proposal.geometry,
        at=at,
        was_shown=shown,
    )


def attach_photos(proposal: Proposal, photos: Sequence[Photo], *, shown: bool) -> None:
    assert proposal.item is not None  # noqa: S101  # it was opened just before
    first = proposal.pictures.count() if proposal.version > 1 else 0
    for order, draft in enumerate(photos, start=first):
        photo = attach(
            draft,
            parent_item=proposal.item,
            title=proposal.title,
            visibility=Visibility.SHOWN if shown else Visibility.PENDING,
        )
        ProposalPhoto.objects.create(proposal=proposal, photo=photo, order=order)
