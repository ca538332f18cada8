"""/konto/ausweisen/: to an identity provider and back.

`start` leads there. On the way back allauth checks state and code, `accounts.identity.oidc`
the ID token, and `arrive` decides what it means: a proof for whoever is signed in, or signing
in for a guest whom we know. Nothing is changed when anything is wrong.

`start` is reached by links, never as the answer to a form: a browser follows no redirect from
a form to another site, because `form-action` of our pages is 'self'.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from accounts.identity import oidc, providers, services
from accounts.models import User
from common import rate_limit
from common.http import client_address, own_path

# What reading an answer raises that is no answer.
_NONSENSE = (AttributeError, KeyError, TypeError, ValueError)

logger = logging.getLogger(__name__)

_HOME = "/konto/"
# Each start asks the provider something; nobody makes us ask it a thousand times.
_STARTS = 30
_WITHIN = timedelta(minutes=10)


@never_cache
@require_GET
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    if not rate_limit.hit(
        purpose="accounts.identity", address=client_address(request), limit=_STARTS, window=_WITHIN
    ):
        return render(request, "429.html", status=429)
    go_on = own_path(request.GET.get("next"))
    return _guarded(OAuth2LoginView, request, provider_id, go_on)


@never_cache
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _guarded(OAuth2CallbackView, request, provider_id, "")


def _guarded(view: Any, request: HttpRequest, provider_id: str, go_on: str) -> HttpResponse:
    try:
        step: Callable[..., HttpResponse] = view.adapter_view(oidc.Client(request, provider_id))
        return step(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OAuth2Error, RequestException, *_NONSENSE) as error:
        return fail(request, provider_id, AuthError.UNKNOWN, error, go_on=go_on)


def arrive(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """Somebody came back whom the provider knows; `login.vouched` is what it says."""
    vouched: oidc.Vouched = login.vouched
    begun = login.state.get("data") or {}
    go_on = own_path(login.state.get("next"), _HOME)
    same_person = begun.get("user") == request.user.pk
    if not same_person or not constant_time_compare(begun.get("nonce", ""), vouched.nonce):
        return fail(request, vouched.provider, AuthError.UNKNOWN, None, go_on=go_on)
    if isinstance(request.user, User):
        return _prove(request, request.user, vouched, go_on)
    if not login.is_existing:
        found = {"provider": providers.find(vouched.provider), "go_on": go_on}
        return render(request, "accounts/identity_unknown.html", found, status=403)
    return _sign_in(request, login.user, vouched, go_on)


def _prove(request: HttpRequest, user: User, vouched: oidc.Vouched, go_on: str) -> HttpResponse:
    municipality = request.municipality  # type: ignore[attr-defined]
    try:
        services.link(user, vouched, municipality=municipality)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(go_on)
    _say(request, vouched)
    return HttpResponseRedirect(go_on)


def _sign_in(request: HttpRequest, user: User, vouched: oidc.Vouched, go_on: str) -> HttpResponse:
    municipality = request.municipality  # type: ignore[attr-defined]
    if user.is_active:
        services.vouch(user, vouched, municipality=municipality)
    record_authentication(request, user, "socialaccount", provider=vouched.provider)
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=go_on))
    return answer


def _say(request: HttpRequest, vouched: oidc.Vouched) -> None:
    if not vouched.lives_here:
        town = request.municipality.name  # type: ignore[attr-defined]
        messages.warning(
            request,
            _(
                "Sie haben sich ausgewiesen. Nach Ihren Angaben dort wohnen Sie aber nicht in "
                "%(town)s."
            )
            % {"town": town},
        )
    elif not vouched.trust:
        messages.warning(
            request,
            _(
                "Sie haben sich angemeldet, aber nicht ausgewiesen. Wählen Sie dort bitte den "
                "Online-Ausweis oder ein Zertifikat, nicht nur ein Passwort."
            ),
        )
    else:
        messages.success(request, _("Danke. Sie haben sich online ausgewiesen."))


def fail(
    request: HttpRequest,
    provider_id: str,
    error: str | None,
    exception: Exception | None,
    *,
    go_on: str | None,
) -> HttpResponse:
    """Cancelled by the person: back to where they were. Anything else: a page that says so."""
    go_on = own_path(go_on, _HOME)
    if error == AuthError.CANCELLED:
        messages.info(
            request, _("Sie haben das Ausweisen abgebrochen. Es wurde nichts gespeichert.")
        )
        return HttpResponseRedirect(go_on)
    unreachable = isinstance(exception, RequestException)
    if exception is not None:
        # What went wrong, never what was said: answers hold codes and tokens.
        logger.warning(
            "identity provider %s: %s",
            provider_id,
            type(exception).__name__,
            exc_info=isinstance(exception, _NONSENSE) and not unreachable,
        )
    return render(
        request,
        "accounts/identity_failed.html",
        {"provider": providers.find(provider_id), "unreachable": unreachable, "go_on": go_on},
        status=502 if unreachable else 400,
    )
