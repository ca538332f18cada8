"""A letter or an e-mail that is put to a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from defects.models import Paper


class PaperForm(forms.Form):
    """`file` is looked at by `services.file_paper`."""

    file = forms.FileField(
        error_messages={
            "required": _("Bitte wählen Sie eine Datei."),
            "empty": _("Die Datei ist leer."),
        }
    )
    title = forms.CharField(max_length=160, required=False)
    kind = forms.ChoiceField(choices=Paper.Kind.choices, required=False)
    from_reporter = forms.BooleanField(required=False)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Paper.Kind.LETTER
