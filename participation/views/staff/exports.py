"""The committee paper as a page and as a document, and everything public of a consultation."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from common import clock
from common.ods import CONTENT_TYPE as ODS
from common.ods import spreadsheet
from participation import formats
from participation.models import Consultation
from participation.reporting import report_of
from participation.services import export
from participation.views.staff.frame import consultation_of, for_editors, page

Answer = TypeVar("Answer", bound=HttpResponseBase)
CSV = "text/csv; charset=utf-8"
GEOJSON = "application/geo+json"


@for_editors
@require_GET
def paper(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The committee paper, to be read, printed, or taken as a file."""
    consultation = consultation_of(request, uuid)
    context: dict[str, Any] = {
        "report": report_of(consultation, at=clock.now()),
        "tables": [(key, export.TITLES[key]) for key in export.tables_of(consultation)],
        "has_places": formats.get(consultation.format).has_proposals,
    }
    return page(
        request,
        "paper",
        consultation.project,
        context,
        step="bericht",
        consultation=consultation,
    )


@for_editors
@require_GET
def paper_document(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    consultation = consultation_of(request, uuid)
    export.note_export(consultation, by=request.user, kind="odt")
    from participation import committee  # odfdo takes memory: loaded when somebody asks

    data = committee.document(report_of(consultation, at=clock.now()))
    return _file(HttpResponse(data, content_type=committee.ODT), consultation, "bericht.odt")


@for_editors
@require_GET
def data(request: SignedInRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """`ods`, `geojson`, or one table as CSV by its key; CSV and GeoJSON as they are read."""
    consultation = consultation_of(request, uuid)
    at = clock.now()
    if kind == "ods":
        export.note_export(consultation, by=request.user, kind=kind)
        sheets = export.sheets(consultation, at=at)
        content = b"".join(spreadsheet(sheets, title=consultation.title))
        answer = HttpResponse(content, content_type=ODS)
        return _file(answer, consultation, "daten.ods")
    if kind == "geojson" and formats.get(consultation.format).has_proposals:
        export.note_export(consultation, by=request.user, kind=kind)
        parts = export.geojson_parts(consultation, at=at)
        return _file(_streamed(parts, GEOJSON), consultation, "vorschlaege.geojson")
    if kind in export.tables_of(consultation):
        export.note_export(consultation, by=request.user, kind=kind)
        lines = export.csv_lines(export.TABLES[kind](consultation, at=at))
        return _file(_streamed(lines, CSV), consultation, f"{kind}.csv")
    raise Http404


def _streamed(parts: Iterable[str], content_type: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(parts, content_type=content_type)


def _file(response: Answer, consultation: Consultation, name: str) -> Answer:
    stem = f"{consultation.project.slug}-{consultation.slug}"[:80]
    response["Content-Disposition"] = f'attachment; filename="{stem}-{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
