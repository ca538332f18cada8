"""The one thing that is asked for next, each a form of its own. What is right is decided by
the services behind; their sentences are put beside the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import LONG_ENOUGH, NameForm


class StepForm(forms.Form):
    """A form that shows what was sent and what a service has said about it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False  # the service says what is missing, in words of its own

    def refuse(self, error: ValidationError) -> None:
        self.full_clean()
        self.add_error(next(iter(self.fields)), ValidationError(error.messages))


class EmailForm(StepForm):
    email = forms.CharField(
        label=_("E-Mail-Adresse"),
        help_text=_("Dorthin schicken wir einen Code. Niemand sonst sieht die Adresse."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class CodeForm(StepForm):
    code = forms.CharField(
        label=_("Code aus der E-Mail"),
        help_text=_("8 Ziffern, mit oder ohne Strich."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class PostcodeForm(StepForm):
    postcode = forms.CharField(
        label=_("Ihre Postleitzahl"),
        help_text=_("Sie steht nirgends öffentlich. Unter „Mein Konto“ können Sie sie löschen."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )


class PasswordForm(StepForm):
    password = forms.CharField(
        label=_("Passwort"),
        help_text=LONG_ENOUGH,
        max_length=400,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class PublicNameForm(StepForm, NameForm):
    """The name that others read beside what is sent."""
