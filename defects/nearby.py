"""Reports that may be the same as one at the desk, for whoever merges them.

`defects.similar` asks people before they send; here somebody of the office looks, so more is
shown: further away, what waits for its release, and what another office has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.db.models.functions import Distance

from accounts.models import User
from common import german
from defects.models import Report, ReportPhoto
from photos.models import Photo

WITHIN_METRES = 150
AT_MOST = 8
# Read at most, nearest first, before the same kind comes to the front.
_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`metres` on the ground, to ten; None if there is no place to measure from."""

    report: Report
    age: str
    metres: int | None = None
    photo: Photo | None = None


def neighbours(report: Report, *, user: User) -> list[Neighbour]:
    """Open reports near `report` that `user` may see, the same kind first, then the nearest.
    None for what has no place. Two statements."""
    if report.location is None:
        return []
    rows = (
        Report.objects.visible_to(user, report.municipality)
        .told_inside(user, report.municipality)
        .open()
        .within_metres(report.location, WITHIN_METRES)
        .filter(category__kind=report.category.kind)
        .exclude(pk=report.pk)
        .annotate(away=Distance("location", report.location))
        .select_related("category__parent", "body")
        .order_by("away", "pk")[:_LOOKED_AT]
    )
    group = report.category.parent_id or report.category_id
    found = sorted(
        rows,
        key=lambda row: (
            row.category_id != report.category_id,
            (row.category.parent_id or row.category_id) != group,
            row.away.m,
        ),
    )[:AT_MOST]
    return shown(found, report)


def shown(reports: Sequence[Report], around: Report | None = None) -> list[Neighbour]:
    """`reports` with their first picture; how far they are from `around` as far as it is known.
    Of those that are `told_inside` and belong to another desk only pictures that are released."""
    pictures: dict[int, Photo] = {}
    outsiders = {report.pk for report in reports if not getattr(report, "is_inside", True)}
    rows = ReportPhoto.objects.filter(report__in=reports, photo__state=Photo.State.READY)
    for row in rows.select_related("photo").order_by("-role", "order", "-id"):
        if row.photo.shown or row.report_id not in outsiders:
            pictures[row.report_id] = row.photo
    found = []
    for report in reports:
        away = getattr(report, "away", None)
        if around is not None:
            report.municipality = around.municipality
        found.append(
            Neighbour(
                report,
                german.relative(report.created_at),
                round(away.m / 10) * 10 if away is not None else None,
                pictures.get(report.pk),
            )
        )
    return found
