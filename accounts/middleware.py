from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts import sessions
from accounts.models import User
from accounts.opening import gate
from accounts.roles import roles_of
from geo.http import TownRequest

# Where somebody without a second factor can set it up, sign out, or see how a page looks.
_ALWAYS_OPEN = ("/konto/", "/static/", "/theme/", "/health/")


class SecondFactorMiddleware:
    """Staff outside the demo work only with a second factor.

    Until they have set it up, every page leads there. Guests cost nothing: without a
    session cookie neither session nor database is asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if sessions.is_open(request):
            sessions.sign_out_strangers(request)
            if not request.path.startswith(_ALWAYS_OPEN) and lacks_second_factor(request):
                return redirect("mfa_activate_totp")
        return self.get_response(request)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether staff outside the demo still have to set up or show their second factor."""
    user = request.user
    municipality = getattr(request, "municipality", None)
    if settings.DEMO or not isinstance(user, User) or municipality is None:
        return False
    if not user.is_staff and not roles_of(user, municipality).any:
        return False
    if any(record.get("method") == "mfa" for record in get_authentication_records(request)):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


class OpeningMiddleware:
    """Until a town is live, only those who work there see it (`accounts.opening.gate`).

    A town that is live costs nothing: its state came with the host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        municipality = getattr(request, "municipality", None)
        if municipality is None or municipality.is_live:
            return self.get_response(request)
        town: TownRequest = request  # type: ignore[assignment]  # it has its municipality
        response = self.get_response(request) if gate.lets_in(town) else gate.refuse(town)
        gate.keep_from_machines(response)
        return response
