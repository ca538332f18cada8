"""A comment as it is sent: text, stance, what it replies to, and in whose name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.models.comment import Stance
from participation.talk.shown import SIDES

LONGEST = 4000


class PlainText(forms.CharField):
    """Text of several lines. A line break counts as one character, as it does in the browser;
    nothing is cut off while somebody writes, so the field says nothing of a limit."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(text) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes: dict[str, Any] = super().widget_attrs(widget)
        attributes.pop("maxlength", None)
        return attributes


class CommentForm(forms.Form):
    """`auf` is the UUID of the comment that is replied to, `als` that of a department."""

    text = PlainText(
        label=_("Ihr Kommentar"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Bitte schreiben Sie etwas."),
            "max_length": _(
                "Das sind %(show_value)s Zeichen, möglich sind %(limit_value)s. Bitte kürzen Sie."
            ),
        },
    )
    stance = forms.ChoiceField(
        label=_("Wie stehen Sie dazu?"), choices=Stance.choices, required=False
    )
    auf = forms.UUIDField(required=False, widget=forms.HiddenInput)
    als = forms.UUIDField(required=False)

    @property
    def send_id(self) -> str:
        """Of the button: so that the focus stays where it is when htmx puts in the form anew."""
        return str(self.auto_id).replace("%s", "absenden")

    @property
    def office_id(self) -> str:
        return str(self.auto_id).replace("%s", "als")

    @property
    def stances(self) -> list[dict[str, Any]]:
        """The three sides as choices with icon and colour; without a word it is a hint."""
        chosen = self["stance"].value() or Stance.NEUTRAL.value
        return [
            {
                "side": side,
                "title": side.stance.label,
                "value": side.stance.value,
                "id": f"{self['stance'].auto_id}-{side.key}",
                "is_chosen": side.stance.value == chosen,
            }
            for side in SIDES
        ]

    def clean_stance(self) -> str:
        return str(self.cleaned_data["stance"] or Stance.NEUTRAL)
