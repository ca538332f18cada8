"""What the desk shows, as a table for those who work there."""

from typing import Any

from django.contrib.gis.db.models import PointField
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.texts import say
from defects.desk_search import reporter_seen_by
from defects.exporting.table import Column, Table, day_of, words
from defects.models.report import ReportQuerySet
from defects.states import Responsibility, public_word
from geo.coordinates import X, Y
from geo.models import Municipality
from geo.srid import WGS84

_READ = (
    "number", "file_reference", "is_danger", "place", "text", "text_shown", "work",
    "not_fixed_reason", "planned_for", "responsibility", "body_since", "duplicate_of_id",
    "waits_for_reporter", "was_reopened", "confirmed_by_citizens", "has_after_photo",
    "closed_at", "created_at", "updated_at", "due_on", "affected_count", "shown",
    "category__name", "category__parent__name", "zone__name", "body__name", "body__dative",
    "body__names", "body__kind", "assignee__full_name", "assignee__email",
)  # fmt: skip
_CONTACT = ("contact__name", "contact__email", "contact__phone")


def desk_table(
    reports: ReportQuerySet,
    *,
    order: tuple[str, ...],
    user: User,
    municipality: Municipality,
    contacts: bool,
    title: str,
) -> Table:
    """`reports` (a selection of the desk) as far as `user` may see each of them.

    Hidden texts come only with reports whose history `user` may read. With `contacts` there are
    three columns more, filled for those reports whose reporter `user` may see
    (`defects.see_reporter`), whatever else is in the list.
    """
    seen = reporter_seen_by(user, municipality)
    distributes = seen is not None and not seen
    rows = (
        reports.visible_to(user, municipality)
        .told_inside(user, municipality)
        .select_related("category__parent", "zone", "body", "assignee")
        .annotate(
            lon=X(Cast("location", PointField(srid=WGS84))),
            lat=Y(Cast("location", PointField(srid=WGS84))),
        )
        .order_by(*order)
    )
    with_contacts = contacts and seen is not None
    if with_contacts:
        condition = seen or Q(pk__isnull=False)
        rows = rows.select_related("contact").annotate(
            may_see_reporter=ExpressionWrapper(condition, output_field=BooleanField())
        )

    def text(report: Any) -> str:
        may_read = distributes or report.is_inside or report.text_shown
        return words(report.text) if may_read else ""

    columns = [
        Column(_("Nummer"), lambda r: r.label),
        Column(_("Aktenzeichen"), lambda r: r.file_reference),
        Column(_("Art"), lambda r: say(r.category.name)),
        Column(_("Gruppe"), lambda r: say(r.category.parent.name) if r.category.parent else ""),
        Column(_("Gefahr"), lambda r: _("ja") if r.is_danger else ""),
        Column(_("Ort"), lambda r: r.place),
        Column(_("Gebiet"), lambda r: r.zone.name if r.zone else ""),
        Column(_("Breite"), lambda r: _degrees(r.lat)),
        Column(_("Länge"), lambda r: _degrees(r.lon)),
        Column(_("Stand"), lambda r: public_word(r).word),
        Column(_("Zuständig"), lambda r: r.body.name),
        Column(_("Außerhalb der Verwaltung"), _outside),
        Column(_("Liegt dort seit"), lambda r: day_of(r.body_since)),
        Column(_("Zugewiesen"), lambda r: str(r.assignee) if r.assignee else ""),
        Column(_("Fällig"), lambda r: r.due_on),
        Column(_("Gemeldet"), lambda r: day_of(r.created_at)),
        Column(_("Zuletzt geändert"), lambda r: day_of(r.updated_at)),
        Column(_("Abgeschlossen"), lambda r: day_of(r.closed_at)),
        Column(_("Außerdem betroffen"), lambda r: r.affected_count),
        Column(_("Öffentlich"), lambda r: _("ja") if r.shown else _("nein")),
        Column(_("Text"), text),
        Column(_("Text öffentlich"), lambda r: _public(r)),
    ]
    if with_contacts:
        columns += [
            Column(_("Name"), lambda r: _contact(r, "name")),
            Column(_("E-Mail"), lambda r: _contact(r, "email")),
            Column(_("Telefon"), lambda r: _contact(r, "phone")),
        ]

    def prepare(report: Any) -> None:
        report.municipality = municipality  # already here: no statement for its prefix

    only = (*_READ, *_CONTACT) if with_contacts else _READ
    return Table(title, columns, rows.only(*only), prepare)


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _outside(report: Any) -> str:
    handed_over = report.responsibility == Responsibility.HANDED_OVER
    return _("ja") if handed_over or report.body.kind == Department.Kind.OUTSIDE else ""


def _public(report: Any) -> str:
    if not report.text:
        return ""
    return _("ja") if report.text_shown else _("nein")


def _contact(report: Any, field: str) -> str:
    if not report.may_see_reporter or report.contact is None:
        return ""
    return str(getattr(report.contact, field))
