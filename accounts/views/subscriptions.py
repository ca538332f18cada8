"""Leaving the daily mail: by the link in it, or at /konto/nachrichten/."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import digest
from accounts.http import SignedInRequest
from accounts.models import Subscription, User
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
def by_link(request: HttpRequest, uuid: UUID, token: str) -> HttpResponse:
    """GET only shows, so that scanners may open it; POST ends one or all."""
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    user = digest.user_of_link(uuid, token)
    if user is None:
        raise Http404
    if request.method == "POST":
        _leave(request, municipality, user)
    response = render(
        request,
        "accounts/leave.html",
        {
            "followed": digest.followed_by(municipality, user),
            "left": request.method == "POST",
        },
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _leave(request: HttpRequest, municipality: Municipality, user: User) -> None:
    """The field `one` names a subscription; without it, all."""
    one = request.POST.get("one", "")
    if not one:
        digest.leave(municipality, user)
        return
    try:
        wanted = UUID(one)
    except ValueError:
        raise Http404 from None
    Subscription.objects.of(municipality).filter(user=user, uuid=wanted).delete()
