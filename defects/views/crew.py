"""/bauhof/: today's jobs on a phone, one per card, three wide buttons."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.models import Department, Role
from accounts.roles import roles_of
from common import clock
from defects import services
from defects.desk import undoable
from defects.forms.work import FixedForm, NotFixedForm
from defects.models import Category, Report
from defects.queues import jobs_of
from defects.services import Actor
from defects.states import NotFixedReason
from defects.views.after_photos import store_after_photos

# What a crew says on the spot, in the order of how often it happens.
CHIPS = (
    NotFixedReason.NOTHING_FOUND,
    NotFixedReason.NOT_OURS,
    NotFixedReason.WITHIN_NORM,
    NotFixedReason.OTHER,
)


def _departments(request: SignedInRequest) -> list[Department]:
    departments = list(
        roles_of(request.user, request.municipality).departments_as(Role.CREW, Role.CLERK)
    )
    if not departments:
        raise PermissionDenied
    return departments


@never_cache
@login_required
@require_GET
def job_list(request: SignedInRequest) -> HttpResponse:
    departments = _departments(request)
    jobs = list(jobs_of(departments, today=clock.today())[:60])
    done = request.GET.get("fertig", "")
    last = (
        Report.objects.filter(body__in=departments, number=int(done))
        .exclude(category__kind=Category.Kind.CONFIDENTIAL)
        .first()
        if done.isdecimal() and len(done) < 19
        else None
    )
    event = undoable(last, user=request.user, at=clock.now()) if last else None
    context = {"jobs": jobs, "chips": CHIPS, "last": last, "undoable": event}
    return render(request, "defects/crew/jobs.html", context)


@never_cache
@login_required
@require_GET
def job(request: SignedInRequest, number: int) -> HttpResponse:
    report = _job(request, number)
    services.note_opened(report, by=request.user)
    return render(request, "defects/crew/job.html", {"report": report, "chips": CHIPS})


@login_required
@require_POST
def job_step(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    report = _job(request, number)
    by = _actor(request, report)
    try:
        if verb == "behoben":
            _fixed(request, report, by)
        elif verb == "gesichert":
            services.secure(report, by=by)
        elif verb == "geht-nicht":
            _not_fixed(request, report, by)
        elif verb == "anderes-gewerk":
            services.refuse(
                report, by=by, reason=_("Anderes Gewerk: vor Ort festgestellt."), next_body=None
            )
        else:
            raise Http404
    except ValidationError as error:
        context = {"report": report, "chips": CHIPS, "problems": error.messages, "failed": verb}
        return render(request, "defects/crew/job.html", context, status=422)
    return HttpResponseRedirect(f"/bauhof/?fertig={report.number}", status=303)


@login_required
@require_POST
def job_undo(request: SignedInRequest, number: int) -> HttpResponse:
    _departments(request)
    report = get_object_or_404(
        Report.objects.of(request.municipality).select_related("body", "municipality"),
        number=number,
    )
    # Who passed a job on can take that back, although it is no longer theirs.
    event = undoable(report, user=request.user, at=clock.now())
    if event is None and not request.user.has_perm("defects.work_on_report", report):
        raise PermissionDenied
    try:
        if event is None:
            raise ValidationError(_("Das lässt sich nicht mehr zurücknehmen."))
        services.undo(event, by=_actor(request, report))
        messages.success(request, _("%(label)s: zurückgenommen.") % {"label": report.label})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect("/bauhof/", status=303)


def _fixed(request: SignedInRequest, report: Report, by: Actor) -> None:
    form = FixedForm(request.POST, municipality=request.municipality)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    photos = store_after_photos(request)
    if photos and not form.cleaned_data["people"]:
        # Without an answer the picture is looked at first.
        form.cleaned_data["people"] = "yes"
    services.mark_fixed(
        report,
        by=by,
        note=form.cleaned_data["note"],
        photo_uuids=[photo.uuid for photo in photos],
        show_photos=form.cleaned_data["people"] == "no",
        despite_helpers=True,
    )


def _not_fixed(request: SignedInRequest, report: Report, by: Actor) -> None:
    form = NotFixedForm(request.POST, municipality=request.municipality)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    services.mark_not_fixed(
        report,
        by=by,
        reason=form.cleaned_data["reason"],
        note=form.cleaned_data["note"],
        despite_helpers=True,
    )


def _job(request: SignedInRequest, number: int) -> Report:
    departments = _departments(request)
    return get_object_or_404(
        Report.objects.of(request.municipality)
        .filter(body__in=departments)
        .exclude(category__kind=Category.Kind.CONFIDENTIAL)
        .select_related("category", "municipality", "zone", "body")
        .prefetch_related("pictures__photo"),
        number=number,
    )


def _actor(request: SignedInRequest, report: Report) -> Actor:
    return Actor.staff(request.user, report.body)
