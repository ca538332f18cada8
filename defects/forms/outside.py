"""What a body outside sends by its link."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from defects.forms.work import REFUSAL_REASONS

_TOO_LONG = {
    "max_length": _(
        "Ihr Text ist zu lang: höchstens %(limit_value)d Zeichen, Sie haben %(show_value)d."
    )
}


class WordsForm(forms.Form):
    """Nothing has to be said."""

    text = forms.CharField(max_length=2000, required=False, error_messages=_TOO_LONG)


class ReturnForm(WordsForm):
    """Not theirs: one of the reasons, or words, or both. `why` is what was said."""

    REASONS: ClassVar = [
        ("other_road", _("Die Straße oder Anlage gehört einer anderen Stelle")),
        *[pair for pair in REFUSAL_REASONS if pair[0] in ("private", "wrong_place")],
        ("other", _("Anderer Grund")),
    ]
    reason = forms.ChoiceField(
        choices=REASONS,
        error_messages={
            "required": _("Bitte wählen Sie, warum Sie nicht zuständig sind."),
            "invalid_choice": _("Bitte wählen Sie einen der Gründe."),
        },
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reason, words = data.get("reason", ""), data.get("text", "").strip()
        if reason == "other" and not words:
            self.add_error("text", _("Bitte nennen Sie den anderen Grund in einem Satz."))
        label = str(dict(self.REASONS).get(reason, "")) if reason != "other" else ""
        data["why"] = ": ".join(part for part in (label, words) if part)
        return data


class QuestionForm(WordsForm):
    """A question, and whom it is for."""

    to = forms.ChoiceField(
        choices=[("office", "office"), ("reporter", "reporter")],
        error_messages={
            "required": _("Bitte wählen Sie, wen Sie fragen."),
            "invalid_choice": _("Bitte wählen Sie, wen Sie fragen."),
        },
    )
    text = forms.CharField(
        max_length=2000,
        error_messages={"required": _("Bitte schreiben Sie Ihre Frage."), **_TOO_LONG},
    )
