"""The list of reports as an Atom feed (RFC 4287), narrowed like the list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock, german
from common.feeds import as_summary, feed_response, for_xml
from common.open_data import open_data
from common.page_cache import guest_page
from defects.cards import Card, cards, with_card
from defects.filters import ReportFilter
from defects.models import Report
from defects.selection import Selection
from geo.models import Municipality

ENTRIES = 50


@open_data
@guest_page(personal=False)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """`/feeds/meldungen.atom`: the fifty first of the list; `sort=bewegt` follows changes.

    400 with a sentence for a selection that cannot be.
    """
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    chosen = ReportFilter(request.GET, municipality=municipality)
    if chosen.errors:
        sentence = " ".join(str(text) for texts in chosen.errors.values() for text in texts)
        return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
    found = list(with_card(chosen.qs).defer(None).order_by(*chosen.order)[:ENTRIES])
    rows = cards(found, chosen.directory, at=clock.now())
    base = municipality.base_url.rstrip("/")
    selection = Selection(chosen, "/meldungen/")
    feed = Atom1Feed(
        title=_("Meldungen in %(town)s") % {"town": municipality.name},
        link=f"{base}{selection.href()}",
        feed_url=f"{base}{selection.href(request.path)}",
        description=None,
        language="de",
        author_name=municipality.name,
    )
    for report, row in zip(found, rows, strict=True):
        feed.add_item(**_entry(report, row, base))
    return feed_response(feed)


def _entry(report: Report, row: Card, base: str) -> dict[str, Any]:
    lines = [
        _("Stand: %(state)s") % {"state": row.state.word},
        _("Gemeldet am %(moment)s") % {"moment": german.moment(report.created_at)},
    ]
    if report.text_shown and report.text:
        lines.append(report.text)
    elif row.review:
        lines.append(f"{row.review}.")
    return {
        "title": for_xml(f"{row.title} ({row.label})"),
        "link": f"{base}{row.href}",
        "unique_id": f"urn:uuid:{report.uuid}",
        "unique_id_is_permalink": False,
        "pubdate": report.created_at,
        "updateddate": report.updated_at,
        "description": as_summary("\n".join(lines)),
        "categories": [row.kind, row.state.word],
    }
