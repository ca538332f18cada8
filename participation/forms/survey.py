"""A survey as a form: one field or group of fields per question, named by its UUID."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import gazetteer
from geo.models import Municipality
from geo.srid import WGS84
from geo.views.places import point_from
from participation.models import Consultation, SurveyQuestion, SurveyResponse
from participation.services import Given
from participation.tally import scale_label

_KINDS = SurveyQuestion.Kind
_REQUIRED = gettext_lazy("Bitte beantworten Sie diese Frage.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question as the page shows it, with its bound fields."""

    question: SurveyQuestion
    field: forms.BoundField
    lat: forms.BoundField | None = None
    lon: forms.BoundField | None = None
    point: Point | None = None
    number: int = 0

    @property
    def lat_selector(self) -> str:
        return f"#{self.lat.auto_id}" if self.lat else ""

    @property
    def lon_selector(self) -> str:
        return f"#{self.lon.auto_id}" if self.lon else ""

    @property
    def layout(self) -> str:
        return "row" if self.question.kind == _KINDS.SCALE else ""


class SurveyForm(forms.Form):
    """`answers()` gives what was said, question by question, once it is valid."""

    def __init__(
        self, *args: Any, consultation: Consultation, municipality: Municipality, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        self.questions = list(consultation.questions.prefetch_related("choices"))
        for question in self.questions:
            self._add(question)

    def _add(self, question: SurveyQuestion) -> None:
        name = name_of(question)
        common: dict[str, Any] = {
            "label": question.title,
            "help_text": question.hint,
            "required": question.is_required,
            "error_messages": {"required": _REQUIRED},
        }
        choices = [(str(choice.uuid), choice.text) for choice in question.choices.all()]
        if question.kind == _KINDS.SINGLE:
            self.fields[name] = forms.ChoiceField(
                choices=choices, widget=forms.RadioSelect, **common
            )
        elif question.kind == _KINDS.MULTIPLE:
            self.fields[name] = forms.MultipleChoiceField(
                choices=choices, widget=forms.CheckboxSelectMultiple, **common
            )
        elif question.kind == _KINDS.SCALE:
            steps = range(question.scale_from, question.scale_to + 1)
            self.fields[name] = forms.ChoiceField(
                choices=[(str(step), scale_label(question, step)) for step in steps],
                widget=forms.RadioSelect,
                **common,
            )
        else:
            is_text = question.kind == _KINDS.TEXT
            self.fields[name] = forms.CharField(
                max_length=2000 if is_text else 120,
                widget=forms.Textarea(attrs={"rows": 4}) if is_text else forms.TextInput,
                **{**common, "required": question.is_required and is_text},
            )
        if question.kind == _KINDS.PLACE:
            for part in ("lat", "lon"):
                self.fields[f"{name}-{part}"] = forms.CharField(
                    required=False, max_length=24, widget=forms.HiddenInput
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for question in self.questions:
            name = name_of(question)
            if name in self.errors:
                continue
            if question.kind == _KINDS.MULTIPLE and question.most_choices:
                if len(data.get(name) or []) > question.most_choices:
                    self.add_error(
                        name,
                        _("Bitte wählen Sie höchstens %(most)s aus.")
                        % {"most": question.most_choices},
                    )
            elif question.kind == _KINDS.PLACE:
                self._place(question, name, data)
        return data

    def _place(self, question: SurveyQuestion, name: str, data: dict[str, Any]) -> None:
        """The pin if one was set, else the address that was typed: words that say something
        else than the pin were typed after it."""
        lat, lon, words = data.get(f"{name}-lat"), data.get(f"{name}-lon"), data.get(name)
        point = None
        try:
            if lat and lon:
                point = point_from({"lat": lat, "lon": lon})
            if words and not (point and words == gazetteer.describe(self.municipality, point)):
                found = gazetteer.search(self.municipality, words, limit=1)
                if not found:
                    raise ValidationError(
                        _("Diese Adresse finden wir nicht. Bitte prüfen Sie die Schreibweise.")
                    )
                point = found[0].point
        except ValidationError as error:
            self.add_error(name, error)
            return
        if point is not None and not _is_inside(self.municipality, point):
            self.add_error(name, _("Dieser Ort liegt nicht in der Gemeinde."))
            return
        if point is None and question.is_required:
            self.add_error(name, ValidationError(_REQUIRED, code="required"))
        data[f"{name}-point"] = point

    def asked(self) -> Iterator[Asked]:
        """The questions in their order, for the page."""
        for number, question in enumerate(self.questions, start=1):
            name = name_of(question)
            if question.kind == _KINDS.PLACE:
                yield Asked(
                    question=question,
                    field=self[name],
                    lat=self[f"{name}-lat"],
                    lon=self[f"{name}-lon"],
                    point=self._shown_point(name),
                    number=number,
                )
            else:
                yield Asked(question=question, field=self[name], number=number)

    def _shown_point(self, name: str) -> Point | None:
        try:
            return point_from(
                {
                    "lat": str(self[f"{name}-lat"].value() or ""),
                    "lon": str(self[f"{name}-lon"].value() or ""),
                }
            )
        except ValidationError:
            return None

    def answers(self) -> list[Given]:
        """What was answered; questions left out are left out."""
        given = []
        for question in self.questions:
            value = self.cleaned_data.get(name_of(question))
            by_uuid = {str(choice.uuid): choice for choice in question.choices.all()}
            if question.kind == _KINDS.SINGLE and value:
                given.append(Given(question=question, choices=[by_uuid[value]]))
            elif question.kind == _KINDS.MULTIPLE and value:
                given.append(
                    Given(question=question, choices=[by_uuid[each] for each in set(value)])
                )
            elif question.kind == _KINDS.SCALE and value:
                given.append(Given(question=question, number=int(value)))
            elif question.kind == _KINDS.TEXT and value:
                given.append(Given(question=question, text=value))
            elif question.kind == _KINDS.PLACE:
                point = self.cleaned_data.get(f"{name_of(question)}-point")
                if point is not None:
                    given.append(Given(question=question, location=point))
        return given


def name_of(question: SurveyQuestion) -> str:
    return f"q-{question.uuid}"


def initial_of(response: SurveyResponse, *, municipality: Municipality) -> dict[str, Any]:
    """What somebody answered before, to be changed; a place is in words, too."""
    initial: dict[str, Any] = {}
    for answer in response.answers.select_related("question", "choice"):
        name = name_of(answer.question)
        if answer.choice is not None:
            value = str(answer.choice.uuid)
            if answer.question.kind == _KINDS.MULTIPLE:
                initial.setdefault(name, []).append(value)
            else:
                initial[name] = value
        elif answer.number is not None:
            initial[name] = str(answer.number)
        elif answer.location is not None:
            initial[f"{name}-lat"] = f"{answer.location.y:.6f}"
            initial[f"{name}-lon"] = f"{answer.location.x:.6f}"
            initial[name] = gazetteer.describe(municipality, answer.location)
        else:
            initial[name] = answer.text
    return initial


def _is_inside(municipality: Municipality, point: Point) -> bool:
    point.srid = WGS84
    return bool(Municipality.objects.covering(point).filter(pk=municipality.pk).exists())
