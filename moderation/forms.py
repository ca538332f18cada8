"""What a moderator sends with one decision, and what readers of the public record ask for."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from common.clock import BERLIN
from geo.models import Municipality
from moderation.halves import HalfYear
from moderation.models import RESTRICTED, Rule, Visibility
from moderation.record import Selection
from moderation.rulebook import active_rules
from moderation.services import DraftedRule


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
        active = active_rules(municipality, at=clock.now())
        chosen = Rule.objects.filter(pk__in=[rule.pk for rule in active])
        cast(forms.ModelChoiceField, self.fields["rule"]).queryset = chosen

    def clean_outcome(self) -> Visibility:
        return Visibility(self.cleaned_data["outcome"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") in RESTRICTED and data.get("rule") is None:
            self.add_error("rule", _("Bitte wählen Sie die Regel, auf der das beruht."))
        return data


class RecordForm(forms.Form):
    """What of the public record is asked for."""

    art = forms.ChoiceField(label=_("Art"), required=False)
    regel = forms.TypedChoiceField(label=_("Regel"), required=False, coerce=int, empty_value=None)
    halbjahr = forms.ChoiceField(label=_("Zeit"), required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[str, str]],
        halves: Sequence[HalfYear],
        rules: Sequence[Rule],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("Alle"))]
        cast(forms.ChoiceField, self.fields["art"]).choices = [*everything, *kinds]
        cast(forms.ChoiceField, self.fields["halbjahr"]).choices = [
            *everything,
            *((half.key, half.label) for half in halves),
        ]
        cast(forms.ChoiceField, self.fields["regel"]).choices = [
            *everything,
            *((rule.number, str(rule)) for rule in rules),
        ]

    def selection(self) -> Selection:
        data = self.cleaned_data
        return Selection(
            kind=data["art"], rule=data["regel"], half=HalfYear.read(data["halbjahr"] or "")
        )


class DraftedRuleForm(forms.Form):
    """One rule of the next version; a form that is left empty is no rule."""

    number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    short = forms.CharField(
        label=_("Kurz, wie sie in Briefen steht"), max_length=80, required=False
    )
    text = forms.CharField(
        label=_("Die Regel"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    easy = forms.CharField(
        label=_("In Leichter Sprache"),
        help_text=_("Ein Satz in jeder Zeile. Lange Wörter mit Punkt: Telefon·nummer."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    norms = forms.CharField(
        label=_("Gesetze dazu"),
        help_text=_("Mit Komma getrennt, zum Beispiel: § 185 StGB, § 241 StGB"),
        max_length=300,
        required=False,
    )
    drop = forms.BooleanField(label=_("Diese Regel soll nicht mehr gelten"), required=False)

    def clean_norms(self) -> list[str]:
        found = [each.strip() for each in self.cleaned_data["norms"].split(",") if each.strip()]
        if any(len(each) > 60 for each in found):
            raise forms.ValidationError(_("Bitte trennen Sie die Gesetze mit Kommas."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("text", "easy"):
            data[name] = data.get(name, "").replace("\r\n", "\n").strip()
        is_rule = data.get("number") or any(data.get(name) for name in ("short", "text", "easy"))
        if is_rule and not data.get("drop"):
            for name in ("short", "text"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Das fehlt noch."))
        return data

    def drafted(self) -> DraftedRule | None:
        data = self.cleaned_data
        if data.get("drop") or not data.get("text"):  # an empty form has no data at all
            return None
        return DraftedRule(
            number=data["number"],
            short=data["short"],
            text=data["text"],
            easy=data["easy"],
            norms=data["norms"],
        )


class RuleReasonForm(forms.Form):
    """Why the rules are changed, and the draft that the page showed."""

    reason = forms.CharField(
        label=_("Warum ändern Sie die Regeln?"),
        help_text=_("Alle lesen das unter „Alle Fassungen“."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    changed = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class PublishRulesForm(forms.Form):
    """From when on the draft holds: at once, or from the beginning of a day."""

    changed = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    valid_from = forms.DateField(
        label=_("Gilt ab"),
        help_text=_("Leer: ab sofort. Sonst ab 0 Uhr an diesem Tag."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_valid_from(self) -> datetime | None:
        day = self.cleaned_data["valid_from"]
        if day is None or day == clock.today():
            return None
        return datetime.combine(day, time(), tzinfo=BERLIN)


RuleForms = forms.formset_factory(DraftedRuleForm, extra=1, max_num=40, absolute_max=60)
