"""/konto/: what waits for me, my account, and what others see of me."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import ConfirmLoginCodeView, LogoutView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import duties, own, services
from accounts.forms import NameForm
from accounts.http import SignedInRequest
from accounts.models import Residence
from accounts.roles import roles_of
from common.http import secret_form
from common.languages import LANGUAGES


@require_safe
@never_cache
@login_required
def start(request: SignedInRequest) -> HttpResponse:
    return _start(request, NameForm(initial={"name": request.user.display_name}))


@require_POST
@never_cache
@login_required
def change_name(request: SignedInRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            services.change_public_name(
                request.user, form.cleaned_data["name"], municipality=request.municipality
            )
        except ValidationError as error:
            form.add_error("name", error)
        else:
            messages.success(request, _("Gespeichert."))
            return HttpResponseRedirect("/konto/", status=303)
    return _start(request, form, status=422)


@require_POST
@never_cache
@login_required
def set_letters(request: SignedInRequest) -> HttpResponse:
    """Whether single letters act in the work lists of this person (WCAG 2.1.4), then back."""
    wants = request.POST.get("letters") == "on"
    services.set_letters(request.user, wants)
    said = _("Die Tasten sind eingeschaltet.") if wants else _("Die Tasten sind ausgeschaltet.")
    messages.success(request, said)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if is_ours else "/konto/", status=303)


@require_POST
@never_cache
@login_required
def forget_residence(request: SignedInRequest) -> HttpResponse:
    residence = get_object_or_404(
        Residence,
        user=request.user,
        municipality=request.municipality,
        source=request.POST.get("source", ""),
    )
    services.forget_residence(residence)
    messages.success(request, _("Gelöscht."))
    return HttpResponseRedirect("/konto/", status=303)


def _start(request: SignedInRequest, form: NameForm, *, status: int = 200) -> HttpResponse:
    user, municipality = request.user, request.municipality
    return render(
        request,
        "accounts/start.html",
        {
            "roles": roles_of(user, municipality),
            "duties": duties.of(user, municipality),
            "has_second_factor": Authenticator.objects.filter(
                user=user, type=Authenticator.Type.TOTP
            ).exists(),
            "form": form,
            "residences": Residence.objects.filter(user=user, municipality=municipality),
            "own": own.of(user, municipality),
            "languages": LANGUAGES,
        },
        status=status,
    )


class _ConfirmLoginCode(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth is untyped
    """Whoever types the code owns the address: a password that a stranger chose for it, who
    never confirmed it, counts no more."""

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        if self._process.user is not None:
            services.confirm_address(self._process.state["email"])
            self._process.user.refresh_from_db()
        answer: HttpResponse = super()._verify_form_valid(form)
        return answer


confirm_login_code = _ConfirmLoginCode.as_view()
# The button stands in the menu of every page. Pages under a secret link send no referrer, and
# from there browsers send no Origin, which Django's token check would refuse.
logout = secret_form(LogoutView.as_view())


class _ActivateTOTP(ActivateTOTPView):  # type: ignore[misc]  # allauth is untyped
    """Whoever has just typed a code of the new app need not prove it again to see the spare
    codes: the next code would come only after half a minute."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(
            self.request, self.request.user, "mfa", type="totp", reauthenticated=True
        )
        return response


activate_totp = _ActivateTOTP.as_view()
