"""allauth's forms in our words. Each says what is wanted, and fills itself where it can."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

_EMAIL = _("E-Mail-Adresse")
LONG_ENOUGH = _("Mindestens 10 Zeichen. Gut sind drei Wörter, die nichts miteinander zu tun haben.")
_FROM_THE_APP = _("6 Ziffern aus der App auf Ihrem Telefon, oder ein Notfall-Code.")


class _Ours(forms.BaseForm):
    """Takes away what only repeats the label, and the second field for a password.

    `words` gives label and hint per field, `filled_by` what the browser may fill in.
    Pasting is never prevented.
    """

    words: dict[str, tuple[Any, Any]] = {}
    filled_by: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = _("Bitte füllen Sie dieses Feld aus.")
            field.label, field.help_text = self.words.get(name, (field.label, ""))
            if name in self.filled_by:
                field.widget.attrs["autocomplete"] = self.filled_by[name]
            if name == "code":
                field.widget.attrs["inputmode"] = "numeric"
                field.widget.attrs["autofocus"] = True


class NameForm(forms.Form):
    """What others read beside contributions; the rules are in `accounts.names`."""

    name = forms.CharField(
        label=_("Name, den andere lesen"),
        help_text=_("Ein Spitzname genügt. Leer heißt: „Ohne Namen“."),
        max_length=200,  # what is too long is told in a sentence of its own
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class LoginForm(_Ours, account.LoginForm):
    words = {"login": (_EMAIL, ""), "password": (_("Passwort"), "")}
    filled_by = {"login": "username"}


class SignupForm(_Ours, account.SignupForm):
    words = {
        "email": (_EMAIL, _("Dorthin schicken wir Ihnen einen Code.")),
        "password1": (_("Passwort"), LONG_ENOUGH),
    }


class RequestLoginCodeForm(_Ours, account.RequestLoginCodeForm):
    words = {"email": (_EMAIL, "")}
    filled_by = {"email": "username"}


class ConfirmLoginCodeForm(_Ours, account.ConfirmLoginCodeForm):
    words = {"code": (_("Code aus der E-Mail"), "")}


class ConfirmEmailVerificationCodeForm(_Ours, account.ConfirmEmailVerificationCodeForm):
    words = {"code": (_("Code aus der E-Mail"), "")}


class ConfirmPasswordResetCodeForm(_Ours, account.ConfirmPasswordResetCodeForm):
    words = {"code": (_("Code aus der E-Mail"), "")}


class ResetPasswordForm(_Ours, account.ResetPasswordForm):
    words = {"email": (_EMAIL, _("Die Adresse Ihres Kontos."))}
    filled_by = {"email": "username"}


class ResetPasswordKeyForm(_Ours, account.ResetPasswordKeyForm):
    words = {"password1": (_("Neues Passwort"), LONG_ENOUGH)}


class SetPasswordForm(_Ours, account.SetPasswordForm):
    words = {"password1": (_("Neues Passwort"), LONG_ENOUGH)}


class ChangePasswordForm(_Ours, account.ChangePasswordForm):
    words = {
        "oldpassword": (_("Ihr jetziges Passwort"), ""),
        "password1": (_("Neues Passwort"), LONG_ENOUGH),
    }


class AddEmailForm(_Ours, account.AddEmailForm):
    words = {"email": (_("Neue E-Mail-Adresse"), _("Dorthin schicken wir Ihnen einen Code."))}


class ReauthenticateForm(_Ours, account.ReauthenticateForm):
    words = {"password": (_("Ihr Passwort"), "")}


class AuthenticateForm(_Ours, mfa.AuthenticateForm):
    words = {"code": (_("Code"), _FROM_THE_APP)}


class ReauthenticateByCodeForm(_Ours, mfa.ReauthenticateForm):
    words = {"code": (_("Code"), _FROM_THE_APP)}


class ActivateTOTPForm(_Ours, totp.ActivateTOTPForm):
    words = {"code": (_("Code"), _("6 Ziffern, die die App jetzt anzeigt."))}
