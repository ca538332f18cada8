"""A code by mail before an account ends: whoever found an open browser cannot end it.

confirming.begin(request, wish)          # the code is on its way to the person's own address
confirming.waiting(request)              # the wish it was begun with, or None
wish = confirming.finish(request, code)  # raises until the code is right
"""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.vault.parts import Wish

_KEY = "erasing"


class CodeEnded(ValidationError):
    """There is no code that could be typed: it has to be asked for anew."""


def begin(request: SignedInRequest, wish: Wish) -> None:
    """Send a code to the person's address. Raises `ValidationError` when it is too often."""
    if not ratelimit.consume(request, action="request_login_code", key=request.user.email):
        raise ValidationError(get_adapter().error_messages["rate_limited"], code="rate_limited")
    state = _Process.initial_state(user=request.user, email=request.user.email)
    process = _Process(request, {**state, "wish": wish})
    process.send()
    process.persist()


def waiting(request: SignedInRequest) -> Wish | None:
    process = _resume(request)
    return process and process.wish


def forget(request: SignedInRequest) -> None:
    request.session.pop(_KEY, None)


def finish(request: SignedInRequest, code: str) -> Wish:
    """Raises `ValidationError` for a wrong code, `CodeEnded` when there is no further try."""
    process = _resume(request)
    if process is None:
        raise CodeEnded(
            _("Dieser Code gilt nicht mehr. Lassen Sie sich bitte einen neuen schicken.")
        )
    if not compare_user_code(actual=code, expected=process.code):
        if process.record_invalid_attempt():
            raise ValidationError(get_adapter().error_messages["incorrect_code"], code="wrong")
        raise CodeEnded(get_adapter().error_messages["too_many_login_attempts"])
    forget(request)
    return process.wish


class _Process(AbstractCodeVerificationProcess):
    """allauth's counting of tries and time, kept in the session."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            state=state,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
        )

    @property
    def wish(self) -> Wish:
        found: Wish = self.state["wish"]
        return found

    def send(self) -> None:
        adapter = get_adapter(self.request)
        self.state["code"] = adapter.generate_login_code()
        adapter.send_mail("account/email/erase_code", self.state["email"], {"code": self.code})

    def persist(self) -> None:
        self.request.session[_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(_KEY, None)


def _resume(request: SignedInRequest) -> _Process | None:
    state = request.session.get(_KEY)
    if not state or state.get("user_id") != str(request.user.pk):
        return None
    found: _Process | None = _Process(request, state).abort_if_invalid()
    return found
