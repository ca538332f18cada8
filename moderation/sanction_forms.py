"""What staff fill in about a pause or block, and what the person writes against it."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.clock import BERLIN
from geo.models import Municipality
from moderation.models import Rule, Sanction, SanctionAppeal
from moderation.models.sanction import LONGEST_PAUSE

_LENGTHS = (
    (1, _("Pause: 1 Tag")),
    (3, _("Pause: 3 Tage")),
    (7, _("Pause: 1 Woche")),
    (14, _("Pause: 2 Wochen")),
    (30, _("Pause: 30 Tage")),
    (91, _("Sperre: 3 Monate")),
    (182, _("Sperre: 6 Monate")),
    (365, _("Sperre: 12 Monate")),
)
_FILL = {"required": _("Bitte füllen Sie dieses Feld aus.")}


def _words(label: Any, hint: Any = "", *, most: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_FILL,
    )


class _LastDay(forms.DateField):
    """The last day on which it counts; it ends at the midnight after it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)
        self.error_messages["invalid"] = _("Bitte schreiben Sie den Tag so: 24.12.2026.")

    def clean(self, value: Any) -> datetime | None:
        day = super().clean(value)
        if day is None:
            return None
        if day == date.max:  # there is no midnight after it
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=BERLIN)


class SanctionForm(forms.Form):
    rule = forms.ModelChoiceField(
        Rule.objects.none(),
        to_field_name="number",
        label=_("Welche Regel?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Bitte wählen Sie die Regel, auf der das beruht.")},
    )
    days = forms.TypedChoiceField(
        label=_("Wie lange?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, wie lange.")},
    )
    reason = _words(
        _("Grund"),
        _("Die Person bekommt ihn zu lesen. Bitte nennen Sie keine anderen Menschen."),
    )

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Rule.objects.filter(municipality=municipality, is_active=True)
        cast(forms.ModelChoiceField, self.fields["rule"]).queryset = chosen
        cast(forms.ChoiceField, self.fields["days"]).choices = [
            pair for pair in _LENGTHS if pair[0] <= settings.SANCTION_LONGEST_DAYS
        ]

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])

    @property
    def kind(self) -> Sanction.Kind:
        return Sanction.Kind.PAUSE if self.length <= LONGEST_PAUSE else Sanction.Kind.BLOCK


class ChangeEndForm(forms.Form):
    ends_at = _LastDay(label=_("Neuer letzter Tag"), error_messages=_FILL)
    reason = _words(_("Grund"), _("Die Person bekommt ihn zu lesen."))


class LiftForm(forms.Form):
    reason = _words(_("Grund"), _("Die Person bekommt ihn zu lesen."))


class ObjectionForm(forms.Form):
    words = _words(_("Womit sind Sie nicht einverstanden?"), most=4000)


class AppealForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Entscheidung"),
        choices=SanctionAppeal.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte entscheiden Sie.")},
    )
    ends_at = _LastDay(
        label=_("Neuer letzter Tag"),
        help_text=_("Nur nötig, wenn Sie verkürzen."),
        required=False,
        error_messages={},
    )
    reasons = _words(_("Gründe"), _("Die Person bekommt sie zu lesen."), most=2000)


class ListenAgainForm(forms.Form):
    reason = _words(_("Grund"), _("Er bleibt bei uns. Bitte nennen Sie niemanden."))
