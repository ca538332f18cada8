"""/arbeit/vorlagen/: templates for what offices write; and hints for plain German."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import Department, Role
from accounts.roles import itself, roles_of
from common.identifiers import number_of
from common.plain_german import hints
from defects import services, wording
from defects.forms.wordings import TextTemplateForm
from defects.models import Purpose, Report, TextTemplate

LONGEST = 4000


@never_cache
@login_required
@require_safe
def templates(request: SignedInRequest) -> HttpResponse:
    """All of them by purpose; who may change which."""
    _may_look(request)
    rows = TextTemplate.objects.of(request.municipality).select_related(
        "category", "department", "municipality"
    )
    found = [(row, request.user.has_perm("defects.write_text_template", row)) for row in rows]
    groups = [
        (purpose, [pair for pair in found if pair[0].purpose == purpose]) for purpose in Purpose
    ]
    return render(request, "defects/wordings/list.html", {"groups": groups})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: SignedInRequest, uuid: UUID | None = None) -> HttpResponse:
    """Write one, new or old; `probe` tries it on a case without keeping anything."""
    _may_look(request)
    row = None
    if uuid is not None:
        row = _row(request, uuid)
        if not request.user.has_perm("defects.write_text_template", row):
            raise PermissionDenied
    form = TextTemplateForm(
        request.POST or None,
        municipality=request.municipality,
        departments=_departments(request),
        template=row,
    )
    tried: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            if "probe" in request.POST:
                tried = _try(request, form)
            else:
                services.save_text_template(
                    request.municipality, form.values(), by=itself(request.user), template=row
                )
                messages.success(request, _("Gespeichert."))
                return HttpResponseRedirect(reverse("defects:text_templates"), status=303)
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "form": form,
        "template": row,
        "versions": list(row.versions.select_related("by")) if row else [],
        "variables": wording.VARIABLES.items(),
        "only_redirect": wording.ONLY_REDIRECT,
        "number": request.POST.get("nummer", ""),
        **tried,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "defects/wordings/edit.html", context, status=status)


def _try(request: SignedInRequest, form: TextTemplateForm) -> dict[str, Any]:
    """What the text becomes for a case that the person may read."""
    data = form.cleaned_data
    wording.check(data["text"], purpose=data["purpose"])
    number = number_of(request.POST.get("nummer", "").rpartition("-")[2].strip())
    report = None
    if number is not None:
        report = (
            Report.objects.inside_of(itself(request.user), request.municipality)
            .select_related("category", "body", "municipality")
            .filter(number=number)
            .first()
        )
    if report is None:
        raise ValidationError(
            _("Diese Meldung gibt es nicht, oder Sie dürfen sie nicht lesen."), code="no_report"
        )
    text = wording.fill(data["text"], wording.values(report))
    return {
        "tried": text,
        "tried_on": report,
        "missing": wording.unresolved(text),
        "hints": hints(text),
    }


@login_required
@require_POST
def template_act(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Switch on or off, one place up or down."""
    row = _row(request, uuid)
    if not request.user.has_perm("defects.write_text_template", row):
        raise PermissionDenied
    by = itself(request.user)
    match request.POST.get("do"):
        case "an" | "aus" as do:
            services.switch_text_template(row, on=do == "an", by=by)
        case "hoch" | "runter" as do:
            services.move_text_template(row, up=do == "hoch", by=by)
        case _:
            messages.error(request, _("Diesen Schritt gibt es nicht."))
    return HttpResponseRedirect(f"{reverse('defects:text_templates')}#v-{row.uuid}", status=303)


@login_required
@require_POST
def plain_german(request: SignedInRequest) -> HttpResponse:
    """Hints for what somebody writes, as a piece of a page; nothing is kept."""
    if not roles_of(itself(request.user), request.municipality).any:
        raise PermissionDenied
    text = request.POST.get("text", "")[:LONGEST]
    return render(request, "defects/work/_plain.html", {"hints": hints(text)})


def _row(request: SignedInRequest, uuid: UUID) -> TextTemplate:
    _may_look(request)
    rows = TextTemplate.objects.of(request.municipality)
    return get_object_or_404(
        rows.select_related("category", "department", "municipality"), uuid=uuid
    )


def _may_look(request: SignedInRequest) -> None:
    if not request.user.has_perm("defects.see_text_templates", request.municipality):
        raise PermissionDenied


def _departments(request: SignedInRequest) -> list[Department] | None:
    """For whom the person may write; None stands for everybody."""
    roles = roles_of(itself(request.user), request.municipality)
    if roles.has(Role.DISPATCHER, Role.ADMINISTRATOR):
        return None
    return roles.departments_as(Role.CLERK)
