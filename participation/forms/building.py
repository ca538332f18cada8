"""What editors write: the question and options of a poll, the questions of a survey."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.identifiers import uuid7
from participation.forms.fields import (
    Row,
    Rows,
    add_order_and_delete_labels,
    in_order_sent,
    long_text,
    rows_of,
)
from participation.models import Poll, SurveyQuestion
from participation.models.proposal import Origin

MOST_OPTIONS = 30
_LINES = gettext_lazy("Jede Möglichkeit in eine eigene Zeile.")


class PollForm(forms.Form):
    """The question and its rules; the options are `OptionRows` beside it."""

    question = forms.CharField(
        label=gettext_lazy("Worüber wird abgestimmt?"),
        max_length=200,
        help_text=gettext_lazy("Als Frage, zum Beispiel: Wie soll der neue Platz heißen?"),
    )
    text = forms.CharField(
        label=gettext_lazy("Erklärung"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    most_choices = forms.IntegerField(
        label=gettext_lazy("Wie viele darf jede Person wählen?"),
        min_value=1,
        max_value=MOST_OPTIONS,
        initial=1,
    )
    counting = forms.CharField(
        label=gettext_lazy("So wird gezählt"),
        max_length=400,
        initial=gettext_lazy("Die Möglichkeit mit den meisten Stimmen liegt vorn."),
        help_text=gettext_lazy(
            "Steht vor der Wahl da und gilt dann: auch was bei Gleichstand ist."
        ),
    )

    def require_fewer(self, options: int) -> None:
        """Whoever may choose all of them decides nothing."""
        if self.is_valid() and self.cleaned_data["most_choices"] >= options:
            self.add_error(
                "most_choices", _("Weniger, als es Möglichkeiten gibt: sonst entscheidet nichts.")
            )


class OptionForm(Row):
    title = forms.CharField(label=gettext_lazy("Möglichkeit"), max_length=160)
    text = forms.CharField(
        label=gettext_lazy("Erklärung dazu"),
        max_length=2000,
        required=False,
        widget=long_text(2),
    )


class _OptionRows(Rows):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        seen: set[str] = set()
        for form in self.forms:
            title = form.cleaned_data.get("title", "")
            if not title or self._goes(form):
                continue
            if title in seen:
                form.add_error("title", _("„%(title)s“ steht zweimal da.") % {"title": title})
            seen.add(title)
        if len(seen) < 2:
            raise forms.ValidationError(_("Eine Abstimmung braucht mindestens zwei Möglichkeiten."))


def option_rows(data: Mapping[str, Any] | None, poll: Poll | None) -> Rows:
    """The rows of a poll, or three empty ones."""
    stored = poll.options.all() if poll else []
    known = {
        each.uuid: {"uuid": each.uuid, "title": each.title, "text": each.text} for each in stored
    }
    rows = rows_of(
        OptionForm, extra=1 if known else 3, most=MOST_OPTIONS, ordered=True, formset=_OptionRows
    )(
        data,
        prefix="moeglichkeit",
        initial=in_order_sent(data, "moeglichkeit", known),
        error_messages={
            "too_many_forms": _("Höchstens %(most)s Möglichkeiten.") % {"most": MOST_OPTIONS}
        },
    )
    add_order_and_delete_labels(rows)
    return rows


def poll_initial(poll: Poll) -> dict[str, Any]:
    """What was set up before, to be changed."""
    return {
        "question": poll.question,
        "text": poll.text,
        "most_choices": poll.most_choices,
        "counting": poll.counting,
    }


class QuestionForm(forms.Form):
    """One question of a survey; what does not fit its kind is left aside."""

    title = forms.CharField(label=gettext_lazy("Frage"), max_length=200)
    hint = forms.CharField(label=gettext_lazy("Hinweis dazu"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Wie wird geantwortet?"),
        choices=SurveyQuestion.Kind.choices,
        widget=forms.RadioSelect,
        initial=SurveyQuestion.Kind.SINGLE,
    )
    is_required = forms.BooleanField(label=gettext_lazy("Muss beantwortet werden"), required=False)
    choices = forms.CharField(
        label=gettext_lazy("Antworten zum Auswählen"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_LINES,
    )
    most_choices = forms.IntegerField(
        label=gettext_lazy("Höchstens so viele"), required=False, min_value=1, max_value=50
    )
    scale_from = forms.IntegerField(
        label=gettext_lazy("Skala von"), min_value=0, max_value=9, initial=1, required=False
    )
    scale_to = forms.IntegerField(
        label=gettext_lazy("Skala bis"), min_value=1, max_value=10, initial=5, required=False
    )
    scale_from_words = forms.CharField(
        label=gettext_lazy("Anfang in Worten"), max_length=60, required=False
    )
    scale_to_words = forms.CharField(
        label=gettext_lazy("Ende in Worten"), max_length=60, required=False
    )

    def clean_choices(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines()]
        found = [line for line in lines if line]
        if any(len(line) > 200 for line in found):
            raise forms.ValidationError(_("Eine Antwort hat höchstens 200 Zeichen."))
        if len(set(found)) < len(found):
            raise forms.ValidationError(_("Zwei Antworten sind gleich."))
        if len(found) > 50:
            raise forms.ValidationError(_("Höchstens 50 Antworten."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        is_choice = kind in (SurveyQuestion.Kind.SINGLE, SurveyQuestion.Kind.MULTIPLE)
        if is_choice and len(data.get("choices", ("", ""))) < 2:
            self.add_error("choices", _("Bitte geben Sie mindestens zwei Antworten an."))
        if kind == SurveyQuestion.Kind.SCALE:
            low, high = data.get("scale_from"), data.get("scale_to")
            if low is None or high is None or low >= high:
                self.add_error("scale_to", _("Die Skala muss größer werden, zum Beispiel 1 bis 5."))
        return data

    def write_to(self, question: SurveyQuestion) -> list[str]:
        """Put what was said on the row; returns the lines of its choices."""
        data = self.cleaned_data
        kind = data["kind"]
        question.title, question.hint = data["title"], data["hint"]
        question.kind, question.is_required = kind, data["is_required"]
        is_multiple = kind == SurveyQuestion.Kind.MULTIPLE
        question.most_choices = data["most_choices"] if is_multiple else None
        if kind == SurveyQuestion.Kind.SCALE:
            question.scale_from, question.scale_to = data["scale_from"], data["scale_to"]
            question.scale_from_words = data["scale_from_words"]
            question.scale_to_words = data["scale_to_words"]
        chosen = is_multiple or kind == SurveyQuestion.Kind.SINGLE
        return list(data["choices"]) if chosen else []


def question_initial(question: SurveyQuestion) -> dict[str, Any]:
    fields = (
        *("title", "hint", "kind", "is_required", "most_choices"),
        *("scale_from", "scale_to", "scale_from_words", "scale_to_words"),
    )
    return {name: getattr(question, name) for name in fields} | {
        "choices": "\n".join(choice.text for choice in question.choices.all())
    }


class OriginForm(forms.Form):
    """Where a sheet or a count comes from."""

    origin = forms.ChoiceField(
        label=gettext_lazy("Woher?"),
        choices=[choice for choice in Origin.choices if choice[0] != Origin.ONLINE],
        initial=Origin.PAPER,
    )
    note = forms.CharField(
        label=gettext_lazy("Anlass"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Öffentlich, zum Beispiel: Bürgerversammlung am 3. März"),
    )
    # Of the page: pressing twice enters once.
    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid7,
        error_messages={
            "required": gettext_lazy("Bitte laden Sie die Seite neu."),
            "invalid": gettext_lazy("Bitte laden Sie die Seite neu."),
        },
    )


class PaperVotesForm(OriginForm):
    """One number per option, named by its UUID."""

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poll = poll
        for option in poll.options.all():
            self.fields[f"n-{option.uuid}"] = forms.IntegerField(
                label=option.title, min_value=0, max_value=1_000_000, required=False
            )

    def numbers(self) -> dict[Any, int]:
        return {
            option: self.cleaned_data.get(f"n-{option.uuid}") or 0
            for option in self.poll.options.all()
        }

    def number_fields(self) -> list[forms.BoundField]:
        return [self[f"n-{option.uuid}"] for option in self.poll.options.all()]
