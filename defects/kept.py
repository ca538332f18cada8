"""What a device keeps of a report that was sent from it (`js/my-reports/memory.js`)."""

from django.utils.translation import gettext as _

from defects.links import status_path
from defects.models import Category, Report


def as_kept(report: Report) -> dict[str, object]:
    """JSON: label, title, day, the path of the secret page, and the number to ask for the public
    state; 0, and no word of what it is about, if it is confidential."""
    confidential = report.category.kind == Category.Kind.CONFIDENTIAL
    title = f"{report.category.said}, {report.place}" if report.place else report.category.said
    return {
        "label": report.label,
        "number": 0 if confidential else report.number,
        "title": _("Vertrauliche Meldung") if confidential else title,
        "sent": report.created_at.isoformat(),
        "href": status_path(report),
    }
