"""Reports as Atom feeds (RFC 4287): the list, narrowed like the list; a selection; one report."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock, german
from common.feeds import as_summary, feed_response, for_xml
from common.open_data import open_data
from common.page_cache import guest_page
from defects.cards import Card, cards, with_card
from defects.directory import Directory
from defects.filters import ReportFilter
from defects.models import Report
from defects.selection import Selection
from defects.watching import WatchForm
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
    narrowed = ReportFilter(request.GET, municipality=municipality)
    if narrowed.errors:
        sentence = " ".join(str(text) for texts in narrowed.errors.values() for text in texts)
        return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
    found = list(with_card(narrowed.qs).defer(None).order_by(*narrowed.order)[:ENTRIES])
    rows = cards(found, narrowed.directory, at=clock.now())
    selection = Selection(narrowed, "/meldungen/")
    title = _("Meldungen in %(town)s") % {"town": municipality.name}
    return _feed(municipality, title, selection.href(), selection.href(request.path), found, rows)


@open_data
@guest_page(personal=False)
@require_safe
def chosen(request: HttpRequest) -> HttpResponse:
    """`/feeds/auswahl.atom`: what can be had by mail (`/meldungen/abo/`), last changed first."""
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    directory = Directory(municipality)
    form = WatchForm(request.GET, directory=directory)
    if not form.is_valid():
        sentence = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
    wanted = form.chosen()
    reports = with_card(wanted.reports(directory)).defer(None)
    found = list(reports.order_by("-updated_at", "-id")[:ENTRIES])
    rows = cards(found, directory, at=clock.now())
    path = f"/meldungen/abo/?{wanted.query}"
    own = f"{request.path}?{wanted.query}"
    return _feed(municipality, wanted.name(directory), path, own, found, rows)


@open_data
@guest_page(personal=False)
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """`/feeds/meldungen/2614.atom`: one public report and its state; 404 for any other."""
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    directory = Directory(municipality)
    reports = Report.objects.of(municipality).public().filter(number=number)
    found = list(with_card(reports).defer(None))
    if not found:
        raise Http404
    rows = cards(found, directory, at=clock.now())
    title = f"{rows[0].title} ({rows[0].label})"
    return _feed(municipality, title, rows[0].href, request.path, found, rows)


def _feed(
    municipality: Municipality,
    title: str,
    path: str,
    own_path: str,
    found: list[Report],
    rows: list[Card],
) -> HttpResponse:
    base = municipality.base_url.rstrip("/")
    feed = Atom1Feed(
        title=for_xml(title),
        link=f"{base}{path}",
        feed_url=f"{base}{own_path}",
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
