"""A secret that a device keeps so that it counts once, and that serves nothing else.

It is set only when somebody presses „Auch ich“, is sent to the addresses of that button alone, and
what is stored of it differs from report to report (`services.affected`).
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE = "auch-ich"
PATH = "/auch-ich/"
KEPT_FOR = timedelta(days=180)
_SALT = "defects.devices"


def device_of(request: HttpRequest) -> str:
    """The secret of the device, "" if it has none or somebody wrote it."""
    found = request.get_signed_cookie(
        COOKIE, default="", salt=_SALT, max_age=int(KEPT_FOR.total_seconds())
    )
    return found or ""


def new_device() -> str:
    return secrets.token_urlsafe(18)


def remember(response: HttpResponseBase, device: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        device,
        salt=_SALT,
        max_age=int(KEPT_FOR.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
