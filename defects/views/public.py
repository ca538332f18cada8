"""What everybody may read of reports: the list, the map and one report."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock, keyset
from common.page_cache import guest_page
from defects.cards import cards, with_card
from defects.directory import Directory
from defects.filters import AGES, RADII, ReportFilter
from defects.selection import Selection
from geo.models import Municipality

PAGE_SIZE = 50


def _municipality(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


@require_safe
@guest_page()
def report_list(request: HttpRequest) -> HttpResponse:
    """`/meldungen/`: the list beside its map, narrowed by the address.

    htmx gets the part that changes: the rows that follow, or the whole result.
    """
    is_part = "HX-Request" in request.headers
    if is_part and request.GET.get("nach"):
        return render(request, "defects/_report_rows.html", _rows(request))
    context = _page(request)
    if is_part:
        return render(request, "defects/_report_results.html", context)
    return render(request, "defects/report_list.html", context)


@require_safe
@guest_page()
def report_map(request: HttpRequest) -> HttpResponse:
    """`/karte/`: the same selection, the map first. Without JavaScript it is the list."""
    context = _page(request)
    if "HX-Request" in request.headers:
        return render(request, "defects/_report_results.html", context)
    return render(request, "defects/map.html", context)


def _rows(request: HttpRequest) -> dict[str, Any]:
    """One page of rows; a cursor that is none leads back to the first page."""
    directory = Directory(_municipality(request))
    chosen = ReportFilter(request.GET, municipality=directory.municipality)
    after = request.GET.get("nach")
    problems: list[str] = []
    reports = with_card(chosen.qs)
    try:
        page = keyset.page(reports, order=chosen.order, size=PAGE_SIZE, after=after)
    except ValidationError as error:
        problems += error.messages
        after = None
        page = keyset.page(reports, order=chosen.order, size=PAGE_SIZE, after=None)
    return {
        "directory": directory,
        "chosen": chosen,
        "selection": Selection(chosen, request.path),
        "rows": cards(page.rows, directory, at=clock.now()),
        "next": page.next,
        "is_continued": bool(after),
        "problems": problems,
    }


def _page(request: HttpRequest) -> dict[str, Any]:
    context = _rows(request)
    chosen: ReportFilter = context["chosen"]
    selection: Selection = context["selection"]
    directory: Directory = context["directory"]
    counts = chosen.counts()
    total = counts[selection.value("stand")]
    return {
        **context,
        "problems": [*context["problems"], *_problems(chosen)],
        "total": total,
        "states": selection.states(counts),
        "removable": selection.removable(),
        "groups": directory.groups(),
        "layers": directory.layers(),
        "ages": [(key, words) for key, (words, _age) in AGES.items()],
        "radii": list(RADII.items()),
        "radius": str(chosen.radius_metres),
        "point": chosen.form.point,
        "values": {name: selection.value(name) for name in ReportFilter.base_filters},
        "tiles": "/tiles/reports/{z}/{x}/{y}.mvt" + selection.href("")[len(request.path) :],
        "list_href": selection.href("/meldungen/"),
        "map_href": selection.href("/karte/"),
        "feed_href": selection.href("/feeds/meldungen.atom"),
    }


def _problems(chosen: ReportFilter) -> list[str]:
    """What was wrong with the selection, each with what was done about it."""
    return [
        _("%(problem)s Sie sehen die Liste ohne diese Angabe.") % {"problem": text}
        for texts in chosen.errors.values()
        for text in texts
    ]
