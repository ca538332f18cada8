"""A report that somebody of the staff takes down for a caller: the page after it, and the receipt.

Who called stands in the vault (`accounts.Contact`), nowhere here; the receipt names nobody.
"""

import contextlib
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.services import ContactDetails
from common.http import keep_secret
from defects import links, services
from defects.forms.report import CHANNELS, ReportForm
from defects.models import Category, Paper, Report
from defects.services.papers import PAPERS_AT_MOST, require_paper
from defects.views.status import qr_code
from geo.hours import sentence
from geo.http import TownRequest


def takes_down(request: TownRequest) -> bool:
    """Whether the person at the page may take reports down for others here."""
    return request.user.is_authenticated and request.user.has_perm(
        "defects.take_report_down", request.municipality
    )


def taker(request: TownRequest) -> User | None:
    return request.user if takes_down(request) and isinstance(request.user, User) else None


def caller_of(data: dict[str, Any]) -> ContactDetails | None:
    """Name and number of the caller; the address is theirs only once they said so."""
    found = ContactDetails(name=data["on_behalf_of"].strip(), phone=data["callback"].strip())
    return found or None


def papers_are_right(request: TownRequest, form: ReportForm) -> bool:
    """Whether the letters and e-mails sent along can be kept; else the form says why not."""
    for file in _papers(request, form):
        try:
            require_paper(file)
        except ValidationError as error:
            form.problem("papers", f"{file.name}: {' '.join(error.messages)}")
    return "papers" not in form.problems


def file_papers(request: TownRequest, form: ReportForm, report: Report) -> None:
    """Put them to the report that was just stored. Names of files name people: not kept."""
    user = taker(request)
    kind = Paper.Kind.MAIL if report.channel == "email" else Paper.Kind.LETTER
    if user is None:
        return
    for file in _papers(request, form):
        with contextlib.suppress(ValidationError):  # the same file twice
            services.file_paper(report, file, title="", kind=kind, by=user)


def _papers(request: TownRequest, form: ReportForm) -> list[UploadedFile]:
    if not form.for_others:
        return []
    return [file for file in request.FILES.getlist("papers")[:PAPERS_AT_MOST] if file.size]


def taken_path(report: Report) -> str:
    return reverse("defects:report_taken", args=[report.number])


@never_cache
@require_safe
def taken(request: TownRequest, number: int) -> HttpResponse:
    """Stored: print the receipt, take the next call."""
    report = _own(request, number)
    # For another office, it leaves the sight of whoever took it down.
    context = _context(report) | {
        "may_open": request.user.has_perm("defects.see_report_inside", report)
    }
    return keep_secret(render(request, "defects/melden/taken.html", context))


@never_cache
@require_safe
def receipt(request: TownRequest, number: int) -> HttpResponse:
    """One page of A5 for the caller to take along."""
    report = _own(request, number)
    town = report.municipality
    context = _context(report) | {
        "is_confidential": report.category.kind == Category.Kind.CONFIDENTIAL,
        "status_address": f"{town.base_url}{links.status_path(report)}",
        "qr_path": reverse("defects:report_receipt_qr", args=[report.number]),
        "taken_path": taken_path(report),
        "numbers": [entry for entry in town.numbers if not entry.get("danger")],
        "hours": sentence(town.hours),
    }
    return keep_secret(render(request, "defects/melden/receipt.html", context))


@never_cache
@require_safe
def receipt_qr(request: TownRequest, number: int) -> HttpResponse:
    report = _own(request, number)
    return keep_secret(qr_code(f"{report.municipality.base_url}{links.status_path(report)}"))


def _own(request: TownRequest, number: int) -> Report:
    reports = Report.objects.of(request.municipality).select_related(
        "category", "body", "municipality", "zone"
    )
    report = get_object_or_404(reports, number=number)
    if not request.user.has_perm("defects.print_receipt", report):
        if report.category.kind == Category.Kind.CONFIDENTIAL:
            raise Http404  # as at the desk: whether there is one is nobody's business
        raise PermissionDenied
    return report


def _context(report: Report) -> dict[str, Any]:
    latest = report.routings.order_by("-id").first()
    next_call = reverse("defects:report_new")
    if report.channel in dict(CHANNELS):
        next_call += f"?{urlencode({'channel': report.channel})}"
    return {
        "report": report,
        "next_call": next_call,
        "sentence": latest.sentence if latest else "",
        "receipt_path": reverse("defects:report_receipt", args=[report.number]),
    }
