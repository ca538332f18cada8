"""/arbeit/verweise/: where people are sent with what the town does not do."""

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
from accounts.roles import itself
from defects import services
from defects.forms.wordings import ReferralForm
from defects.models import Referral


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referrals(request: SignedInRequest, uuid: UUID | None = None) -> HttpResponse:
    """The list, and the form for a new one or for the one in the address."""
    town = request.municipality
    may_change = request.user.has_perm("defects.keep_referrals", town)
    if not request.user.has_perm("defects.see_text_templates", town):
        raise PermissionDenied
    if not may_change and (request.method == "POST" or uuid is not None):
        raise PermissionDenied
    rows = Referral.objects.of(town)
    row = get_object_or_404(rows, uuid=uuid) if uuid is not None else None
    form = ReferralForm(request.POST or None, referral=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_referral(town, **form.cleaned_data, by=itself(request.user), referral=row)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Gespeichert."))
            return HttpResponseRedirect(reverse("defects:referrals"), status=303)
    context = {"rows": list(rows), "form": form if may_change else None, "referral": row}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "defects/wordings/referrals.html", context, status=status)


@login_required
@require_POST
def referral_act(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Checked today, on, off."""
    town = request.municipality
    if not request.user.has_perm("defects.keep_referrals", town):
        raise PermissionDenied
    row = get_object_or_404(Referral.objects.of(town), uuid=uuid)
    by = itself(request.user)
    match request.POST.get("do"):
        case "geprueft":
            services.check_referral(row, by=by)
        case "an" | "aus" as do:
            services.switch_referral(row, on=do == "an", by=by)
        case _:
            messages.error(request, _("Diesen Schritt gibt es nicht."))
    return HttpResponseRedirect(reverse("defects:referrals"), status=303)
