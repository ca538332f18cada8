"""/verwaltung/einrichten/menschen/, and /einladung/ for whoever got a mail."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.setup import InviteForm, TaskForm
from accounts.http import SignedInRequest
from accounts.models import Department, Membership, StaffInvitation, User
from accounts.setup import staff
from common import clock
from common.http import secret_form
from geo.http import TownRequest


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: SignedInRequest) -> HttpResponse:
    """Who works here, who was asked; POST asks somebody."""
    _require(request)
    form = InviteForm(request.POST or None, offices=_offices(request))
    if request.method == "POST" and form.is_valid():
        role, office = form.task()
        try:
            staff.invite(
                request.municipality,
                email=form.cleaned_data["email"],
                full_name=form.cleaned_data["full_name"],
                role=role,
                department=office,
                by=request.user,
            )
        except ValidationError as error:
            form.complain(error)
        else:
            messages.success(request, _("Die Einladung ist unterwegs."))
            return HttpResponseRedirect(request.path, status=303)
    return _people(request, form)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give one membership another role; `do=end` ends it."""
    _require(request)
    row = get_object_or_404(
        Membership.objects.of(request.municipality).select_related(
            "user", "department", "municipality"
        ),
        pk=pk,
    )
    ends = request.POST.get("do") == "end"
    now = {"role": row.role, "department": row.department.key if row.department else ""}
    form = TaskForm(
        request.POST if request.method == "POST" and not ends else None,
        offices=_offices(request),
        initial=now,
    )
    problem = ""
    try:
        if ends:
            staff.let_go(row, by=request.user)
            messages.success(request, _("Die Aufgabe ist beendet."))
            return _back(request)
        if request.method == "POST" and form.is_valid():
            role, office = form.task()
            staff.change_role(row, role=role, department=office, by=request.user)
            messages.success(request, _("Gespeichert."))
            return _back(request)
    except ValidationError as error:
        if form.is_bound:
            form.complain(error)
        else:
            problem = " ".join(error.messages)
    failed = bool(problem or form.errors)
    context = {"row": row, "form": form, "problem": problem}
    return render(request, "accounts/setup/task.html", context, status=422 if failed else 200)


@login_required
@require_POST
def invitation_again(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """`do`: `again` sends a new link, `revoke` takes the invitation back."""
    _require(request)
    row = get_object_or_404(StaffInvitation.objects.of(request.municipality), uuid=uuid)
    try:
        if request.POST.get("do") == "revoke":
            staff.revoke(row, by=request.user)
            messages.success(request, _("Die Einladung gilt nicht mehr."))
        else:
            staff.resend(row, by=request.user)
            messages.success(request, _("Ein neuer Link ist unterwegs. Der alte gilt nicht mehr."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(reverse("setup_people"), status=303)


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    """The page behind the link: GET tells, POST takes the invitation and signs in."""
    try:
        found = staff.find(request.municipality, uuid, token)
    except staff.LinkIsOver as error:
        return _over(request, error)
    somebody_else = (
        request.user
        if isinstance(request.user, User) and request.user.email.lower() != found.email
        else None
    )
    context: dict[str, Any] = {"invitation": found, "somebody_else": somebody_else}
    if request.method != "POST" or somebody_else is not None:
        return render(request, "accounts/setup/invitation.html", context)
    try:
        user = staff.accept(found, token)
    except staff.LinkIsOver as error:
        return _over(request, error)
    except ValidationError as error:
        return render(
            request,
            "accounts/setup/invitation.html",
            {**context, "problem": " ".join(error.messages)},
            status=422,
        )
    go_on = reverse("account_start")
    if isinstance(request.user, User):
        return HttpResponseRedirect(go_on, status=303)
    record_authentication(request, user, "code", email=user.email)
    login = Login(user=user, redirect_url=go_on, email=user.email)
    answer: HttpResponse = perform_login(request, login)
    return answer


def _over(request: TownRequest, error: ValidationError) -> HttpResponse:
    context = {"problem": " ".join(error.messages)}
    return render(request, "accounts/setup/invitation_over.html", context, status=410)


def _people(request: SignedInRequest, form: InviteForm) -> HttpResponse:
    rows = (
        Membership.objects.of(request.municipality)
        .select_related("user", "department")
        .order_by("user__full_name", "user__email", "role")
    )
    by_person: dict[User, list[Membership]] = {}
    for row in rows:
        by_person.setdefault(row.user, []).append(row)
    now = clock.now()
    pending = StaffInvitation.objects.of(request.municipality).pending()
    context = {
        "people": list(by_person.items()),
        "pending": [(row, row.is_valid(now)) for row in pending.select_related("department", "by")],
        "form": form,
    }
    return render(
        request, "accounts/setup/people.html", context, status=422 if form.errors else 200
    )


def _back(request: SignedInRequest) -> HttpResponse:
    """To the list; whoever has just ended their own task is no administrator any more."""
    return HttpResponseRedirect(reverse("setup_people"), status=303)


def _offices(request: SignedInRequest) -> list[Department]:
    return list(Department.objects.of(request.municipality).active())


def _require(request: SignedInRequest) -> None:
    if not request.user.has_perm("accounts.manage_staff", request.municipality):
        raise PermissionDenied
