"""Signing in with nothing but an e-mail address: a code by mail, for everybody alike.

    joining.begin(request, email)             # the code is on its way
    joining.waiting(request)                  # Waiting(email, may_resend), or None
    answer = joining.finish(request, code, go_on="/beteiligung/...")

It differs from allauth's sign-in by code in one thing: an address without an account gets a
code, too, and its account when the code has been typed. So nobody learns from page or mail
which addresses are known, and until then nothing is stored but in the session, whose browser
alone can type the code.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.password_change import change_password, finalize_password_set
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import User
from common import rate_limit

_KEY = "joining"
_LONGEST = 254  # RFC 5321 lets no longer address pass
_GUESTS_SECONDS = 24 * 3600
# Over all browsers together: many requests at once cannot guess more often.
_GUESSES = 10
_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Waiting:
    """A code was sent to `email` and has not been typed yet."""

    email: str
    may_resend: bool


class CodeEnded(ValidationError):
    """Too old, typed wrongly too often, or asked for in another browser: begin again."""


def begin(request: HttpRequest, email: str) -> None:
    """Send a code to `email`. Raises `ValidationError` for what is no address, and when too
    many codes were asked for, by this visitor or for this address."""
    email = email.strip().lower()
    if not email:
        raise ValidationError(_("Bitte geben Sie Ihre E-Mail-Adresse ein."), code="required")
    try:
        if len(email) > _LONGEST:
            raise ValidationError("")
        validate_email(email)
    except ValidationError:
        raise ValidationError(
            _("Diese E-Mail-Adresse stimmt so nicht. Beispiel: name@beispiel.de"), code="invalid"
        ) from None
    _count(request, email)
    process = _Process(request, _Process.initial_state(user=None, email=email))
    process.send()
    process.persist()
    if not isinstance(request.user, User):
        # The address is nobody's account yet: it is not kept for as long as a sign-in.
        request.session.set_expiry(_GUESTS_SECONDS)


def waiting(request: HttpRequest) -> Waiting | None:
    process = _resume(request)
    return process and Waiting(process.email, process.can_resend)


def resend(request: HttpRequest) -> None:
    """A new code to the same address; the old one ends. Raises `ValidationError`."""
    process = _require(request)
    if not process.can_resend:
        raise ValidationError(get_adapter().error_messages["rate_limited"], code="rate_limited")
    _count(request, process.email)
    process.record_resend()
    process.send()
    process.persist()


def forget(request: HttpRequest) -> None:
    """The person wants to give another address."""
    request.session.pop(_KEY, None)


def finish(request: HttpRequest, code: str, *, go_on: str) -> HttpResponse:
    """Sign in whoever has typed the code and lead them on to the path `go_on`.

    The answer may lead to a second factor first, for those who have one. Somebody who is
    signed in already only confirms their own address. Raises `CodeEnded`, or
    `ValidationError` for a wrong code that may be typed again.
    """
    process = _require(request)
    if not rate_limit.hit(
        purpose="joining.code", address=process.email, limit=_GUESSES, window=_WITHIN
    ):
        raise ValidationError(get_adapter().error_messages["rate_limited"], code="rate_limited")
    if not compare_user_code(actual=code, expected=process.code):
        sentence = get_adapter().error_messages["incorrect_code"]
        if process.record_invalid_attempt():
            raise ValidationError(sentence, code="incorrect_code")
        raise CodeEnded(get_adapter().error_messages["too_many_login_attempts"])
    forget(request)
    user = services.confirm_address(process.email)
    if isinstance(request.user, User):
        request.user.refresh_from_db()
        update_session_auth_hash(request, request.user)
        return HttpResponseRedirect(go_on, status=303)
    record_authentication(request, user, "code", email=process.email)
    login = Login(user=user, redirect_url=go_on, email=process.email)
    answer: HttpResponse = perform_login(request, login)
    return answer


def choose_password(request: HttpRequest, password: str) -> None:
    """The signed-in person, who had none, has one from now on: that makes it an account.

    They are told by mail. Raises `ValidationError` for a weak one, and for who has one
    already: changing it needs the old one, on another page.
    """
    user = request.user
    if not isinstance(user, User) or user.has_usable_password():
        raise ValidationError(_("Ihr Passwort ändern Sie unter „Mein Konto“."), code="has_one")
    get_adapter(request).clean_password(password, user=user)
    change_password(user, password)
    finalize_password_set(request, user)


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
    def email(self) -> str:
        return str(self.state["email"])

    @property
    def can_resend(self) -> bool:
        return not self.is_resend_quota_reached(app_settings.LOGIN_BY_CODE_MAX_RESEND_COUNT)

    def send(self) -> None:
        adapter = get_adapter(self.request)
        self.state["code"] = adapter.generate_login_code()
        adapter.send_mail("account/email/join_code", self.email, {"code": self.state["code"]})

    def persist(self) -> None:
        self.request.session[_KEY] = self.state

    def abort(self) -> None:
        forget(self.request)


def _resume(request: HttpRequest) -> _Process | None:
    state = request.session.get(_KEY)
    if not state:
        return None
    found: _Process | None = _Process(request, state).abort_if_invalid()
    return found


def _require(request: HttpRequest) -> _Process:
    process = _resume(request)
    if process is None:
        raise CodeEnded(
            _("Dieser Code gilt nicht mehr. Lassen Sie sich bitte einen neuen schicken.")
        )
    return process


def _count(request: HttpRequest, email: str) -> None:
    """The same count as signing in by code: together they cannot flood a mailbox."""
    if not ratelimit.consume(request, action="request_login_code", key=email):
        raise ValidationError(get_adapter().error_messages["rate_limited"], code="rate_limited")
