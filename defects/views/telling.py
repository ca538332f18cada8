"""How offices are told: the page where it is settled, tasks done, a new link for a body outside."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import Department, Mailbox
from defects import services
from defects.forms.telling import OfficeForm, OnCallForm, OutsideOfficeForm
from defects.models import Office, Report


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offices(request: SignedInRequest) -> HttpResponse:
    """`/arbeit/stellen/`: who is told how, and the address of whoever is on call."""
    town = request.municipality
    may_settle_on_call = request.user.has_perm("defects.settle_on_call", town)
    rows = [
        department
        for department in Department.objects.of(town).active().select_related("office__deputy")
        if request.user.has_perm("defects.settle_office", department)
    ]
    if not rows and not may_settle_on_call:
        raise PermissionDenied
    if request.method == "POST" and not may_settle_on_call:
        raise PermissionDenied
    box = Mailbox.objects.on_call(town).first()
    form = OnCallForm(request.POST or None, initial={"email": box.email if box else ""})
    if request.method == "POST" and form.is_valid():
        services.settle_on_call(town, email=form.cleaned_data["email"], by=request.user)
        messages.success(request, _("Gespeichert."))
        return HttpResponseRedirect(request.path, status=303)
    settled = [(row, getattr(row, "office", None) or Office(department=row)) for row in rows]
    context = {
        "inside": [pair for pair in settled if pair[0].kind == Department.Kind.INSIDE],
        "outside": [pair for pair in settled if pair[0].kind == Department.Kind.OUTSIDE],
        "form": form if may_settle_on_call else None,
        "has_on_call": box is not None,
        "may_connect": request.user.has_perm("defects.connect_offices", town),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "defects/telling/offices.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: SignedInRequest, key: str) -> HttpResponse:
    """`/arbeit/stellen/<key>/`: one of them."""
    department = get_object_or_404(
        Department.objects.of(request.municipality).active().select_related("municipality"), key=key
    )
    if not request.user.has_perm("defects.settle_office", department):
        raise PermissionDenied
    settled = services.office_of(department)
    outside = department.kind == Department.Kind.OUTSIDE
    settles_head = request.user.has_perm("defects.settle_on_call", request.municipality)
    form = (OutsideOfficeForm if outside else OfficeForm)(
        request.POST or None,
        office=settled,
        deputies=services.deputies_for(department),
        head=services.head_email(department) if settles_head else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_office(department, by=request.user, values=form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Gespeichert."))
            return HttpResponseRedirect(reverse("defects:offices"), status=303)
    context: dict[str, Any] = {"department": department, "form": form, "is_outside": outside}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "defects/telling/office.html", context, status=status)


@login_required
@require_POST
def task_done(request: SignedInRequest, number: int, uuid: UUID) -> HttpResponse:
    """Somebody who distributes has looked after it."""
    report = _report(request, number, "defects.assign_report")
    task = get_object_or_404(report.tasks.all(), uuid=uuid)
    services.finish_task(task, by=request.user)
    messages.success(request, _("%(label)s: erledigt.") % {"label": report.label})
    return HttpResponseRedirect(f"/arbeit/{report.number}/?liste=nachfassen", status=303)


@login_required
@require_POST
def new_link(request: SignedInRequest, number: int) -> HttpResponse:
    """Send the body outside a new link; the old one opens nothing any more."""
    report = _report(request, number, "defects.hand_over_report")
    hand_over = report.hand_overs.filter(ended_at=None).select_related("body").first()
    try:
        if hand_over is None or not hand_over.body.email:
            raise ValidationError(_("Diese Stelle hat keine E-Mail-Adresse."))
        services.renew_link(hand_over)
        messages.success(request, _("Ein neuer Link ist unterwegs. Der alte gilt nicht mehr."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"/arbeit/{report.number}/", status=303)


def _report(request: SignedInRequest, number: int, permission: str) -> Report:
    report = get_object_or_404(
        Report.objects.of(request.municipality)
        .visible_to(request.user, request.municipality)
        .select_related("category", "body", "municipality"),
        number=number,
    )
    if not request.user.has_perm(permission, report):
        raise PermissionDenied
    return report
