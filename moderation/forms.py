"""What a moderator sends with one decision."""

from collections.abc import Mapping
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


class RedactionForm(forms.Form):
    """What every redaction names. Taking one back needs no rule (`needs_rule`)."""

    version = forms.IntegerField(min_value=1)
    rule = forms.ModelChoiceField(
        Rule.objects.none(),
        to_field_name="number",
        error_messages={"required": _("Bitte wählen Sie die Regel, auf der das beruht.")},
    )
    note = forms.CharField(max_length=1000, required=False)

    def __init__(
        self, *args: Any, municipality: Municipality, needs_rule: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = Rule.objects.filter(municipality=municipality, is_active=True)
        cast(forms.ModelChoiceField, self.fields["rule"]).queryset = chosen
        self.fields["rule"].required = needs_rule


class RedactTextForm(RedactionForm):
    """The words of an item by field, sent as `text-<field>` and taken as they are: whether only
    passages are missing is not for a form to say."""

    def __init__(self, *args: Any, texts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, now in texts.items():
            if now:
                self.fields[f"text-{key}"] = forms.CharField(max_length=20_000, strip=False)

    @property
    def texts(self) -> dict[str, str]:
        return {
            name.removeprefix("text-"): str(self.data.get(name, ""))
            for name in self.fields
            if name.startswith("text-")
        }
