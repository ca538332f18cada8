"""What a moderator sends with one decision."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from geo.models import Municipality
from moderation.models import RESTRICTED, Rule, Visibility


class WordForm(forms.Form):
    """One word more for the list of insults; what a word is, the service says."""

    word = forms.CharField(
        label=_("Neues Wort"),
        max_length=60,
        error_messages={"required": _("Bitte geben Sie ein Wort ein.")},
    )


class DecisionForm(forms.Form):
    item = forms.UUIDField()
    version = forms.IntegerField(min_value=1)
    outcome = forms.ChoiceField(
        choices=[
            (Visibility.SHOWN, Visibility.SHOWN.label),
            (Visibility.HELD, Visibility.HELD.label),
            (Visibility.REMOVED, Visibility.REMOVED.label),
        ]
    )
    rule = forms.ModelChoiceField(Rule.objects.none(), to_field_name="number", required=False)
    note = forms.CharField(max_length=1000, required=False)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Rule.objects.filter(municipality=municipality, is_active=True)
        cast(forms.ModelChoiceField, self.fields["rule"]).queryset = chosen

    def clean_outcome(self) -> Visibility:
        return Visibility(self.cleaned_data["outcome"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") in RESTRICTED and data.get("rule") is None:
            self.add_error("rule", _("Bitte wählen Sie die Regel, auf der das beruht."))
        return data
