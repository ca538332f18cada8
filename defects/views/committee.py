"""/arbeit/ausschuss/: one page of figures for a committee, to be printed or taken as a file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.models import Role
from accounts.roles import itself, roles_of
from common import clock
from common.identifiers import day_of
from common.languages import GERMAN
from common.ods import CONTENT_TYPE as ODS
from common.ods import spreadsheet
from common.typesetting.render import pdf
from defects import committee_paper, services
from defects.committee import Figures, Period, figures, period_of, ready_periods
from geo.attribution import attribution
from geo.views.still import picture_only

_THEMES = {"light", "dark"}


@never_cache
@login_required
@require_GET
def page(request: SignedInRequest) -> HttpResponse:
    """`von` and `bis` are days; what is none is left out."""
    found = _figures(request)
    roles = roles_of(itself(request.user), request.municipality)
    context: dict[str, Any] = {
        "period": found.period,
        "before": found.period.before,
        "ready": [
            (name, f"?{_query(each)}", each == found.period)
            for name, each in ready_periods(clock.today())
        ],
        "query": _query(found.period),
        "sentences": committee_paper.sentences(found),
        "tables": committee_paper.tables(found),
        "remarks": committee_paper.remarks(),
        "has_spots": bool(found.spots),
        "attribution": attribution(request.municipality),
        "made_at": found.made_at,
        "today": clock.today(),
        "has_desk": roles.has(Role.DISPATCHER) or bool(roles.departments_as(Role.CLERK)),
    }
    return render(request, "defects/work/committee.html", context)


@never_cache
@login_required
@require_GET
@picture_only
def map_picture(request: SignedInRequest) -> HttpResponse:
    theme = request.GET.get("thema", "")
    svg = committee_paper.picture(_figures(request), theme=theme if theme in _THEMES else "")
    return HttpResponse(svg, content_type="image/svg+xml")


@never_cache
@login_required
@require_GET
def as_pdf(request: SignedInRequest) -> HttpResponseBase:
    found = _figures(request)
    with translation.override(GERMAN):  # as the file says of itself
        content = pdf(committee_paper.document(found))
    return _file(request, found, HttpResponse(content, content_type="application/pdf"), "pdf")


@never_cache
@login_required
@require_GET
def as_ods(request: SignedInRequest) -> HttpResponseBase:
    found = _figures(request)
    with translation.override(GERMAN):
        title, sheets = committee_paper.document(found).title, committee_paper.sheets(found)
    parts = spreadsheet(sheets, title=title)
    return _file(request, found, StreamingHttpResponse(parts, content_type=ODS), "ods")


def _figures(request: SignedInRequest) -> Figures:
    if not request.user.has_perm("defects.read_committee_page", request.municipality):
        raise PermissionDenied
    period = period_of(
        day_of(request.GET.get("von")), day_of(request.GET.get("bis")), today=clock.today()
    )
    return figures(request.municipality, period)


def _query(period: Period) -> str:
    return urlencode({"von": period.start.isoformat(), "bis": period.end.isoformat()})


def _file(
    request: SignedInRequest, found: Figures, response: HttpResponseBase, kind: str
) -> HttpResponseBase:
    start, end = found.period.start.isoformat(), found.period.end.isoformat()
    services.note_committee(
        request.municipality, by=itself(request.user), kind=kind, start=start, end=end
    )
    response["Content-Disposition"] = f'attachment; filename="ausschuss-{start}-{end}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
