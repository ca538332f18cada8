"""Who has opened a websocket: what the middleware does for pages, for connections."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from accounts import sessions
from accounts.middleware import lacks_second_factor
from accounts.models import User
from geo.models import Municipality
from geo.tenancy import municipality_of_host


def person_of(scope: dict[str, Any]) -> tuple[User, Municipality] | None:
    """The signed-in person and the municipality of an ASGI scope; None for a guest, for a
    session of another municipality, and for staff without their second factor. Synchronous."""
    headers = dict(scope.get("headers", []))
    municipality = municipality_of_host(headers.get(b"host", b"").decode("latin-1"))
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if municipality is None or not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    request.municipality = municipality  # type: ignore[attr-defined]
    if sessions.is_of_another(request):
        return None
    request.user = user = get_user(request)
    if not isinstance(user, User) or not user.is_active or lacks_second_factor(request):
        return None
    return user, municipality
