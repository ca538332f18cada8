"""Forms for what came on paper: one card, a table of them, names on a list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation import paper
from participation.forms.fields import long_text
from participation.models import Consultation, ProposalCategory
from participation.models.proposal import Origin

ORIGINS = [
    (Origin.WORKSHOP, _("Veranstaltung")),
    (Origin.PAPER, _("Papier, Brief")),
    (Origin.PHONE, _("Telefon")),
]


class CardForm(forms.Form):
    origin = forms.ChoiceField(
        label=_("Woher kommt es?"),
        choices=ORIGINS,
        initial=Origin.WORKSHOP,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("Titel"),
        max_length=120,
        error_messages={"required": _("Bitte geben Sie dem Vorschlag einen Titel.")},
    )
    text = forms.CharField(label=_("Text"), max_length=8000, required=False, widget=long_text(4))
    category = forms.ModelChoiceField(
        ProposalCategory.objects.none(),
        label=_("Kategorie"),
        required=False,
        to_field_name="uuid",
        empty_label=_("keine"),
    )
    place = forms.CharField(
        label=_("Ort"),
        max_length=200,
        required=False,
        help_text=_("Adresse, Straße oder Kreuzung. Andere Worte bleiben als Text stehen."),
    )
    supports = forms.IntegerField(
        label=_("Unterstützungen auf Papier"),
        required=False,
        min_value=0,
        max_value=paper.MOST_SUPPORTS,
        help_text=_("Klebepunkte oder Unterschriften."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*args, **options)
        categories = consultation.categories.all()
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        if not categories:
            del self.fields["category"]


class CorrectForm(CardForm):
    """What was typed, to be mended: where it came from and its supports stay as they were."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("origin", "supports", "key"):
            del self.fields[name]


class TableForm(forms.Form):
    """A table as a file, or as text once it was read and is shown for a look."""

    file = forms.FileField(
        label=_("Tabelle (CSV)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    origin = forms.ChoiceField(
        label=_("Woher kommen die Karten?"),
        choices=ORIGINS,
        initial=Origin.WORKSHOP,
        widget=forms.RadioSelect,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        if upload is not None:
            if upload.size > paper.MOST_BYTES:
                self.add_error("file", _("Die Datei ist zu groß. Bitte teilen Sie sie."))
                return data
            try:
                data["text"] = paper.decode(upload.read())
            except forms.ValidationError as error:
                self.add_error("file", error)
        elif not data.get("text"):
            self.add_error("file", _("Bitte wählen Sie eine Datei aus."))
        return data


class PaperSupportsForm(forms.Form):
    number = forms.IntegerField(label=_("Nummer des Vorschlags"), min_value=1, max_value=10**9)
    count = forms.IntegerField(
        label=_("Wie viele Menschen?"), min_value=1, max_value=paper.MOST_SUPPORTS
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
