"""How allauth signs people in here: our words, our mails, our limits."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts import delivery, mail, sessions
from accounts.identity import providers
from common import languages, rate_limit, secrets_at_rest
from common.http import client_address

if TYPE_CHECKING:
    from accounts.identity import oidc

_WRONG_CODE = _("Dieser Code stimmt nicht. Bitte geben Sie ihn noch einmal ein.")
_TOO_OFT = _("Das waren zu viele Versuche. Bitte warten Sie einige Minuten.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dieses Konto ist geschlossen."),
        "duplicate_email": _("Das ist schon Ihre E-Mail-Adresse."),
        "email_password_mismatch": _("E-Mail-Adresse und Passwort passen nicht zusammen."),
        "email_taken": _("Diese E-Mail-Adresse wird schon für ein Konto benutzt."),
        "enter_current_password": _("Das ist nicht Ihr jetziges Passwort."),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("Dieses Passwort stimmt nicht."),
        "invalid_login": _("Bitte geben Sie Ihre E-Mail-Adresse ein."),
        "invalid_password_reset": _("Dieser Link gilt nicht mehr."),
        "rate_limited": _TOO_OFT,
        "same_as_current": _("Das ist schon Ihre E-Mail-Adresse."),
        "too_many_login_attempts": _TOO_OFT,
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the worker: `account/email/login_code` is `accounts/mail/login_code.txt`.

        These mails carry codes, which must not wait in the queue: see `Letter`.
        """
        town = self.request.municipality
        name = template_prefix.rpartition("/")[2]
        values = {**context, "email": email, "request": None, "user": None}
        language = languages.current().code  # of the page on which the mail was asked for
        subject, body = delivery.render(name, values, town, language=language)
        with transaction.atomic():
            mail.send_letter_later(municipality=town, email=email, subject=subject, body=body)

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth counts by: no address, but its pseudonym of today."""
        return rate_limit.pseudonym(client_address(request))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        request.session.set_expiry(None)  # a guest's was shorter
        sessions.bind(request)


class MfaAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _WRONG_CODE,
        "unverified_email": _("Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse."),
    }

    def get_totp_issuer(self) -> str:
        """The name under which the code stands in the app on the phone."""
        return str(context.request.municipality.name)

    def encrypt(self, text: str) -> str:
        return secrets_at_rest.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets_at_rest.decrypt(encrypted_text)


class IdentityAccountAdapter(DefaultSocialAccountAdapter):
    """allauth asks and checks; what comes of it is decided in `accounts.views.identity`.

    Providers come from the settings alone: nobody sets one up by a row in the database.
    """

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        from accounts.identity import oidc  # see `accounts.urls`: not in every process

        return [
            oidc.app_of(each)
            for each in providers.all_providers()
            if provider in (None, each.id) and client_id in (None, each.client_id)
        ]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> "oidc.Provider":
        from accounts.identity import oidc

        return oidc.Provider(request, app=self.get_app(request, provider, client_id))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whoever came back is ours from here on: allauth would make accounts, take addresses
        from claims, and sign out who is signed in."""
        arrive = import_string("accounts.views.identity.arrive")
        raise ImmediateHttpResponse(arrive(request, sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        state = (extra_context or {}).get("state") or {}
        fail = import_string("accounts.views.identity.fail")
        raise ImmediateHttpResponse(
            fail(request, provider.app.provider_id, error, exception, go_on=state.get("next"))
        )
