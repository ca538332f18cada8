"""What people send: moderators with a decision or new rules, guests with a notice, both about
an appeal, readers of the public record."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from common.clock import BERLIN
from geo.models import Municipality
from moderation.halves import HalfYear
from moderation.models import RESTRICTED, Appeal, Flag, Rule, Visibility
from moderation.record import LAW, Selection
from moderation.rulebook import active_rules
from moderation.services import DraftedRule


def _offer_rules(field: forms.Field, municipality: Municipality) -> None:
    _offer(field, active_rules(municipality, at=clock.now()))


def _offer(field: forms.Field, rules: Sequence[Rule]) -> None:
    offered = Rule.objects.filter(pk__in=[rule.pk for rule in rules])
    cast(forms.ModelChoiceField, field).queryset = offered


class _RuleField(forms.ModelChoiceField):
    def label_from_instance(self, rule: Any) -> str:
        return f"{rule.number} {rule.short}"


class WordForm(forms.Form):
    """One word more for the list of insults; what a word is, the service says."""

    word = forms.CharField(
        label=_("Neues Wort"),
        max_length=60,
        error_messages={"required": _("Bitte geben Sie ein Wort ein.")},
    )


class DecisionForm(forms.Form):
    """One answer for one item. A restriction rests on a rule or on the law that is broken."""

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
    norm = forms.CharField(max_length=300, required=False)
    note = forms.CharField(max_length=1000, required=False)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_rules(self.fields["rule"], municipality)

    def clean_outcome(self) -> Visibility:
        return Visibility(self.cleaned_data["outcome"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") in RESTRICTED:
            _ask_for_ground(self, data)
        return data


def _ask_for_ground(form: forms.Form, data: dict[str, Any]) -> None:
    if data.get("rule") is None and not data.get("norm") and "norm" not in form.errors:
        form.add_error("rule", _("Bitte wählen Sie die Regel, auf der das beruht."))


class FlagForm(forms.Form):
    """„Inhalt beanstanden“. What of it is needed hangs on other answers: that is checked by
    `services.flag`, whose problems come back to the fields."""

    ground = forms.ChoiceField(
        label=_("Was stimmt nicht?"),
        choices=[
            (Flag.Ground.RULE, _("Der Inhalt verstößt gegen eine Regel dieser Plattform.")),
            (Flag.Ground.ILLEGAL, _("Der Inhalt ist verboten: Er verstößt gegen ein Gesetz.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eines von beiden.")},
    )
    rule = _RuleField(
        Rule.objects.none(),
        label=_("Welche Regel?"),
        to_field_name="number",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Bitte wählen Sie die Regel.")},
    )
    norm = forms.CharField(
        label=_("Gegen welches Gesetz?"),
        max_length=300,
        required=False,
        help_text=_("Wenn Sie es wissen. Sonst lassen Sie das Feld leer."),
    )
    concerns_children = forms.BooleanField(
        label=_("Es geht um Bilder oder Texte von sexueller Gewalt gegen Kinder."),
        help_text=_("Dann brauchen wir weder Ihren Namen noch Ihre E-Mail-Adresse."),
        required=False,
    )
    words = forms.CharField(
        label=_("Warum?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Was genau ist es, und warum soll es nicht zu sehen sein?"),
    )
    name = forms.CharField(
        label=_("Ihr Name"),
        max_length=120,
        required=False,
        help_text=_("Nur bei verbotenen Inhalten nötig. Das schreibt ein Gesetz der EU vor."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"),
        max_length=254,
        required=False,
        help_text=_(
            "Dorthin schreiben wir, was daraus wird. Wer den Inhalt geschrieben hat, erfährt sie "
            "nicht."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        label=_("Ich bin überzeugt, dass meine Angaben stimmen und vollständig sind."),
        required=False,
    )

    def __init__(
        self, *args: Any, rules: Sequence[Rule], is_known: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["rule"], rules)
        if is_known:  # whoever is signed in has said who they are
            del self.fields["name"], self.fields["email"]


class AppealForm(forms.Form):
    """„Noch einmal prüfen lassen“."""

    words = forms.CharField(
        label=_("Warum sind Sie nicht einverstanden?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Bitte schreiben Sie kurz, warum Sie nicht einverstanden sind.")
        },
    )


class AppealDecisionForm(forms.Form):
    """The second look. What may be chosen hangs on who asked for it."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Ihre Entscheidung"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine Entscheidung.")},
    )
    rule = _RuleField(
        Rule.objects.none(),
        label=_("Auf welcher Regel beruht das?"),
        to_field_name="number",
        required=False,
        widget=forms.RadioSelect,
    )
    norm = forms.CharField(label=_("Oder auf welchem Gesetz?"), max_length=300, required=False)
    reasons = forms.CharField(
        label=_("Begründung"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Wer die Prüfung wollte, liest das. Nennen Sie keine Namen."),
        error_messages={"required": _("Bitte begründen Sie die Entscheidung.")},
    )

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_rules(self.fields["rule"], appeal.municipality)
        by_author = appeal.side == Appeal.Side.AUTHOR
        self.needs_ground = Appeal.Outcome.PARTLY if by_author else Appeal.Outcome.OVERTURNED
        self.is_redaction = appeal.is_about_redaction
        if self.is_redaction:
            cast(forms.ChoiceField, self.fields["outcome"]).choices = [
                (Appeal.Outcome.UPHELD, _("Es bleibt geschwärzt.")),
                (Appeal.Outcome.OVERTURNED, _("Alles wieder zeigen, ohne Schwärzung.")),
            ]
            return
        cast(forms.ChoiceField, self.fields["outcome"]).choices = (
            [
                (Appeal.Outcome.UPHELD, _("Es bleibt dabei: nicht zeigen.")),
                (Appeal.Outcome.OVERTURNED, _("Wieder zeigen.")),
                (Appeal.Outcome.PARTLY, _("Nicht zeigen, aber aus einem anderen Grund.")),
            ]
            if by_author
            else [
                (Appeal.Outcome.UPHELD, _("Es bleibt dabei: zeigen.")),
                (Appeal.Outcome.OVERTURNED, _("Nicht mehr zeigen.")),
            ]
        )

    def clean_outcome(self) -> Appeal.Outcome:
        return Appeal.Outcome(self.cleaned_data["outcome"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == self.needs_ground:
            _ask_for_ground(self, data)
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
            (LAW, _("Gesetz")),
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
