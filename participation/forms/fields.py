"""Fields and rows that several forms of the workplace share."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from geo.models import Municipality


class DayInput(forms.DateInput):
    """A day as the browser picks it; typed as 31.12.2026 where it has no picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"])
        super().__init__(widget=DayInput(), **options)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A day and a time of day in Berlin, to the minute.

    What is stored may have seconds: a form that was not touched gives back exactly that
    (`known`).
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"])
        super().__init__(widget=MomentInput(), **options)
        self.known: datetime | None = None

    def clean(self, value: Any) -> datetime | None:
        found: datetime | None = super().clean(value)
        if found and self.known and timedelta(0) <= self.known - found < timedelta(minutes=1):
            return self.known
        return found


class DepartmentField(forms.ModelChoiceField):
    """An office of the house; `offer` says of which municipality."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", _("Bitte wählen"))
        super().__init__(Department.objects.none(), **options)
        self.to_field_name = "key"

    def offer(self, municipality: Municipality, *, only: list[Department] | None = None) -> None:
        found = Department.objects.of(municipality).active().filter(kind=Department.Kind.INSIDE)
        if only is not None:
            found = found.filter(pk__in=[department.pk for department in only])
        self.queryset = found


class Hidden(forms.CharField):
    """What a form was filled from; see `participation.fingerprints`."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64, widget=forms.HiddenInput)


def long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Rows(forms.BaseFormSet):
    """Rows of one kind, some there already, some empty; those marked as deleted are left out.

    `kept()` gives the rows in the order that their numbers say.
    """

    def kept(self) -> list[dict[str, Any]]:
        found = [
            (form.cleaned_data.get("ORDER"), number, form.cleaned_data)
            for number, form in enumerate(self.forms)
            if form.is_valid() and form.has_changed_or_is_there() and not self._goes(form)
        ]
        last = len(found) + 1
        found.sort(key=lambda row: (last if row[0] is None else row[0], row[1]))
        return [values for _order, _number, values in found]

    def clean(self) -> None:
        """A form that lost its end on the way would delete what stood there."""
        counted: dict[str, Any] = dict(self.management_form.cleaned_data)
        if counted[TOTAL_FORM_COUNT] < counted[INITIAL_FORM_COUNT]:
            raise ValidationError(_("Das Formular kam unvollständig an. Bitte laden Sie neu."))

    def _goes(self, form: Any) -> bool:
        return bool(self.can_delete and form.cleaned_data.get("DELETE"))


class Row(forms.Form):
    """One row. Its `uuid` says which stored one it is; empty for a new one."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def has_changed_or_is_there(self) -> bool:
        return self.has_changed() or bool(self.initial.get("uuid"))


def rows_of(
    form: type[forms.Form],
    *,
    extra: int,
    most: int,
    ordered: bool = False,
    formset: type[Rows] = Rows,
) -> type[Rows]:
    """The class of a table of rows; `extra` empty ones stand at its end."""
    made = forms.formset_factory(
        form,
        formset=formset,
        extra=extra,
        max_num=most,
        # A row too many is told at its field. Django would draw a thousand of them.
        absolute_max=2 * most + extra,
        validate_max=True,
        can_delete=True,
        can_order=ordered,
    )
    return cast(type[Rows], made)


def in_order_sent(
    data: Mapping[str, Any] | None, prefix: str, known: Mapping[UUID, dict[str, Any]]
) -> list[dict[str, Any]]:
    """What is stored of the rows, in the order in which the form has them.

    Somebody may have added or deleted rows since the form was filled: without this, what a
    row cannot change would be taken from its neighbour.
    """
    if data is None:
        return list(known.values())
    found: list[dict[str, Any]] = []
    for number in range(_count(data.get(f"{prefix}-INITIAL_FORMS"))):
        try:
            uuid = UUID(str(data.get(f"{prefix}-{number}-uuid")))
        except ValueError:
            found.append({})
            continue
        found.append(known.get(uuid, {}))
    return found


def _count(text: Any) -> int:
    digits = str(text)
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 4
    return min(int(digits), 1000) if is_number else 0


def add_order_and_delete_labels(rows: Rows) -> None:
    for form in rows.forms:
        if "ORDER" in form.fields:
            form.fields["ORDER"].label = _("Platz in der Reihe")
            form.fields["ORDER"].widget.attrs["min"] = 1
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Löschen")
