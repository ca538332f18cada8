"""Newly fixed reports with a picture before and after, for the home page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.calendar import working_days_between
from common.clock import day_of
from defects.models import Report, ReportPhoto
from defects.states import PublicState, Work, public_word
from geo.models import Municipality
from photos.models import Photo


@dataclass(frozen=True, slots=True)
class Repair:
    title: str
    href: str
    before: Photo
    after: Photo
    state: PublicState
    took: str


def newly_fixed(municipality: Municipality, *, at: datetime, limit: int = 6) -> list[Repair]:
    """The latest repairs that can be shown, in two statements."""
    pictures = ReportPhoto.objects.filter(photo__shown=True)
    own = pictures.filter(report=OuterRef("pk"))
    reports = (
        Report.objects.of(municipality)
        .public()
        .filter(
            Exists(own.filter(role=ReportPhoto.Role.REPORTED)),
            Exists(own.filter(role=ReportPhoto.Role.AFTER)),
            work=Work.FIXED,
            duplicate_of=None,
        )
        .select_related("category", "body")
        .prefetch_related(
            Prefetch("pictures", pictures.select_related("photo"), to_attr="shown_pictures")
        )
        .order_by("-closed_at")[:limit]
    )
    return [_repair(report, municipality, at) for report in reports]


def _repair(report: Report, municipality: Municipality, at: datetime) -> Repair:
    shown: list[ReportPhoto] = report.shown_pictures  # type: ignore[attr-defined]
    return Repair(
        title=f"{report.category.said}, {report.place}" if report.place else report.category.said,
        href=report.get_absolute_url(),
        before=next(p.photo for p in shown if p.role == ReportPhoto.Role.REPORTED),
        after=[p.photo for p in shown if p.role == ReportPhoto.Role.AFTER][-1],
        state=public_word(report, at=at),
        took=took(report.created_at, report.closed_at or at, municipality.land),
    )


def took(came: datetime, done: datetime, land: str) -> str:
    """`am selben Tag`, `nach 4 Werktagen`."""
    if day_of(came) == day_of(done):
        return _("am selben Tag")
    days = max(1, working_days_between(came, done, land=land))
    return ngettext("nach %(n)s Werktag", "nach %(n)s Werktagen", days) % {"n": days}
