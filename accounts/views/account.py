"""/konto/: what waits for me, and my account."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import duties
from accounts.models import User
from accounts.roles import roles_of


@require_safe
@never_cache
@login_required
def start(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # login_required lets nobody else in
    municipality = request.municipality  # type: ignore[attr-defined]
    return render(
        request,
        "accounts/start.html",
        {
            "roles": roles_of(user, municipality),
            "duties": duties.of(user, municipality),
            "has_second_factor": Authenticator.objects.filter(
                user=user, type=Authenticator.Type.TOTP
            ).exists(),
        },
    )


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
