"""What moderators fill in about votes that look like fraud, and what people say against it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.clock import BERLIN
from participation.models import QuarantineAccount

_FILL = {"required": _("Bitte füllen Sie dieses Feld aus.")}


class _Moment(forms.CharField):
    """A moment in German time, from `<input type="datetime-local">`."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "datetime-local"}
        super().__init__(
            required=False, widget=forms.DateTimeInput(attrs=attrs), max_length=30, **kwargs
        )

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError as error:
            raise forms.ValidationError(_("Bitte geben Sie Tag und Uhrzeit an.")) from error
        return found if found.tzinfo is not None else found.replace(tzinfo=BERLIN)


class SearchForm(forms.Form):
    """Which accounts are looked at: by a window of time or by a list of addresses."""

    start = _Moment(label=_("Von"))
    end = _Moment(label=_("Bis"))
    addresses = forms.CharField(
        label=_("E-Mail-Adressen, eine je Zeile"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class ProposeForm(forms.Form):
    reason = forms.CharField(
        label=_("Grund"),
        help_text=_("Alle lesen ihn neben dem Ergebnis. Bitte nennen Sie niemanden."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_FILL,
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Entscheidung"),
        choices=QuarantineAccount.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte entscheiden Sie.")},
    )
    reasons = forms.CharField(
        label=_("Gründe"),
        help_text=_("Die Person bekommt sie zu lesen."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_FILL,
    )


class ObjectionForm(forms.Form):
    words = forms.CharField(
        label=_("Warum soll Ihre Stimme zählen?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_FILL,
    )
