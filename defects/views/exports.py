"""Lists as files: `/arbeit/liste.csv` and `.ods` for the desk, `/meldungen/liste.csv` and
`.ods` for everybody. Each takes the same address as the list that it is of."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from accounts.http import SignedInRequest
from accounts.roles import itself
from common import clock
from common.http import client_address
from common.ods import CONTENT_TYPE as ODS
from common.rate_limit import hit
from defects import services
from defects.desk_search import DeskKinds, reporter_seen_by
from defects.desk_selection import DeskSelection
from defects.exporting.desk_list import desk_table
from defects.exporting.public_list import public_table
from defects.exporting.table import CSV, Table, as_csv, as_ods
from defects.filters import ReportFilter
from defects.models.report import ReportQuerySet
from defects.views.desk import desk_of, listed, selection_in
from geo.http import TownRequest

KINDS = ("csv", "ods")
# A whole list costs as much as hundreds of pages; whole offices share an address.
_TIMES = 120
_WINDOW = timedelta(hours=1)


@never_cache
@login_required
@require_GET
def choose(request: SignedInRequest) -> HttpResponse:
    """`/arbeit/ausgabe/`: what is in the file, and the buttons for it."""
    selection, kinds = selection_in(request), DeskKinds(request.municipality)
    user = itself(request.user)
    context = {
        "selection": selection,
        "queue": selection.which,
        "query": selection.query(view="", dense=""),
        "fields": [*selection.fields(view="", dense="")],
        "chips": selection.chips(municipality=request.municipality, kinds=kinds),
        "total": _chosen(request, selection, kinds).count(),
        "may_see_contacts": reporter_seen_by(user, request.municipality) is not None,
    }
    return render(request, "defects/work/export.html", context)


@never_cache
@login_required
@require_GET
def desk_list(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """The list as the desk shows it, all of it; `kontakt=1` asks for contacts."""
    selection, kinds = selection_in(request), DeskKinds(request.municipality)
    town, user = request.municipality, itself(request.user)
    reports = _chosen(request, selection, kinds)
    contacts = request.GET.get("kontakt") == "1"
    table = desk_table(
        reports,
        order=selection.order,
        user=user,
        municipality=town,
        contacts=contacts,
        title=str(selection.which.label),
    )
    services.note_list(
        town,
        by=user,
        kind=kind,
        rows=reports.count(),
        contacts=contacts and reporter_seen_by(user, town) is not None,
        queue=selection.queue,
        office=selection.office,
        category=selection.kind,
        zone=selection.zone,
        whose=selection.whose,
        danger=bool(selection.danger),
        searched=bool(selection.words),
    )
    return _file(table, kind, name=f"arbeit-{selection.queue}")


@require_safe
def public_list(request: TownRequest, kind: str) -> HttpResponseBase:
    """The public list as its address narrows it. What is wrong in it is left out, as there."""
    if not hit(purpose="list", address=client_address(request), limit=_TIMES, window=_WINDOW):
        return render(request, "429.html", status=429)
    chosen = ReportFilter(request.GET, municipality=request.municipality)
    return _file(public_table(chosen), kind, name="meldungen")


def _chosen(request: SignedInRequest, selection: DeskSelection, kinds: DeskKinds) -> ReportQuerySet:
    """What the desk lists, as far as the person may see each of it."""
    reports = listed(request, desk_of(request, selection), selection, kinds)
    return reports.visible_to(itself(request.user), request.municipality)


def _file(table: Table, kind: str, *, name: str) -> StreamingHttpResponse:
    parts: Iterable[str] | Iterable[bytes]
    parts, content_type = (as_csv(table), CSV) if kind == "csv" else (as_ods(table), ODS)
    response = StreamingHttpResponse(parts, content_type=content_type)
    day = clock.today().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
