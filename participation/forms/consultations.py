"""Forms of one consultation: its question, its times, who may take part, what it is about."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common import german
from common.forms import not_far
from geo.models import Municipality
from participation import formats
from participation.forms.fields import (
    DayField,
    DepartmentField,
    Hidden,
    MomentField,
    Row,
    long_text,
    rows_of,
)
from participation.models import Consultation, Phase
from participation.models.consultation import Act, Eligibility, Review

MOST_PHASES = 12
MOST_CATEGORIES = 30
MOST_TOPICS = 60

SHAPES = [("point", _("Punkt")), ("line", _("Linie")), ("polygon", _("Fläche"))]
TRUST = [
    (0, _("Postleitzahl genügt, selbst angegeben")),
    (1, _("Online ausgewiesen, einfach")),
    (2, _("Online ausgewiesen, substanziell")),
    (3, _("Online ausgewiesen, hoch")),
]
EDIT_TIMES = [
    (0, _("gar nicht")),
    (15, _("15 Minuten lang")),
    (60, _("eine Stunde lang")),
    (1440, _("einen Tag lang")),
    (10_080, _("eine Woche lang")),
]

RESULTS = [
    (Phase.Results.ALWAYS, _("immer zu sehen")),
    (Phase.Results.AFTER, _("erst nach dem Ende, vorher für niemanden")),
]
ELIGIBLE = [
    (Eligibility.EMAIL, _("Alle mit bestätigter E-Mail-Adresse")),
    (Eligibility.ACCOUNT, _("Alle mit einem Konto")),
    (Eligibility.RESIDENT, _("Alle, die hier wohnen")),
    (Eligibility.INVITED, _("Nur eingeladene Personen")),
]


class NewConsultationForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Wie sollen Menschen mitmachen?"),
        choices=[(each.key, each.label) for each in formats.FORMATS.values()],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Titel"), max_length=120)
    starts_on = DayField(label=_("Beginnt am"), validators=[not_far])


class QuestionForm(forms.Form):
    title = forms.CharField(label=_("Titel"), max_length=120)
    summary = forms.CharField(
        label=_("Worum es geht, in ein bis zwei Sätzen"),
        max_length=400,
        required=False,
        widget=long_text(3),
        help_text=_("Kurze Sätze, höchstens 15 Wörter."),
    )
    text = forms.CharField(
        label=_("Mehr dazu"), max_length=10_000, required=False, widget=long_text(8)
    )
    promise = forms.CharField(
        label=_("Was passiert mit dem Ergebnis?"),
        max_length=400,
        required=False,
        widget=long_text(3),
        help_text=_("Wer liest es, wer antwortet, wer entscheidet?"),
    )
    results_due_on = DayField(
        label=_("Bis wann gibt es das Ergebnis?"),
        required=False,
        help_text=_("Zwei Wochen vorher erinnern wir Sie daran."),
    )
    department = DepartmentField(label=_("Zuständiges Amt"), required=False)
    shapes = forms.MultipleChoiceField(
        label=_("Was darf man auf der Karte zeichnen?"),
        choices=SHAPES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nichts angekreuzt: nach einem Ort wird nicht gefragt."),
    )
    needs_place = forms.BooleanField(label=_("Jeder Vorschlag braucht einen Ort"), required=False)
    asks_cost = forms.BooleanField(label=_("Nach geschätzten Kosten fragen"), required=False)
    seen = Hidden()

    def __init__(self, *args: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].offer(consultation.project.municipality)  # type: ignore[attr-defined]
        if not formats.get(consultation.format).has_proposals:
            for name in ("shapes", "needs_place", "asks_cost"):
                del self.fields[name]


class ParticipantsForm(forms.Form):
    eligibility = forms.ChoiceField(
        label=_("Wer darf mitmachen?"),
        choices=ELIGIBLE,
        widget=forms.RadioSelect,
        help_text=_("Fragen Sie nicht mehr, als nötig ist. Lesen können immer alle."),
    )
    postcodes = forms.CharField(
        label=_("Postleitzahlen"),
        max_length=400,
        required=False,
        help_text=_("Nur für „die hier wohnen“, mit Komma getrennt: 53111, 53113."),
    )
    least_trust = forms.TypedChoiceField(
        label=_("Wie weist man nach, dass man hier wohnt?"),
        choices=TRUST,
        coerce=int,
        required=False,
        empty_value="0",
    )
    proposals_review = forms.ChoiceField(
        label=_("Vorschläge"),
        choices=[
            (Review.BEFORE, _("Erst prüfen, dann zeigen")),
            (Review.AFTER, _("Sofort zeigen, danach prüfen")),
        ],
        widget=forms.RadioSelect,
    )
    comments_review = forms.ChoiceField(
        label=_("Kommentare"),
        choices=[
            (Review.BEFORE, _("Erst prüfen, dann zeigen")),
            (Review.AFTER, _("Sofort zeigen, danach prüfen")),
        ],
        widget=forms.RadioSelect,
    )
    edit_minutes = forms.TypedChoiceField(
        label=_("Wie lange darf man seinen Vorschlag ändern?"), choices=EDIT_TIMES, coerce=int
    )
    seen = Hidden()

    def __init__(self, *args: Any, consultation: Consultation, fixed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        format = formats.get(consultation.format)
        if not format.has_proposals:
            for name in ("proposals_review", "edit_minutes"):
                self.fields[name].required = False
        if Act.COMMENT not in format.acts:
            self.fields["comments_review"].required = False
        self.has_proposals = format.has_proposals
        self.has_comments = Act.COMMENT in format.acts
        known = dict(EDIT_TIMES)
        if consultation.edit_minutes not in known:
            words = _("%(n)s Minuten lang") % {"n": consultation.edit_minutes}
            self.fields["edit_minutes"].choices = [  # type: ignore[attr-defined]
                *EDIT_TIMES,
                (consultation.edit_minutes, words),
            ]
        self.fixed: list[tuple[str, str]] = []
        if fixed:
            for name in ("eligibility", "postcodes", "least_trust"):
                self.fields[name].disabled = True
            self.fixed = _rule_in_words(consultation)

    def clean_postcodes(self) -> list[str]:
        found = re.split(r"[,;\s]+", self.cleaned_data["postcodes"].strip(" ,;"))
        codes = [code for code in found if code]
        wrong = [code for code in codes if not re.fullmatch(r"[0-9]{5}", code)]
        if wrong:
            raise ValidationError(
                _("%(code)s ist keine Postleitzahl. Sie hat fünf Ziffern.")
                % {"code": wrong[0][:20]}
            )
        if len(set(codes)) > 60:
            raise ValidationError(_("Das sind zu viele Postleitzahlen (höchstens 60)."))
        return sorted(set(codes))


def _rule_in_words(consultation: Consultation) -> list[tuple[str, str]]:
    found: list[tuple[Any, Any]] = [
        (_("Wer darf mitmachen?"), dict(ELIGIBLE)[Eligibility(consultation.eligibility)])
    ]
    if consultation.eligibility == Eligibility.RESIDENT:
        if consultation.postcodes:
            found.append((_("Postleitzahlen"), ", ".join(consultation.postcodes)))
        found.append((_("Nachweis"), dict(TRUST)[consultation.least_trust]))
    return [(str(label), str(words)) for label, words in found]


# --- times ---------------------------------------------------------------------------------------


class PhaseForm(Row):
    title = forms.CharField(label=_("Titel"), max_length=80)
    text = forms.CharField(
        label=_("Was Menschen tun können"), max_length=400, required=False, widget=long_text(2)
    )
    starts_at = MomentField(label=_("Beginn"))
    ends_at = MomentField(label=_("Ende"))
    acts = forms.MultipleChoiceField(
        label=_("Was ist erlaubt?"),
        required=False,
        choices=Act.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    results = forms.ChoiceField(
        label=_("Zwischenstand"),
        choices=RESULTS,
        initial=Phase.Results.ALWAYS,
    )

    def __init__(
        self, *args: Any, format: formats.Format, lock: dict[Any, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["acts"].choices = [  # type: ignore[attr-defined]
            (act.value, act.label) for act in format.acts
        ]
        self.state = lock.get(self.initial.get("uuid"), "")
        fixed = {
            "over": ("starts_at", "ends_at", "acts", "results"),
            "running": ("starts_at", "acts", "results"),
        }.get(self.state, ())
        for name in fixed:
            self.fields[name].disabled = True
        self.fixed = set(fixed)
        for name in ("starts_at", "ends_at"):
            self.fields[name].known = self.initial.get(name)  # type: ignore[attr-defined]

    def facts(self) -> list[tuple[str, str]]:
        """What is fixed, as labels and words to read instead of fields to fill."""
        words: dict[str, Callable[[Any], Any]] = {
            "starts_at": german.moment,
            "ends_at": german.moment,
            "acts": lambda value: ", ".join(str(Act(act).label) for act in value) or _("nur lesen"),
            "results": lambda value: str(dict(RESULTS)[value]),
        }
        return [
            (str(self.fields[name].label), str(say(self.initial[name])))
            for name, say in words.items()
            if name in self.fixed
        ]


PhaseRows = rows_of(PhaseForm, extra=0, most=MOST_PHASES)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Grund der Änderung, öffentlich"),
        max_length=2000,
        required=False,
        widget=long_text(3),
        help_text=_("Nötig, wenn Sie ein Ende verschieben, das schon angekündigt ist und läuft."),
    )
    seen = Hidden()


# --- about what -----------------------------------------------------------------------------------


class CategoryForm(Row):
    name = forms.CharField(label=_("Kategorie"), max_length=60)
    department = DepartmentField(label=_("Antwortet meist"), required=False)

    def __init__(self, *args: Any, municipality: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].offer(municipality)  # type: ignore[attr-defined]


CategoryRows = rows_of(CategoryForm, extra=3, most=MOST_CATEGORIES, ordered=True)


class TopicForm(Row):
    title = forms.CharField(label=_("Frage oder These"), max_length=160)
    text = forms.CharField(
        label=_("Was man dazu wissen muss"), max_length=8000, required=False, widget=long_text(4)
    )


TopicRows = rows_of(TopicForm, extra=1, most=MOST_TOPICS, ordered=True)
