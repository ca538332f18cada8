"""Answers to a survey that waited until their author had signed in."""

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts.models import User
from participation import services
from participation.forms.survey import SurveyForm
from participation.models import Consultation, PendingAct, SurveyQuestion


def consultation(act: PendingAct) -> Consultation:
    return Consultation.objects.select_related("project__municipality").get(
        uuid=act.target, municipality_id=act.municipality_id
    )


def form_path(act: PendingAct) -> str:
    return consultation(act).get_absolute_url()


def _form(act: PendingAct) -> SurveyForm:
    found = consultation(act)
    return SurveyForm(
        MultiValueDict(act.payload),
        consultation=found,
        municipality=found.project.municipality,
    )


def answer(act: PendingAct, user: User) -> str:
    form = _form(act)
    if not form.is_valid():
        raise ValidationError(
            _("Die Fragen wurden inzwischen geändert. Bitte beantworten Sie sie noch einmal.")
        )
    found = consultation(act)
    services.answer_survey(found, form.answers(), by=user)
    return f"{found.get_absolute_url()}?beantwortet=1"


def show(act: PendingAct) -> list[tuple[str, str]]:
    form = _form(act)
    if not form.is_valid():
        return []
    return [(given.question.title, _in_words(given)) for given in form.answers()]


def _in_words(given: services.Given) -> str:
    if given.question.kind == SurveyQuestion.Kind.PLACE:
        return _("Ort auf der Karte")
    if given.choices:
        return ", ".join(choice.text for choice in given.choices)
    return given.text if given.number is None else str(given.number)
