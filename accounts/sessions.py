"""A signed-in session belongs to one municipality, also when two share a host's cookies."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

_KEY = "municipality"


def bind(request: HttpRequest) -> None:
    """Remember where somebody has signed in."""
    request.session[_KEY] = str(request.municipality.uuid)  # type: ignore[attr-defined]


def is_open(request: HttpRequest) -> bool:
    """Whether the browser sent a session at all; asks neither session nor database."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def is_of_another(request: HttpRequest) -> bool:
    """Whether the session was opened in another municipality."""
    bound = request.session.get(_KEY)
    municipality = getattr(request, "municipality", None)
    return bool(bound) and municipality is not None and bound != str(municipality.uuid)


def sign_out_strangers(request: HttpRequest) -> None:
    """A session from another municipality counts for nothing here."""
    if is_of_another(request):
        logout(request)
