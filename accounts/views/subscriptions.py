"""The daily mail: confirmed and left by links in mails, or left at /konto/nachrichten/."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import digest, guests
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.models.following import Holder
from common.http import secret_form
from common.identifiers import uuid_of
from geo.models import Municipality


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: SignedInRequest) -> HttpResponse:
    """What I follow; each can be left, or all."""
    if request.method == "POST":
        _leave(request, request.municipality, request.user)
        messages.success(request, _("Dazu bekommen Sie keine Nachrichten mehr."))
        return HttpResponseRedirect(request.path, status=303)
    followed = digest.followed_by(request.municipality, request.user)
    return render(request, "accounts/subscriptions.html", {"followed": followed})


# Mail programs post from anywhere and without a cookie (RFC 8058): the link is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, uuid: UUID, token: str, only: UUID | None = None) -> HttpResponse:
    """GET only shows, so that scanners may open it; POST ends `only` one, or all."""
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    holder = digest.holder_of_link(municipality, uuid, token)
    if holder is None:  # also: somebody without an account has ended everything
        return _secret(render(request, "accounts/link_is_over.html", status=404))
    is_guest = not isinstance(holder, User)
    left = kept = False
    if request.method == "POST":
        if request.POST.get("do") == "keep":
            kept = guests.keep(holder)
        else:
            _leave(request, municipality, holder, only=only)
            left = True
    followed = digest.followed_by(municipality, holder)
    context = {
        "followed": followed,
        "left": left,
        "kept": kept,
        "is_guest": is_guest,
        "only": next((row for row in followed if row.subscription.uuid == only), None),
        "ends_at": guests.ends_at(holder) if followed else None,
        "manage_path": digest.leave_path(holder),
    }
    return _secret(render(request, "accounts/leave.html", context))


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, uuid: UUID, token: str) -> HttpResponse:
    """The link by which an address says that it wants to be told: POST confirms, GET shows."""
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    row = guests.subscription_of_link(municipality, uuid, token)
    if row is None:
        return _secret(render(request, "accounts/link_is_over.html", status=404))
    problem = ""
    if request.method == "POST":
        try:
            row = guests.confirm(row)
        except ValidationError as error:
            problem = " ".join(error.messages)
    name, path = digest.names(municipality, row.kind, [row.ref]).get(row.ref, ("", ""))
    context = {
        "is_confirmed": row.confirmed_at is not None,
        "name": name,
        "path": path,
        "problem": problem,
        "manage_path": digest.leave_path(row.holder) if row.confirmed_at else "",
    }
    answer = render(
        request, "accounts/confirm_subscription.html", context, status=422 if problem else 200
    )
    return _secret(answer)


def _secret(response: HttpResponse) -> HttpResponse:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _leave(
    request: HttpRequest, municipality: Municipality, holder: Holder, *, only: UUID | None = None
) -> None:
    """The field `one` names a subscription; without it and without `only`, all."""
    one = request.POST.get("one", "")
    if one:
        only = uuid_of(one)
        if only is None:
            raise Http404
    digest.leave(municipality, holder, only=only)
