"""/arbeit/<number>/akte/: the case file, as a PDF or as a ZIP."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from common.languages import GERMAN
from common.typesetting.render import pdf
from defects import services
from defects.documents.gathering import CaseFile, Picture, case_file
from defects.documents.packing import case_zip
from defects.documents.pages import document
from defects.models import Report
from defects.views.desk import report_of
from photos import redacting
from photos.preparing import Interrupted, Unreadable

_PERMISSION = "defects.take_case_file"


@never_cache
@login_required
@require_GET
def choose(request: SignedInRequest, number: int) -> HttpResponse:
    """What is in it, and the buttons for it."""
    report = report_of(request, number, permission=_PERMISSION)
    context = {
        "report": report,
        "may_take_contact": report.contact is not None
        and request.user.has_perm("defects.see_reporter", report),
        "may_take_originals": _may_take_originals(request, report)
        and report.pictures.filter(photo__revision__gt=0).exists(),
    }
    return render(request, "defects/work/case_file.html", context)


@never_cache
@login_required
@require_GET
def as_pdf(request: SignedInRequest, number: int) -> HttpResponseBase:
    """`kontakt=1` asks for the contact, which whoever may not see it does not get."""
    report = report_of(request, number, permission=_PERMISSION)
    with translation.override(GERMAN):  # as the file says of itself
        found = _gathered(request, report)
        content = pdf(document(found))
    services.note_case_file(report, by=request.user, kind="pdf", contact=found.contact is not None)
    return _named(HttpResponse(content, content_type="application/pdf"), report, "pdf")


@never_cache
@login_required
@require_GET
def as_zip(request: SignedInRequest, number: int) -> HttpResponseBase:
    """As `as_pdf`; `originale=1` asks for what is under the black, each look journalled."""
    report = report_of(request, number, permission=_PERMISSION)
    with_originals = request.GET.get("originale") == "1" and _may_take_originals(request, report)

    def original(picture: Picture) -> bytes | None:
        try:
            return redacting.view_original(picture.photo, by=request.user)
        except (Interrupted, Unreadable):
            return None

    with translation.override(GERMAN):
        found = _gathered(request, report)
        parts = case_zip(found, original=original if with_originals else None)
    services.note_case_file(
        report,
        by=request.user,
        kind="zip",
        contact=found.contact is not None,
        originals=with_originals,
    )
    return _named(StreamingHttpResponse(parts, content_type="application/zip"), report, "zip")


def _gathered(request: SignedInRequest, report: Report) -> CaseFile:
    wanted = request.GET.get("kontakt") == "1"
    may = wanted and request.user.has_perm("defects.see_reporter", report)
    return case_file(report, with_contact=may)


def _may_take_originals(request: SignedInRequest, report: Report) -> bool:
    """What holds for the report holds for its pictures, which hang below it."""
    return request.user.has_perm("moderation.see_original", report.item)


def _named(response: HttpResponseBase, report: Report, ending: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="akte-{report.label}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
