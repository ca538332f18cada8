"""Another kind or place for a report, chosen by staff."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from defects.models import Category, Report


class PlaceAndKindForm(forms.Form):
    """Begins with the report's own; kinds of another sort (confidential) are not offered."""

    category = forms.ChoiceField(
        label=_("Art"),
        error_messages={
            "required": _("Bitte wählen Sie, worum es geht."),
            "invalid_choice": _("Diese Art passt hier nicht. Bitte wählen Sie eine andere."),
        },
    )
    place = forms.CharField(
        label=_("Neuer Ort: Straße und Hausnummer"),
        help_text=_("Leer heißt: Der Ort bleibt, oder der Pin auf der Karte gilt."),
        max_length=120,
        required=False,
    )
    lat = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    lon = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)

    def __init__(self, data: Any = None, *, report: Report) -> None:
        super().__init__(data, initial={"category": report.category.key})
        rows = list(
            Category.objects.of(report.municipality).active().filter(kind=report.category.kind)
        )
        self.categories = {row.key: row for row in rows}
        # What the report is now stays to be chosen, even if nobody can report it any more.
        self.categories.setdefault(report.category.key, report.category)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(key, str(row)) for key, row in self.categories.items()]
