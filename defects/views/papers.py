"""Letters and e-mails of a case. They are saved, never shown: nobody knows what is in a file."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.roles import itself
from common.http import content_policy
from defects import paper_files, services
from defects.forms.papers import PaperForm
from defects.models import Paper, Report
from defects.views.desk import case_page, report_of


@login_required
@require_POST
def put(request: SignedInRequest, number: int) -> HttpResponse:
    """„Schriftstück ablegen“ at a case."""
    report = report_of(request, number, permission="defects.file_paper")
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.file_paper(
                report,
                data["file"],
                title=data["title"],
                kind=data["kind"],
                from_reporter=data["from_reporter"],
                by=itself(request.user),
            )
            messages.success(request, _("%(label)s: abgelegt.") % {"label": report.label})
            return HttpResponseRedirect(_back(report), status=303)
        except ValidationError as error:
            form.add_error("file", error)
    fresh = report_of(request, number)
    return case_page(request, fresh, status=422, paper_form=form)


@never_cache
@login_required
@require_safe
@content_policy({"default-src": ["'none'"], "sandbox": True})
def paper(request: SignedInRequest, number: int, uuid: UUID) -> HttpResponseBase:
    """The file, to be saved; for whoever works on the case."""
    row = _row(request, number, uuid)
    path = paper_files.path_of(row.uuid)
    if not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=row.file_name, content_type=row.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def drop(request: SignedInRequest, number: int, uuid: UUID) -> HttpResponse:
    """It was put to the wrong case."""
    row = _row(request, number, uuid)
    try:
        services.delete_paper(row, by=itself(request.user))
        messages.success(request, _("%(label)s: gelöscht.") % {"label": row.report.label})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(_back(row.report), status=303)


def _row(request: SignedInRequest, number: int, uuid: UUID) -> Paper:
    report = report_of(request, number, permission="defects.file_paper")
    row = get_object_or_404(report.papers.all(), uuid=uuid)
    row.report = report
    return row


def _back(report: Report) -> str:
    return f"/arbeit/{report.number}/#schriftstuecke"
