"""What people settle about telling offices."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from defects.models import Office

_DAY = {"invalid": _("Bitte geben Sie einen Tag ein, zum Beispiel 31.12.2027.")}


class OnCallForm(forms.Form):
    email = forms.EmailField(
        label=_("E-Mail-Adresse der Bereitschaft"),
        help_text=_(
            "Sie bekommt sofort und zu jeder Zeit eine Nachricht, wenn jemand eine Gefahr meldet. "
            "Leer heißt: Nur das zuständige Amt bekommt sie."
        ),
        required=False,
        error_messages={"invalid": _("Bitte geben Sie eine E-Mail-Adresse ein: name@beispiel.de.")},
    )


class _Settled(forms.Form):
    """A form that begins with what holds now; `values` are for `services.settle_office`."""

    def __init__(
        self, data: Any = None, *, office: Office, deputies: list[User], head: str | None = None
    ) -> None:
        """`head` is the address of the head, None for people who may not settle it."""
        initial = {name: getattr(office, name, None) for name in self.base_fields}
        super().__init__(data, initial={**initial, "head_email": head})
        if head is None:
            self.fields.pop("head_email", None)
        if "deputy" in self.fields:
            field = cast(forms.ModelChoiceField, self.fields["deputy"])
            field.queryset = User.objects.filter(pk__in=[each.pk for each in deputies])

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class OfficeForm(_Settled):
    tells = forms.ChoiceField(
        label=_("Wann kommen neue Meldungen?"),
        choices=Office.Tells.choices,
        widget=forms.RadioSelect,
        help_text=_("Gefahren kommen immer sofort."),
        error_messages={
            "required": _("Bitte wählen Sie."),
            "invalid_choice": _("Bitte wählen Sie eines von beiden."),
        },
    )
    absent_from = forms.DateField(
        label=_("Niemand da: vom"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )
    absent_until = forms.DateField(
        label=_("bis zum"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Vertretung"),
        help_text=_(
            "Bekommt in dieser Zeit die E-Mails. Zur Wahl steht, wer die Meldungen ohnehin "
            "bearbeiten darf."
        ),
        required=False,
        empty_label=_("Niemand"),
        error_messages={"invalid_choice": _("Diese Person steht hier nicht zur Wahl.")},
    )

    head_email = forms.EmailField(
        label=_("E-Mail-Adresse der Leitung"),
        help_text=_(
            "Sie bekommt eine Nachricht, wenn etwas lange überfällig ist. Leer heißt: Das Amt "
            "selbst bekommt sie. Die Verteilung sieht es in jedem Fall unter „Nachfassen“."
        ),
        required=False,
        error_messages={"invalid": _("Bitte geben Sie eine E-Mail-Adresse ein: name@beispiel.de.")},
    )


class OutsideOfficeForm(_Settled):
    answer_days = forms.IntegerField(
        label=_("Nach wie vielen Arbeitstagen erinnern wir?"),
        help_text=_(
            "Antwortet die Stelle nach der Erinnerung wieder so lange nicht, steht die Meldung "
            "bei der Verteilung unter „Nachfassen“. Bei Gefahr ist es immer ein Tag."
        ),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "required": _("Bitte geben Sie eine Zahl ein."),
            "invalid": _("Bitte geben Sie eine ganze Zahl ein."),
            "min_value": _("Mindestens %(limit_value)s."),
            "max_value": _("Höchstens %(limit_value)s."),
        },
    )
