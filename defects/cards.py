"""A public report as one row of a list: what everybody may read of it, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Subquery
from django.urls import reverse

from common.texts import say
from defects.models import ReportPhoto
from defects.models.report import Report, ReportQuerySet
from defects.states import PublicState, public_word
from geo.models import Municipality
from moderation.models import Visibility

THUMBNAIL = 400


@dataclass(frozen=True, slots=True)
class Card:
    """One report in a list. `picture` is the address of a released picture or "".

    `in_review` tells that a text or picture waits for release. `distance_metres` is there
    when the list is around a place.
    """

    number: int
    label: str
    href: str
    kind: str
    icon: str
    place: str
    state: PublicState
    picture: str
    in_review: bool
    created_at: datetime
    distance_metres: float | None
    lon: float
    lat: float

    @property
    def title(self) -> str:
        """Kind and street, as people tell reports apart."""
        return f"{self.kind}, {self.place}" if self.place else self.kind


_COLUMNS = (
    "number",
    "place",
    "location",
    "created_at",
    "updated_at",
    "work",
    "not_fixed_reason",
    "planned_for",
    "responsibility",
    "body_since",
    "duplicate_of",
    "waits_for_reporter",
    "confirmed_by_citizens",
    "was_reopened",
    "has_after_photo",
    "closed_at",
    "text_shown",
    "category__name",
    "category__icon",
    "category__key",
    "body__name",
    "body__dative",
)


def with_card(reports: ReportQuerySet) -> ReportQuerySet:
    """Everything `card` reads, in one statement."""
    pictures = ReportPhoto.objects.filter(report=OuterRef("pk"))
    return (
        reports.select_related("category", "body")
        .only(*_COLUMNS)
        .annotate(
            picture_name=Subquery(
                pictures.filter(photo__shown=True)
                .order_by("-role", "order", "id")
                .values("photo__public_name")[:1],
                output_field=CharField(),
            ),
            text_visibility=F("text_item__visibility"),
            picture_waits=Exists(pictures.filter(photo__item__visibility=Visibility.PENDING)),
        )
    )


def card(report: Report, municipality: Municipality, *, at: datetime) -> Card:
    """The row of `report`, which comes from `with_card`."""
    report.municipality = municipality  # already here: no statement for its prefix
    row: Any = report
    location = row.location
    distance = getattr(row, "distance", None)
    return Card(
        number=report.number,
        label=report.label,
        href=reverse("defects:report_detail", args=[report.number]),
        kind=say(report.category.name),
        icon=report.category.icon or report.category.key,
        place=report.place,
        state=public_word(report, at=at),
        picture=picture_url(row.picture_name or ""),
        in_review=bool(row.picture_waits) or row.text_visibility == Visibility.PENDING,
        created_at=report.created_at,
        distance_metres=None if distance is None else distance.m,
        lon=location.x,
        lat=location.y,
    )


def cards(reports: Iterable[Report], municipality: Municipality, *, at: datetime) -> list[Card]:
    return [card(report, municipality, at=at) for report in reports]


def picture_url(public_name: str, size: int = THUMBNAIL) -> str:
    """`Photo.public_url` for the name of a shown picture; "" without one."""
    return f"/bilder/{public_name}-{size}.webp" if public_name else ""
