"""/arbeit/<number>/helfer/: the lead asks other departments, and they answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import Department
from common import clock
from common.identifiers import uuids_of
from defects import services
from defects.forms.work import BodyField, StepForm
from defects.models import Help, Report
from defects.services import Actor
from defects.states import OPEN
from defects.views.after_photos import store_after_photos
from defects.views.desk import report_of

LEADS = "defects.lead_helpers"
_PHOTOS_AT_MOST = 5


class AskForm(StepForm):
    department = BodyField(
        error_messages={
            "required": gettext_lazy("Bitte wählen Sie, wer helfen soll."),
            "invalid_choice": gettext_lazy("Diese Stelle gibt es hier nicht mehr."),
        }
    )
    task = forms.CharField(
        max_length=1000,
        error_messages={"required": gettext_lazy("Bitte schreiben Sie, was zu tun ist.")},
    )
    due_on = forms.DateField(
        required=False,
        error_messages={"invalid": gettext_lazy("Bitte geben Sie den Tag so ein: 31.12.2026.")},
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def helpers(request: SignedInRequest, number: int) -> HttpResponse:
    report = report_of(request, number, permission=LEADS)
    if request.method != "POST":
        return _page(request, report)
    form = AskForm(request.POST, municipality=request.municipality)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.ask_for_help(
                report,
                department=data["department"],
                task=data["task"],
                due_on=data["due_on"],
                by=Actor.staff(request.user, report.body),
            )
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _page(request, report, form=form, status=422)
    messages.success(request, _("Um Hilfe gebeten: %(body)s.") % {"body": data["department"].name})
    return HttpResponseRedirect(f"/arbeit/{report.number}/", status=303)


@login_required
@require_POST
def answer(request: SignedInRequest, number: int, uuid: UUID, act: str) -> HttpResponse:
    """Helpers say yes, no or done; the lead ends it or gives the lead away."""
    if act not in _ACTS:
        raise Http404
    row = get_object_or_404(
        Help.objects.of(request.municipality)
        .filter(report__number=number)
        .select_related("department", "report__body", "report__category", "report__item"),
        uuid=uuid,
    )
    row.report.municipality = request.municipality
    by_lead, run, said = _ACTS[act]
    asked = (LEADS, row.report) if by_lead else ("defects.answer_help", row)
    if not request.user.has_perm(*asked):
        raise PermissionDenied
    by = Actor.staff(request.user, row.report.body if by_lead else row.department)
    try:
        run(row, by, request)
        messages.success(request, f"{row.report.label}: {said}")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    fresh = Report.objects.select_related("body", "category").get(pk=row.report_id)
    fresh.municipality = request.municipality
    if request.user.has_perm("defects.see_report_inside", fresh):
        return HttpResponseRedirect(f"/arbeit/{number}/", status=303)
    return HttpResponseRedirect("/arbeit/?liste=helfen", status=303)


def _text(request: SignedInRequest) -> str:
    return request.POST.get("text", "").replace("\0", "").strip()[:4000]


def _done(row: Help, by: Actor, request: SignedInRequest) -> object:
    kept = uuids_of(request.POST.getlist("photo")[:_PHOTOS_AT_MOST])
    photos = [*kept, *(photo.uuid for photo in store_after_photos(request))]
    return services.finish_help(row, by=by, note=_text(request), photo_uuids=photos)


Run = Callable[[Help, Actor, SignedInRequest], object]
# Whether the lead does it, what it calls, what is said then.
_ACTS: dict[str, tuple[bool, Run, Any]] = {
    "zusagen": (
        False,
        lambda row, by, request: services.accept_help(row, by=by),
        gettext_lazy("Hilfe zugesagt."),
    ),
    "absagen": (
        False,
        lambda row, by, request: services.refuse_help(row, by=by, reason=_text(request)),
        gettext_lazy("Hilfe abgesagt."),
    ),
    "erledigt": (False, _done, gettext_lazy("Aufgabe erledigt. Danke!")),
    "beenden": (
        True,
        lambda row, by, request: services.end_help(row, by=by, note=_text(request)),
        gettext_lazy("Hilfe beendet."),
    ),
    "federfuehrung": (
        True,
        lambda row, by, request: services.change_lead(
            row, by=by, stays=request.POST.get("stays") == "1"
        ),
        gettext_lazy("Die Meldung führt jetzt eine andere Stelle."),
    ),
}


def _page(
    request: SignedInRequest, report: Report, *, form: AskForm | None = None, status: int = 200
) -> HttpResponse:
    busy = report.helps.filter(state__in=Help.UNFINISHED).values("department")
    departments = (
        Department.objects.of(request.municipality)
        .active()
        .filter(kind=Department.Kind.INSIDE)
        .exclude(pk=report.body_id)
        .exclude(pk__in=busy)
    )
    context = {
        "report": report,
        "form": form,
        "departments": list(departments),
        "helps": helps_of(request, report),
        "may_lead": True,
        "is_open": report.work in OPEN and report.duplicate_of_id is None,
        "today": clock.today(),
    }
    return render(request, "defects/work/helpers.html", context, status=status)


def helps_of(request: SignedInRequest, report: Report) -> list[dict[str, Any]]:
    """For the case and this page: each help, and whether the person may answer it."""
    rows = list(report.helps.select_related("department", "task"))
    for row in rows:
        row.report = report
    return [
        {
            "help": row,
            "is_unfinished": row.state in Help.UNFINISHED
            and report.work in OPEN
            and report.duplicate_of_id is None
            and row.department_id != report.body_id,
            "may_answer": request.user.has_perm("defects.answer_help", row),
        }
        for row in rows
    ]
