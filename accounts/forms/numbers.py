"""Telephone numbers: whose, which, whether for danger, and when somebody answers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.opening import numbers
from geo.models import Municipality

_NUMBER = re.compile(r"\+?[\d\s/()-]{2,30}")


class NumbersForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class NumberForm(forms.Form):
    """One number; a row without name and number is none, so emptying both takes it away."""

    label = forms.CharField(
        label=_("Wer antwortet?"),
        help_text=_("Zum Beispiel: Bereitschaft Bauhof"),
        max_length=60,
        required=False,
    )
    number = forms.CharField(
        label=_("Telefonnummer"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    danger = forms.BooleanField(label=_("Auch bei Gefahr für Menschen"), required=False)
    when = forms.ChoiceField(label=_("Wann?"))
    position = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(numbers.ALWAYS, _("Immer"))]
        if town.hours:
            choices += [
                (numbers.DURING, _("Während der Öffnungszeiten")),
                (numbers.OUTSIDE, _("Außerhalb der Öffnungszeiten")),
            ]
        position = self["position"].value()
        known = numbers.as_rows(town)
        at = int(position) if str(position).isdigit() else len(known)
        if at < len(known) and known[at]["when"] == numbers.OWN:
            choices.append((numbers.OWN, _("Zu eigenen Zeiten, wie bisher")))
        self.fields["when"].choices = choices  # type: ignore[attr-defined]

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("label"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if bool(data.get("label")) != bool(data.get("number")):
            name = "number" if data.get("label") else "label"
            raise ValidationError({name: _("Name und Nummer gehören zusammen.")})
        if data.get("number") and not _NUMBER.fullmatch(data["number"]):
            raise ValidationError(
                {"number": _("Das ist keine Telefonnummer. Erlaubt sind Ziffern, + / - und ( ).")}
            )
        return data

    def entry(self, town: Municipality) -> dict[str, Any]:
        return numbers.entry(town, self.cleaned_data)


NumberForms = forms.formset_factory(NumberForm, extra=2, max_num=20, absolute_max=22)
