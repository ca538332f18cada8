"""What staff write about a cause: words for everybody, where, when and what to look for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from defects.models import Cause, CauseMessage
from defects.states import NotFixedReason
from geo.districts import division, layers
from geo.models import Municipality

_MOMENT = "%Y-%m-%dT%H:%M"


def _moment(value: datetime | None) -> str:
    return value.astimezone(clock.BERLIN).strftime(_MOMENT) if value else ""


class CauseForm(forms.Form):
    """Afterwards `values()` are what `services.open_cause` takes."""

    title = forms.CharField(
        label=_("Was ist passiert?"),
        help_text=_("Öffentlich, zum Beispiel: Sturm am 3. März"),
        max_length=120,
        error_messages={"required": _("Bitte schreiben Sie, was passiert ist.")},
    )
    text = forms.CharField(
        label=_("Was alle wissen sollen"),
        help_text=_("Öffentlich. Es steht bei jeder Meldung, die dazugehört."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Welche Arten?"),
        help_text=_("Keine gewählt: alle"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    zone = forms.ChoiceField(label=_("Wo?"), required=False)
    begins_at = forms.DateTimeField(
        label=_("Meldungen seit"),
        input_formats=[_MOMENT, "%d.%m.%Y %H:%M", "%d.%m.%Y"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        error_messages={
            "required": _("Bitte sagen Sie, seit wann."),
            "invalid": _("Bitte geben Sie Tag und Uhrzeit so ein: 31.12.2026 14:30."),
        },
    )
    ends_at = forms.DateTimeField(
        label=_("bis"),
        help_text=_("Leer lassen, wenn es noch weitergeht"),
        required=False,
        input_formats=[_MOMENT, "%d.%m.%Y %H:%M", "%d.%m.%Y"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        error_messages={
            "invalid": _("Bitte geben Sie Tag und Uhrzeit so ein: 31.12.2026 14:30."),
        },
    )

    def __init__(
        self,
        data: Any = None,
        *,
        municipality: Municipality,
        groups: list[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.municipality = municipality
        self.fields["kinds"].choices = groups  # type: ignore[attr-defined]
        places: list[tuple[str, Any]] = [("", _("Überall in der Gemeinde"))]
        places += [pair for layer in layers(municipality) for pair in layer.zones]
        self.fields["zone"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("begins_at"), data.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", _("Das Ende liegt vor dem Anfang. Bitte tauschen Sie beide."))
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = division(self.municipality, data["zone"]) if data.get("zone") else None
        return {
            "title": data["title"].strip(),
            "text": data["text"].strip(),
            "kinds": list(data["kinds"]),
            "zone_id": found.id if found else None,
            "begins_at": data["begins_at"],
            "ends_at": data["ends_at"],
        }


def values_of(cause: Cause) -> dict[str, Any]:
    """What the form shows of `cause`. Reads `zone` with its layer."""
    return {
        "title": cause.title,
        "text": cause.text,
        "kinds": cause.kinds,
        "zone": f"{cause.zone.layer.key}/{cause.zone.slug}" if cause.zone else "",
        "begins_at": _moment(cause.begins_at),
        "ends_at": _moment(cause.ends_at),
    }


class MessageForm(forms.Form):
    """One message to all: `what` it does, and for what is not fixed the reason."""

    what = forms.ChoiceField(
        choices=CauseMessage.What.choices,
        error_messages={"required": _("Bitte wählen Sie, was mit den Meldungen geschieht.")},
    )
    reason = forms.ChoiceField(choices=[("", ""), *NotFixedReason.choices], required=False)
    text = forms.CharField(
        max_length=4000,
        error_messages={"required": _("Bitte schreiben Sie allen einen Satz dazu.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("what") == CauseMessage.What.NOT_FIXED and not data.get("reason"):
            self.add_error("reason", _("Bitte nennen Sie den Grund."))
        return data
