"""The form for targets and reminders, and the one for an absence."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from defects.clocks import Targets
from defects.models import Category, TownClocks
from defects.models.clocks import LONGEST_DAYS
from defects.services import Settled
from defects.services.clocks import TOWN_FIELDS

_NUMBER = {
    "required": _("Bitte geben Sie eine Zahl ein."),
    "invalid": _("Bitte geben Sie eine ganze Zahl ein."),
    "min_value": _("Mindestens %(limit_value)s."),
    "max_value": _("Höchstens %(limit_value)s."),
}
_KINDS = (("answer_days", _("Erste Antwort")), ("repair_days", _("Behoben")))


def _days(label: Any, *, least: int = 1, most: int = LONGEST_DAYS, **options: Any) -> Any:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages=_NUMBER,
        **options,
    )


class ClocksForm(forms.Form):
    """All targets of a town on one page: `<field>` for the town, `<field>-<key>` for a kind, empty
    where its group or the town decides. `seen` is the mark of what the page was made of."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    answer_days = _days(_("Erste Antwort: Arbeitstage"))
    repair_days = _days(_("Behoben: Arbeitstage"))
    remind_days = _days(
        _("Erinnern: Arbeitstage vorher"),
        least=0,
        most=20,
        help_text=_("0 heißt: erst am Tag selbst."),
    )
    escalate_days = _days(
        _("An Verteilung und Leitung: Arbeitstage danach"),
        most=60,
        help_text=_(
            "Dann steht die Meldung unter „Nachfassen“, und die Leitung bekommt eine Nachricht."
        ),
    )

    def __init__(
        self, data: Any = None, *, town: TownClocks, kinds: Iterable[Category], seen: str
    ) -> None:
        self.kinds = list(kinds)
        initial: dict[str, Any] = {name: getattr(town, name) for name in TOWN_FIELDS}
        initial["seen"] = seen
        for kind in self.kinds:
            for name, _label in _KINDS:
                initial[f"{name}-{kind.key}"] = getattr(kind, name)
        super().__init__(data, initial=initial)
        for kind in self.kinds:
            for name, label in _KINDS:
                words = _("%(kind)s, %(what)s") % {"kind": kind, "what": label}
                self.fields[f"{name}-{kind.key}"] = _days(words, required=False)

    @property
    def settled(self) -> Settled:
        values = self.cleaned_data
        return Settled(
            town={name: values[name] for name in TOWN_FIELDS},
            kinds={
                kind.key: {name: values[f"{name}-{kind.key}"] for name, _label in _KINDS}
                for kind in self.kinds
            },
        )

    def fields_of(self, kind: Category) -> tuple[BoundField, BoundField]:
        return self[f"answer_days-{kind.key}"], self[f"repair_days-{kind.key}"]

    def targets(self, kind: Category) -> Targets:
        """What would hold for `kind` by what stands in the form; what is no number counts as
        what holds now."""
        group = kind.parent

        def days(name: str) -> int:
            for key in [f"{name}-{kind.key}", *([f"{name}-{group.key}"] if group else []), name]:
                found = self._number(key)
                if found is not None:
                    return found
            return int(self.initial[name])

        return Targets(days("answer_days"), days("repair_days"))

    def _number(self, name: str) -> int | None:
        if not self.is_bound:
            return self.initial.get(name)
        if name in self.errors:
            return self.initial.get(name)
        return self.cleaned_data.get(name)


class AbsenceForm(forms.Form):
    """Who is away from when to when, and who stands in; what is missing the service says."""

    first_day = forms.DateField(
        label=_("Erster Tag"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Bitte geben Sie einen Tag ein, zum Beispiel 31.12.2027.")},
    )
    last_day = forms.DateField(
        label=_("Letzter Tag"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Bitte geben Sie einen Tag ein, zum Beispiel 31.12.2027.")},
    )
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Vertretung"),
        help_text=_("Zur Wahl steht, wer die Meldungen ohnehin bearbeiten darf."),
        required=False,
        empty_label=_("Bitte wählen"),
        error_messages={"invalid_choice": _("Diese Person steht hier nicht zur Wahl.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        person: User,
        people: list[User],
        deputies: list[User],
        today: date,
    ) -> None:
        """With `people` somebody else can be named; else it is about `person`."""
        super().__init__(data, initial={"first_day": today, "person": person.pk})
        self._person = person
        if people:
            self.fields["person"] = forms.ModelChoiceField(
                User.objects.filter(pk__in=[each.pk for each in people]),
                label=_("Wer ist nicht da?"),
                empty_label=None,
                error_messages={
                    "required": _("Bitte wählen Sie."),
                    "invalid_choice": _("Diese Person steht hier nicht zur Wahl."),
                },
            )
            self.order_fields(["person", "first_day", "last_day", "deputy"])
        field = self.fields["deputy"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for mypy
        field.queryset = User.objects.filter(pk__in=[each.pk for each in deputies])

    def values(self) -> dict[str, Any]:
        """For `services.enter_absence`."""
        return {"person": self._person, **self.cleaned_data}
