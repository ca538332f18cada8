"""A survey: the questions on one page, then thanks; its result as tables with bars."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from common import clock
from common.http import guest_form
from participation import acts, eligibility, services, tally
from participation.finding import consultation_of, municipality_of, signed_in
from participation.formats import get
from participation.forms.survey import SurveyForm, initial_of
from participation.models import Consultation, PendingAct, SurveyQuestion, SurveyResponse
from participation.models.consultation import Act
from participation.phases import Schedule, schedule_of

# Fields that belong to the page, not to the answers.
_NOT_ANSWERS = {"csrfmiddlewaretoken"}


def survey_page(
    request: HttpRequest, consultation: Consultation, schedule: Schedule
) -> HttpResponse:
    waiting = _waiting(request, consultation)
    form = _form(request, consultation, MultiValueDict(waiting.payload)) if waiting else None
    return _page(request, consultation, schedule, form=form, waiting=waiting)


@guest_form
@require_POST
def survey_answer(request: HttpRequest, project: str, consultation: str) -> HttpResponse:
    found = consultation_of(request, project, consultation)
    if found.format != "survey":
        raise Http404
    schedule = schedule_of(found, at=clock.now())
    form = _form(request, found, request.POST)
    waiting = _waiting(request, found)
    try:
        schedule.require(Act.ANSWER)
        if not form.is_valid():
            return _page(request, found, schedule, form=form, waiting=waiting)
        if not eligibility.verdict(request.user, found).ok:
            return acts.wait(
                request,
                "answer",
                municipality=municipality_of(request),
                target=found.uuid,
                payload={
                    name: values
                    for name, values in request.POST.lists()
                    if name not in _NOT_ANSWERS
                },
                back=found.get_absolute_url(),
                instead_of=waiting,
            )
        user = signed_in(request)
        if user is None:
            raise Http404
        services.answer_survey(found, form.answers(), by=user)
    except ValidationError as error:
        return _page(request, found, schedule, form=form, problems=error.messages, waiting=waiting)
    if waiting is not None:
        acts.discard(waiting)
    return HttpResponseRedirect(f"{found.get_absolute_url()}?beantwortet=1", status=303)


def _waiting(request: HttpRequest, consultation: Consultation) -> PendingAct | None:
    """The answers that wait for their last step, when the address names them."""
    return acts.to_change(request, municipality_of(request), "answer", consultation.uuid)


def _form(
    request: HttpRequest, consultation: Consultation, sent: MultiValueDict[str, Any]
) -> SurveyForm:
    return SurveyForm(sent, consultation=consultation, municipality=municipality_of(request))


def _page(
    request: HttpRequest,
    consultation: Consultation,
    schedule: Schedule,
    *,
    form: SurveyForm | None = None,
    problems: list[str] | None = None,
    waiting: PendingAct | None = None,
) -> HttpResponse:
    mine = _mine(request, consultation)
    if form is None:
        form = SurveyForm(
            consultation=consultation,
            municipality=municipality_of(request),
            initial=initial_of(mine, municipality=municipality_of(request)) if mine else {},
        )
    wrong = bool(problems) or (form.is_bound and bool(form.errors))
    shows_result = schedule.has_begun and not schedule.results_hidden
    context: dict[str, Any] = {
        "consultation": consultation,
        "project": consultation.project,
        "format": get(consultation.format),
        "schedule": schedule,
        "form": form,
        "asked": list(form.asked()),
        "has_texts": any(row.kind == SurveyQuestion.Kind.TEXT for row in form.questions),
        "has_places": any(each.lat for each in form.asked()),
        "mine": mine,
        "may_answer": schedule.allows(Act.ANSWER) and bool(form.questions),
        "phase": schedule.phase_of(Act.ANSWER),
        "result": tally.of_survey(consultation, schedule) if shows_result else None,
        "problems": problems or [],
        "changing": acts.changing(waiting),
        "answered_now": request.GET.get("beantwortet") == "1" and mine is not None,
    }
    return render(request, "participation/survey/page.html", context, status=422 if wrong else 200)


def _mine(request: HttpRequest, consultation: Consultation) -> SurveyResponse | None:
    user = signed_in(request)
    if user is None:
        return None
    return SurveyResponse.objects.filter(consultation=consultation, user=user).first()
