"""A list of addresses to invite, pasted or as a CSV file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 1_000_000


class InvitationsForm(forms.Form):
    """`cleaned_data["text"]` is the whole list, for `services.import_invitations`."""

    text = forms.CharField(
        label=_("E-Mail-Adressen"),
        help_text=_("Eine pro Zeile. Namen davor oder dahinter stören nicht."),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Oder eine CSV-Datei"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload:
            if upload.size > LARGEST_FILE:
                raise ValidationError(
                    gettext("Die Datei ist zu groß, höchstens 1 MB."), code="large"
                )
            data["text"] = "\n".join(filter(None, [data.get("text", ""), _decoded(upload.read())]))
        if not data.get("text", "").strip() and not self.errors:
            raise ValidationError(
                gettext("Bitte geben Sie Adressen ein oder wählen Sie eine Datei."), code="empty"
            )
        return data


class OneInvitationForm(forms.Form):
    """The address of somebody who was invited: to write once more, or to take it back."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("So, wie sie auf der Liste stand."),
    )


def _decoded(content: bytes) -> str:
    """UTF-8, or what German Excel writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
