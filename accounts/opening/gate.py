"""Who gets in before a town is open, and what everybody else is told.

The answer is 503: a town that is not open yet, or closed for a while, is unavailable, not gone.
Search engines then index nothing and forget nothing, feed readers and clients of the API come
again, and no cache keeps it; for `robots.txt` it means that nothing may be crawled (RFC 9309).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.opening.verbs import why_closed
from accounts.roles import roles_of
from geo.http import TownRequest

# Signing in and one's own account; nobody signs up where nothing is open.
_ACCOUNT = ("account_", "mfa_", "openid_connect_")
_SHUT = {"account_signup"}
# Names of views that answer everybody: what is needed to show a page, and to read the law's pages.
_open: set[str] = {
    "frontend:theme",
    "frontend:home_screen",
    "imprint",
    "retention",
    "accessibility",
    "barrier_tell",
    "barrier_thanks",
    "barrier_notice",
    "demo_view_as",
    "demo_mails",
    "demo_mail",
}
_RETRY_AFTER_SECONDS = 86_400


def keep_open(*names: str) -> None:
    """Views that answer also before the town is open: pages under a secret link, for whoever
    has got one in a mail. Said in `AppConfig.ready`."""
    _open.update(names)


def lets_in(request: TownRequest) -> bool:
    """Those who work in this town, whoever runs the machine, and everybody to what stays open."""
    name = _name_of(request)
    if name in _open or (name.startswith(_ACCOUNT) and name not in _SHUT):
        return True
    if name.startswith("admin:"):
        return True  # it has a door of its own
    user = request.user
    return isinstance(user, User) and roles_of(user, request.municipality).any


def refuse(request: TownRequest) -> HttpResponse:
    """The calm page, or for machines a sentence."""
    words = _("%(town)s ist hier noch nicht eröffnet.") % {"town": request.municipality.name}
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse({"detail": words}, status=503)
    elif not request.accepts("text/html"):
        response = HttpResponse(f"{words}\n", status=503, content_type="text/plain; charset=utf-8")
    else:
        context: dict[str, Any] = {
            "reason": why_closed(request.municipality),
            "navigation": [],
            "not_open": None,
            "is_closed": True,
        }
        response = render(request, "accounts/opening/closed.html", context, status=503)
    response["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    return response


def keep_from_machines(response: HttpResponseBase) -> None:
    """Nothing of a town that is not open is indexed, or kept by anybody in between."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"


def _name_of(request: HttpRequest) -> str:
    """The name of the view that would answer; "" where none does."""
    try:
        return resolve(request.path_info, getattr(request, "urlconf", None)).view_name
    except Resolver404:
        return ""
