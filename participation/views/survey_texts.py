"""Where staff read what people answered in their own words, and put a text before moderators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import MD5, Cast
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from common import clock, keyset
from common.identifiers import uuid_of
from moderation.models import Case
from participation import services, survey_texts
from participation.models import Consultation, SurveyAnswer, SurveyQuestion
from participation.phases import schedule_of

PAGE = 50
# As in the export: in no order of time or person, by a digest of the UUID that holds the moment.
_ORDER = ("mixed", "id")


@never_cache
@login_required
@require_safe
def texts(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The texts of one question; none while the phase hides results from everybody."""
    consultation = _consultation(request, uuid)
    schedule = schedule_of(consultation, at=clock.now())
    questions = list(consultation.questions.filter(kind=SurveyQuestion.Kind.TEXT))
    wanted = uuid_of(request.GET.get("frage", ""))
    question = next((each for each in questions if each.uuid == wanted), None)
    question = question or (questions[0] if questions else None)
    context: dict[str, Any] = {
        "consultation": consultation,
        "project": consultation.project,
        "schedule": schedule,
        "questions": questions,
        "question": question,
        "moderates": request.user.has_perm("participation.decide_answers", consultation),
    }
    if question is not None and not schedule.results_hidden:
        page = keyset.page_or_first(
            _answers(question), order=_ORDER, size=PAGE, after=request.GET.get("nach")
        )
        kept = survey_texts.kept_back(consultation)
        context |= {
            "rows": [_row(each) for each in page.rows],
            "next": page.next,
            "kept_back": survey_texts.sentence(kept.get(question.pk, ())),
        }
    return render(request, "participation/building/texts.html", context)


@login_required
@require_POST
def ask(request: SignedInRequest, uuid: UUID, question: UUID, token: str) -> HttpResponse:
    """Put one text before the moderators; who is one goes on to the case."""
    consultation = _consultation(request, uuid)
    if schedule_of(consultation, at=clock.now()).results_hidden:
        raise Http404
    asked = get_object_or_404(SurveyQuestion, consultation=consultation, uuid=question)
    answer = get_object_or_404(_answers(asked), mixed=token)
    where = reverse("participation:survey_texts", args=[consultation.uuid])
    back = HttpResponseRedirect(f"{where}?frage={question}", status=303)
    try:
        case = services.put_before_moderators(answer, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    if request.user.has_perm("participation.decide_answers", consultation):
        return HttpResponseRedirect(reverse("moderation:case", args=[case.uuid]), status=303)
    messages.success(request, _("Die Moderation sieht sich den Text an."))
    return back


def _consultation(request: SignedInRequest, uuid: UUID) -> Consultation:
    """A survey of this municipality, for those who may read its texts."""
    found = get_object_or_404(
        Consultation.objects.of(request.municipality)
        .filter(format="survey")
        .select_related("project__municipality")
        .prefetch_related("phases"),
        uuid=uuid,
    )
    found.municipality = request.municipality
    if not request.user.has_perm("participation.read_answers", found):
        raise PermissionDenied
    return found


def _answers(question: SurveyQuestion) -> Any:
    waits = Case.objects.open().filter(item=OuterRef("item"))
    return (
        SurveyAnswer.objects.filter(question=question)
        .texts()
        .select_related("item")
        .annotate(mixed=MD5(Cast("response__uuid", CharField())), is_asked_about=Exists(waits))
    )


def _row(answer: Any) -> dict[str, Any]:
    """The words of what is kept back are in no row. Its token tells neither who nor when."""
    return {
        "token": answer.mixed,
        "text": answer.text if answer.shown else "",
        "instead": "" if answer.shown else survey_texts.instead_of(answer),
        "waits": answer.is_asked_about,
        "item": answer.item.uuid if answer.item else None,
    }
