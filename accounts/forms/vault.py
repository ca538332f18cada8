"""Forms about data protection: what becomes of contributions, periods, holds."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Hold
from accounts.vault.kinds import MONTHS
from accounts.vault.parts import KEEP, WITHDRAW
from accounts.vault.periods import Period, Promise
from common import clock

# Later ones are slips of the finger, and the last day that a computer knows has no morning after.
_LAST_DAY = date(2199, 12, 31)


class WishForm(forms.Form):
    wish = forms.ChoiceField(
        label=_("Was soll mit Ihren Beiträgen geschehen?"),
        choices=[
            (KEEP, _("Sie bleiben stehen, ohne meinen Namen")),
            (WITHDRAW, _("Sie verschwinden, soweit es geht")),
        ],
        widget=forms.RadioSelect,
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code aus der E-Mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Bitte geben Sie den Code ein.")},
    )


class PeriodsForm(forms.Form):
    """One number per kind that the municipality may change; its field is named by the key."""

    def __init__(self, *args: Any, promises: list[Promise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promises = {_name(each): each for each in promises if not each.kind.is_fixed}
        for name, promise in self.promises.items():
            kind = promise.kind
            unit = _("Monaten") if kind.unit == MONTHS else _("Tagen")
            self.fields[name] = forms.IntegerField(
                label=str(kind.label),
                help_text=gettext("%(what)s. Gezählt in %(unit)s, %(starts)s.")
                % {"what": kind.what, "unit": unit, "starts": kind.starts}
                + " "
                + gettext("Erlaubt: %(least)s bis %(most)s, üblich: %(default)s. Warum: %(basis)s.")
                % {
                    "least": kind.least,
                    "most": kind.most,
                    "default": kind.shipped,
                    "basis": kind.basis,
                },
                min_value=kind.least,
                max_value=kind.most,
                initial=promise.period.amount,
                error_messages={
                    "required": _("Bitte geben Sie eine Zahl ein."),
                    "invalid": _("Bitte geben Sie eine ganze Zahl ein."),
                    "min_value": gettext("Mindestens %(period)s.")
                    % {"period": Period(kind.least, kind.unit)},
                    "max_value": gettext("Höchstens %(period)s.")
                    % {"period": Period(kind.most, kind.unit)},
                },
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
            )

    def amounts(self) -> list[tuple[Promise, int]]:
        """What differs from what holds now."""
        found = [(self.promises[name], amount) for name, amount in self.cleaned_data.items()]
        return [(promise, amount) for promise, amount in found if amount != promise.period.amount]


class HoldForm(forms.Form):
    """What is held (a report's number, a page's address, an e-mail address), why, how long."""

    kind = forms.ChoiceField(
        label=_("Was soll gesperrt werden?"),
        choices=[
            (Hold.Kind.REPORT, _("Eine Meldung")),
            (Hold.Kind.PROPOSAL, _("Ein Vorschlag")),
            (Hold.Kind.PERSON, _("Ein Konto")),
            (Hold.Kind.OTHER, _("Etwas anderes")),
        ],
    )
    target = forms.CharField(
        label=_("Was genau?"),
        help_text=_(
            "Bei einer Meldung ihre Nummer, bei einem Vorschlag die Adresse seiner Seite, bei "
            "einem Konto die E-Mail-Adresse. Überall geht auch die Kennung mit 36 Zeichen."
        ),
        max_length=254,
        error_messages={"required": _("Bitte sagen Sie, was gesperrt werden soll.")},
    )
    reason = forms.CharField(
        label=_("Grund"),
        help_text=_("Zum Beispiel das Aktenzeichen. Nur die Administration liest ihn."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Bitte nennen Sie den Grund.")},
    )
    until = forms.DateField(
        label=_("Bis zum"),
        help_text=_("Leer heißt: bis jemand die Sperre beendet."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Bitte geben Sie einen Tag ein, zum Beispiel 31.12.2027.")},
    )

    def clean_until(self) -> datetime | None:
        """The end of the day, in Germany."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day > _LAST_DAY:
            raise forms.ValidationError(
                _("So weit kann niemand planen. Lassen Sie das Feld leer: Dann gilt sie weiter.")
            )
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=clock.BERLIN)


def _name(promise: Promise) -> str:
    return promise.kind.key.replace(".", "-")
