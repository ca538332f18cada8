"""What people send when they hand over, ask after it, or settle how a body is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from defects.models import Category, Fact, Way
from defects.outside_words import SHIPPED, VARIABLES
from geo.models import Municipality

_PLEASE = {"required": _("Bitte wählen Sie."), "invalid_choice": _("Bitte wählen Sie neu.")}


class FactsForm(forms.Form):
    """What the map does not know; those that the body asks for are needed."""

    direction = forms.CharField(
        label=_("Fahrtrichtung"),
        help_text=_("Der nächste Ort, auf den man zufährt, zum Beispiel: Richtung Erlenau."),
        max_length=120,
        required=False,
    )
    section = forms.CharField(
        label=_("Abschnitt"),
        help_text=_(
            "Steht auf den weißen Täfelchen am Straßenrand, zum Beispiel 4, oder Netzknoten."
        ),
        max_length=120,
        required=False,
    )
    station = forms.CharField(
        label=_("Station oder Kilometer"),
        help_text=_("Zum Beispiel 1,350."),
        max_length=120,
        required=False,
    )
    side = forms.CharField(
        label=_("Seite oder Fahrstreifen"),
        help_text=_("Zum Beispiel: rechts in Fahrtrichtung, Radweg auf der linken Seite."),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, asks: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in Fact:
            field = self.fields[fact.value]
            if fact.value in asks:
                field.required = True
                field.error_messages["required"] = _("Das braucht die Stelle, um es zu finden.")

    @property
    def said(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class SentForm(forms.Form):
    reference = forms.CharField(
        label=_("Aktenzeichen dort"),
        help_text=_("Wenn das Formular eine Nummer genannt hat."),
        max_length=80,
        required=False,
    )
    note = forms.CharField(
        label=_("Satz für Kolleginnen und Kollegen"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChaseForm(forms.Form):
    words = forms.CharField(
        max_length=1000,
        error_messages={"required": _("Bitte schreiben Sie, was gesagt wurde.")},
    )
    by_mail = forms.BooleanField(required=False)


class WayForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Wie nimmt die Stelle Meldungen an?"),
        choices=Way.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=_PLEASE,
    )
    form_url = forms.URLField(
        label=_("Adresse des Web-Formulars"),
        help_text=_("Nur wenn die Stelle ein eigenes Formular hat. Mit https://."),
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Bitte geben Sie eine Adresse ein: https://beispiel.de/.")},
    )
    asks = forms.MultipleChoiceField(
        label=_("Was muss gesagt sein, bevor etwas hinausgeht?"),
        help_text=_(
            "Was hier gewählt ist, kann nur ein Mensch sagen. Regeln übergeben dieser Stelle dann "
            "nichts mehr von selbst."
        ),
        choices=Fact.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=_PLEASE,
    )
    template = forms.CharField(
        label=_("Text"),
        help_text=_(
            "Leer gilt der mitgelieferte Text. Zeilen, für die es nichts gibt, fallen weg."
        ),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
    )

    def __init__(self, data: Any = None, *, way: Way, template: str = "") -> None:
        """`template` stands in the field instead of what holds, for a look before it is saved."""
        initial = {
            "kind": way.kind,
            "form_url": way.form_url,
            "asks": way.asks,
            "template": template or way.template or SHIPPED,
        }
        super().__init__(data, initial=initial)

    @property
    def variables(self) -> dict[str, Any]:
        return VARIABLES

    def values(self) -> dict[str, Any]:
        """As `services.settle_way` takes them; the shipped text is no text of one's own."""
        found = dict(self.cleaned_data)
        text = found["template"].replace("\r\n", "\n").strip()
        found["template"] = "" if text == SHIPPED.strip() else text
        return found


class AskConnectionForm(forms.Form):
    body = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Stelle außerhalb"),
        to_field_name="key",
        empty_label=_("Bitte wählen"),
        error_messages=_PLEASE,
    )
    partner = forms.ModelChoiceField(
        Municipality.objects.none(),
        label=_("ist hier ein Amt von"),
        to_field_name="ags",
        empty_label=_("Bitte wählen"),
        error_messages=_PLEASE,
    )

    def __init__(self, data: Any = None, *, town: Municipality) -> None:
        super().__init__(data)
        bodies: Any = self.fields["body"]
        bodies.queryset = Department.objects.of(town).active().filter(kind=Department.Kind.OUTSIDE)
        partners: Any = self.fields["partner"]
        partners.queryset = (
            Municipality.objects.filter(is_active=True).exclude(pk=town.pk).defer("boundary")
        )


class AgreeForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Welches Amt bekommt die Meldungen?"),
        to_field_name="key",
        empty_label=_("Bitte wählen"),
        error_messages=_PLEASE,
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Als welche Art zählt, was es bei uns nicht gibt?"),
        to_field_name="key",
        empty_label=_("Bitte wählen"),
        error_messages=_PLEASE,
    )

    def __init__(self, data: Any = None, *, town: Municipality, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix or None)
        offices: Any = self.fields["department"]
        offices.queryset = Department.objects.of(town).active().filter(kind=Department.Kind.INSIDE)
        kinds: Any = self.fields["category"]
        kinds.queryset = (
            Category.objects.of(town).active().filter(kind=Category.Kind.PUBLIC, leaves=None)
        )
