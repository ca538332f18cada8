"""What editors write: the question and options of a poll, the questions of a survey."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.models import Poll, SurveyQuestion
from participation.models.proposal import Origin

MOST_OPTIONS = 30
_LINES = gettext_lazy("Jede Möglichkeit in eine eigene Zeile.")


class PollForm(forms.Form):
    """Options are lines: `Titel` or `Titel: Erklärung`."""

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
    options = forms.CharField(
        label=gettext_lazy("Möglichkeiten"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Jede in eine eigene Zeile. Eine Erklärung dazu nach einem senkrechten Strich: "
            "Lindenplatz | nach den Linden von 1890"
        ),
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

    def clean_options(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines()]
        found = []
        for line in filter(None, lines):
            title, _bar, words = line.partition("|")
            found.append((title.strip(), words.strip()))
        titles = [title for title, _words in found]
        if len(found) < 2:
            raise forms.ValidationError(_("Eine Abstimmung braucht mindestens zwei Möglichkeiten."))
        if len(found) > MOST_OPTIONS:
            raise forms.ValidationError(
                _("Höchstens %(most)s Möglichkeiten.") % {"most": MOST_OPTIONS}
            )
        if len(set(titles)) < len(titles):
            raise forms.ValidationError(_("Zwei Möglichkeiten heißen gleich."))
        if any(not title or len(title) > 160 for title in titles):
            raise forms.ValidationError(_("Ein Titel hat 1 bis 160 Zeichen."))
        if any(len(words) > 2000 for _title, words in found):
            raise forms.ValidationError(_("Eine Erklärung hat höchstens 2.000 Zeichen."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        options, most = data.get("options"), data.get("most_choices")
        if options and most and most >= len(options):
            self.add_error(
                "most_choices", _("Weniger, als es Möglichkeiten gibt: sonst entscheidet nichts.")
            )
        return data


def poll_initial(poll: Poll) -> dict[str, Any]:
    """What was set up before, to be changed."""
    return {
        "question": poll.question,
        "text": poll.text,
        "most_choices": poll.most_choices,
        "counting": poll.counting,
        "options": "\n".join(
            f"{each.title} | {each.text}" if each.text else each.title
            for each in poll.options.all()
        ),
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
