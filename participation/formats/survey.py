"""A survey: questions, one set of answers per person."""

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from participation.formats.base import Format, PhasePlan
from participation.models import Consultation, SurveyQuestion
from participation.models.consultation import Act

SURVEY = Format(
    key="survey",
    label=_("Umfrage"),
    icon="survey",
    one_line=_("Einige Fragen, die jede Person einmal beantwortet."),
    call=_("Fragen beantworten"),
    acts=(Act.ANSWER,),
    empty_title=_("Noch keine Antwort"),
    empty_text=_("Die ersten Antworten zählen genauso viel wie die letzten."),
    counted=ngettext_lazy("%(number)s Antwort", "%(number)s Antworten", "n"),
    page="participation.views.survey.survey_page",
    contents=_("Fragen"),
    contributions="participation.formats.survey.contributions",
    editor="participation.views.building.survey_editor",
    ready="participation.formats.survey.missing",
    plan=(PhasePlan(title=_("Umfrage"), days=21, acts=(Act.ANSWER,), results_after=True),),
    rows="""
        SELECT consultation_id, origin, '', '', count(*) FROM participation_surveyresponse
        WHERE consultation_id = ANY(%s) GROUP BY 1, 2
    """,
    count_is_result=True,
)


def contributions(consultation: Consultation) -> int:
    return SURVEY.contributions_of(consultation)


def missing(consultation: Consultation) -> list[str]:
    questions = list(
        SurveyQuestion.objects.filter(consultation=consultation).prefetch_related("choices")
    )
    if not questions:
        return [gettext("Es fehlen die Fragen.")]
    with_choices = (SurveyQuestion.Kind.SINGLE, SurveyQuestion.Kind.MULTIPLE)
    return [
        gettext("Bei der Frage „%(title)s“ fehlen Antworten zum Auswählen.") % {"title": each.title}
        for each in questions
        if each.kind in with_choices and len(each.choices.all()) < 2
    ]
