"""Forms of one page that read as steps, work as plain HTML and lose nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common import clock
from common.identifiers import uuid7


def not_far(day: date) -> None:
    """A validator: what is planned lies within some years."""
    today = clock.today()
    if not today - timedelta(days=400) <= day <= today + timedelta(days=3660):
        raise ValidationError(_("Dieser Tag liegt zu weit weg. Bitte prüfen Sie das Jahr."))


@dataclass(frozen=True)
class Choice:
    """One radio button."""

    name: str
    value: str
    label: str
    checked: bool
    hint: str = ""
    icon: str = ""

    @property
    def id(self) -> str:
        return f"id_{self.name}_{self.value or 'none'}"


class KeptForm(forms.Form):
    """A form whose page is written by hand, with the key of its draft in `draft_key`.

    What is wrong stands in `problems`, {field: [sentence]}. It is kept apart from Django's
    errors, because a step without JavaScript (find a place, add a photo) shows its own
    problem and not that the rest is unfinished.
    """

    draft_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: dict[str, list[str]] = {}

    def problem(self, name: str, sentence: Any) -> None:
        """Put a sentence at the field `name`; `""` stands for the whole form."""
        self.problems.setdefault(name, []).append(str(sentence))

    def check(self) -> bool:
        """Whether everything is there to send; else `problems` says what to mend."""
        if not self.is_valid():
            for name, errors in self.errors.items():
                for error in errors:
                    self.problem("" if name == "__all__" else name, error)
        return not self.problems

    def value(self, name: str) -> str:
        """What was sent or is proposed for `name`, as text for the page."""
        if self.is_bound:
            return str(self.data.get(name, ""))
        return str(self.initial.get(name, "") or "")

    @property
    def sent(self) -> "Sent":
        """`form.sent.text` in templates: what was sent or proposed, "" for what was not."""
        return Sent(self)

    @property
    def key(self) -> UUID:
        """The draft's key, a new one if what was sent is none."""
        try:
            return UUID(self.value("draft_key"))
        except ValueError:
            return uuid7()


class Sent:
    """Reads like a dictionary that has every name."""

    def __init__(self, form: KeptForm) -> None:
        self._form = form

    def __getitem__(self, name: str) -> str:
        return self._form.value(name)
