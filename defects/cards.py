"""A public report as one row of a list: what everybody may read of it, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.db.models import PointField
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from defects.directory import Directory
from defects.models import ReportPhoto
from defects.models.report import Report, ReportQuerySet
from defects.states import PublicState, Responsibility, public_word
from geo.coordinates import X, Y
from geo.srid import WGS84
from moderation.models import Item, Visibility
from photos.models import picture_url

THUMBNAIL = 400


@dataclass(frozen=True, slots=True)
class Card:
    """One report in a list. `picture` is the address of a released picture or "".

    `review` says in words that a text or picture waits for release. `distance_metres` is
    there when the list is around a place.
    """

    number: int
    label: str
    href: str
    kind: str
    icon: str
    place: str
    state: PublicState
    picture: str
    review: str
    affected: int
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
    "affected_count",
    "closed_at",
    "category",
    "body",
)


def with_card(reports: ReportQuerySet) -> ReportQuerySet:
    """Everything `card` reads, in one statement.

    What comes from other tables are scalar subqueries, which the database works out for the
    rows of the page only; a join or an EXISTS it would work out for every row first.
    """
    pictures = ReportPhoto.objects.filter(report=OuterRef("pk"))
    return reports.only(*_COLUMNS).annotate(
        picture_name=Subquery(
            pictures.filter(photo__shown=True)
            .order_by("-role", "order", "id")
            .values("photo__public_name")[:1],
            output_field=CharField(),
        ),
        text_visibility=Subquery(
            Item.objects.filter(pk=OuterRef("text_item")).order_by().values("visibility")[:1]
        ),
        picture_waits=Subquery(
            pictures.filter(photo__item__visibility=Visibility.PENDING).order_by().values("pk")[:1]
        ),
        lon=X(Cast("location", PointField(srid=WGS84))),
        lat=Y(Cast("location", PointField(srid=WGS84))),
    )


def card(report: Report, directory: Directory, *, at: datetime) -> Card:
    """The row of `report`, which comes from `with_card`."""
    report.municipality = directory.municipality  # already here: no statement for its prefix
    if report.responsibility == Responsibility.HANDED_OVER:
        report.body = directory.body(report.body_id)
    kind = directory.kinds[report.category_id]
    row: Any = report
    distance = getattr(row, "distance", None)
    return Card(
        number=report.number,
        label=report.label,
        href=report.get_absolute_url(),
        kind=kind.name,
        icon=kind.icon,
        place=report.place,
        state=public_word(report, at=at),
        picture=picture_url(row.picture_name or "", THUMBNAIL),
        review=review_words(
            text=row.text_visibility == Visibility.PENDING, picture=bool(row.picture_waits)
        ),
        affected=report.affected_count,
        created_at=report.created_at,
        distance_metres=None if distance is None else distance.m,
        lon=row.lon,
        lat=row.lat,
    )


def cards(reports: Iterable[Report], directory: Directory, *, at: datetime) -> list[Card]:
    return [card(report, directory, at=at) for report in reports]


def review_words(*, text: bool, picture: bool) -> str:
    """What waits for release, for people; "" if nothing does."""
    if text and picture:
        return _("Text und Foto werden geprüft")
    if text:
        return _("Der Text wird geprüft")
    return _("Das Foto wird geprüft") if picture else ""
