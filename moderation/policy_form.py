"""What somebody may settle about reviewing one kind of content."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.kinds import Kind
from moderation.models import Policy
from moderation.policies import Applied


class PolicyForm(forms.Form):
    publish = forms.ChoiceField(
        label=_("Wann erscheint es?"), choices=Policy.Publish.choices, widget=forms.RadioSelect
    )
    target = forms.IntegerField(
        label=_("Bis wann wird geprüft?"),
        min_value=1,
        max_value=90,
        error_messages={
            "required": _("Bitte geben Sie eine Zahl an."),
            "invalid": _("Bitte geben Sie eine ganze Zahl an."),
            "min_value": _("Mindestens 1."),
            "max_value": _("Höchstens 90."),
        },
    )
    unit = forms.ChoiceField(
        label=_("Gezählt in"), choices=Policy.Unit.choices, widget=forms.RadioSelect
    )
    publish_on_timeout = forms.BooleanField(
        label=_("Von selbst zeigen, wenn bis dahin niemand entschieden hat"), required=False
    )
    four_eyes = forms.BooleanField(
        label=_("Vier Augen: Eine zweite Person muss jede Entscheidung bestätigen"),
        required=False,
    )
    clerks_release = forms.BooleanField(
        label=_("Ämter, die das dürfen, geben ihre Meldungen selbst frei"), required=False
    )

    def __init__(self, data: Any = None, *, kind: Kind, applied: Applied) -> None:
        initial = {name: getattr(applied, name) for name in Applied.__dataclass_fields__}
        super().__init__(data, initial=initial)
        if kind.own_publish:
            del self.fields["publish"]
        if not kind.decided_by:
            del self.fields["clerks_release"]

    def applied(self, before: Applied) -> Applied:
        """What would hold, as far as the answers can be read; for the preview."""
        values = {name: getattr(before, name) for name in Applied.__dataclass_fields__}
        values.update(getattr(self, "cleaned_data", {}))
        return Applied(**values)
