"""Only in the demo: be somebody with one click, and read the mails that nobody sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import demo, mailbox, sessions
from common.http import guest_form
from geo.models import Municipality

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 wherever real people have accounts: both the machine and the town must be a demo."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        municipality: Municipality = request.municipality  # type: ignore[attr-defined]
        if not (settings.DEMO and municipality.is_demo):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@guest_form  # the bar stands on pages of guests, which have no cookie for a token
@_demo_only
@require_POST
def view_as(request: HttpRequest, persona: str) -> HttpResponse:
    if persona not in demo.BY_KEY:
        raise Http404
    municipality = request.municipality  # type: ignore[attr-defined]
    login(request, demo.persona(persona, municipality), backend=_BACKEND)
    sessions.bind(request)
    return redirect(demo.BY_KEY[persona].lands_on)


@_demo_only
@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    municipality = request.municipality  # type: ignore[attr-defined]
    return render(request, "accounts/demo_mails.html", {"mails": mailbox.newest(municipality)})


@_demo_only
@never_cache
@require_safe
def one_mail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    municipality = request.municipality  # type: ignore[attr-defined]
    mail = mailbox.read(municipality, uuid)
    if mail is None:
        raise Http404
    return render(request, "accounts/demo_mail.html", {"mail": mail})
