"""What everybody may read of a list of reports, as a table."""

from typing import Any

from django.contrib.gis.db.models import PointField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from defects.exporting.table import Column, Table, day_of, words
from defects.filters import ReportFilter
from defects.states import Responsibility, public_word
from geo.coordinates import X, Y
from geo.srid import WGS84

_READ = (
    "number", "place", "text", "text_shown", "created_at", "updated_at", "work",
    "not_fixed_reason", "planned_for", "responsibility", "body_since", "duplicate_of",
    "waits_for_reporter", "confirmed_by_citizens", "was_reopened", "has_after_photo",
    "affected_count", "closed_at", "category", "body", "zone__name",
)  # fmt: skip


def public_table(chosen: ReportFilter) -> Table:
    """The reports of `chosen`, with nothing in it that its page does not show."""
    directory = chosen.directory
    base = directory.municipality.base_url.rstrip("/")
    rows = (
        chosen.qs.select_related("zone")
        .only(*_READ)
        .annotate(
            lon=X(Cast("location", PointField(srid=WGS84))),
            lat=Y(Cast("location", PointField(srid=WGS84))),
        )
        .order_by(*chosen.order)
    )

    def prepare(report: Any) -> None:
        report.municipality = directory.municipality
        if report.responsibility == Responsibility.HANDED_OVER:
            report.body = directory.body(report.body_id)

    columns = [
        Column(_("Nummer"), lambda r: r.label),
        Column(_("Art"), lambda r: directory.kinds[r.category_id].name),
        Column(_("Ort"), lambda r: r.place),
        Column(_("Gebiet"), lambda r: r.zone.name if r.zone else ""),
        Column(_("Breite"), lambda r: round(r.lat, 6)),
        Column(_("Länge"), lambda r: round(r.lon, 6)),
        Column(_("Stand"), lambda r: public_word(r).word),
        Column(_("Gemeldet"), lambda r: day_of(r.created_at)),
        Column(_("Zuletzt geändert"), lambda r: day_of(r.updated_at)),
        Column(_("Abgeschlossen"), lambda r: day_of(r.closed_at)),
        Column(_("Außerdem betroffen"), lambda r: r.affected_count),
        Column(_("Text"), lambda r: words(r.text) if r.text_shown else ""),
        Column(_("Adresse der Seite"), lambda r: base + r.get_absolute_url()),
    ]
    return Table(_("Meldungen"), columns, rows, prepare)
