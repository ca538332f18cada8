"""What everybody may read of reports: the list, the map and one report."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock, german, keyset, qr
from common.page_cache import guest_page
from common.rows import only
from defects.cards import cards, with_card
from defects.directory import Directory
from defects.filters import AGES, ReportFilter
from defects.models import Report
from defects.public_detail import detail, removal
from defects.public_states import STATES
from defects.selection import Selection
from defects.timeline import timeline
from geo import hours
from geo.districts import layers
from geo.models import Municipality
from geo.near import RADII

PAGE_SIZE = 50
STATES_AT_ONCE = 50
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


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


@require_safe
@guest_page(personal=False)
def report_states(request: HttpRequest) -> HttpResponse:
    """`/meldungen/stand/?nummer=1&nummer=2`: the states of these public reports, as a part of
    a page. Numbers that nobody may know of are left out, like those that do not exist.

    For the list that a device keeps (`js/my-reports`), which sends numbers and no secret.
    """
    asked = request.GET.getlist("nummer")[:STATES_AT_ONCE]
    numbers = [int(text) for text in asked if _NUMBER.fullmatch(text)]
    directory = Directory(_municipality(request))
    reports = Report.objects.of(directory.municipality).public().filter(number__in=numbers)
    rows = cards(with_card(reports), directory, at=clock.now())
    return render(request, "defects/_report_states.html", {"rows": rows})


@require_safe
@guest_page()
def report_detail(request: HttpRequest, number: int) -> HttpResponse:
    """`/meldungen/<number>/`: three answers to a stranger. Visible; removed is 410 with the
    sentence that stands in its place; everything else is 404, whatever the reason."""
    municipality = _municipality(request)
    now = clock.now()
    found = detail(municipality, number, at=now)
    if found is None:
        placeholder = removal(municipality, number)
        if placeholder is None:
            raise Http404
        return render(request, "410.html", {"placeholder": placeholder}, status=410)
    report = found.report
    context = {
        "detail": found,
        "report": report,
        "timeline": timeline(
            report, public=True, at=now, known=filter(None, [report.duplicate_of])
        ),
        "url": public_address(report),
        "description": _("Stand: %(state)s. Gemeldet am %(day)s in %(town)s.")
        % {
            "state": found.state.word,
            "day": german.day(report.created_at),
            "town": municipality.name,
        },
        "map_href": reverse("defects:report_map") + _around(report),
        "office_hours": hours.sentence(report.body.hours) if report.body.hours else "",
    }
    return render(request, "defects/report_detail.html", context)


@require_safe
@guest_page(personal=False, keep=3600)
def report_qr(request: HttpRequest, number: int) -> HttpResponse:
    """The address of a public report as a QR code, for paper."""
    municipality = _municipality(request)
    report = only(Report.objects.of(municipality).public().filter(number=number).only("number"))
    if report is None:
        raise Http404
    report.municipality = municipality
    return HttpResponse(qr.svg(public_address(report)), content_type="image/svg+xml")


def public_address(report: Report) -> str:
    """The whole address, under the municipality's own name and never the request's host."""
    return f"{report.municipality.base_url.rstrip('/')}{report.get_absolute_url()}"


def _around(report: Report) -> str:
    """The selection of what else is reported near `report`."""
    point = report.location
    return f"?lat={point.y:.5f}&lon={point.x:.5f}&umkreis=250" if point else ""


def _rows(request: HttpRequest) -> dict[str, Any]:
    """One page of rows; a cursor that is none leads back to the first page."""
    chosen = ReportFilter(request.GET, municipality=_municipality(request))
    directory = chosen.directory
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
        "all_states": [(key, words) for key, (words, _condition) in STATES.items()],
        "removable": selection.removable(),
        "groups": directory.groups(),
        "layers": layers(directory.municipality),
        "ages": [(key, words) for key, (words, _age) in AGES.items()],
        "radii": list(RADII.items()),
        "radius": str(chosen.form.radius_metres),
        "point": chosen.form.point,
        "values": {name: selection.value(name) for name in ReportFilter.base_filters},
        "tiles": "/tiles/reports/{z}/{x}/{y}.mvt" + selection.after_path,
        "map_label": _("Karte der Meldungen. Alle stehen auch in der Liste."),
        "list_href": selection.href("/meldungen/"),
        "map_href": selection.href("/karte/"),
        "csv_href": selection.href("/meldungen/liste.csv"),
        "ods_href": selection.href("/meldungen/liste.ods"),
        "feed_href": selection.href("/feeds/meldungen.atom"),
        "watch_href": selection.query_for("/meldungen/abo/", "q", "stand", "alter", "sort"),
    }


def _problems(chosen: ReportFilter) -> list[str]:
    """What was wrong with the selection, each with what was done about it."""
    return [
        _("%(problem)s Sie sehen die Liste ohne diese Angabe.") % {"problem": text}
        for texts in chosen.errors.values()
        for text in texts
    ]
