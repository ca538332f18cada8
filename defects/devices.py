"""A secret that a device keeps so that it counts once, and that serves nothing else.

It is set only when somebody presses „Auch ich“, is sent to the addresses of that button alone, and
what is stored of it differs from report to report (`services.affected`).

Beside it lies a mark for each report that the device sent, so that nobody counts for their own. It
goes to the same addresses alone, says nothing without our key, and is stored nowhere else.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "auch-ich"
PATH = "/auch-ich/"
KEPT_FOR = timedelta(days=180)
_SALT = "defects.devices"
# Short: a device of a mobile office sends hundreds, and a browser keeps some 180 for us.
_SENT = "e-"
_MARK_DIGITS = 12


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


def mark_of(report: UUID) -> str:
    secret = settings.SECRET_LINK_KEY
    return salted_hmac(f"{_SALT}.sent", str(report), secret=secret).hexdigest()[:_MARK_DIGITS]


def sent_from(request: HttpRequest) -> frozenset[str]:
    """The marks of the reports that the device sent."""
    return frozenset(name.removeprefix(_SENT) for name in request.COOKIES if name.startswith(_SENT))


def remember_sent(response: HttpResponseBase, report: UUID) -> None:
    response.set_cookie(
        f"{_SENT}{mark_of(report)}",
        "1",
        max_age=int(KEPT_FOR.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
