"""Where editors write a poll or a survey, and enter what came on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from common import clock
from participation import services
from participation.forms.building import (
    OriginForm,
    PaperVotesForm,
    PollForm,
    QuestionForm,
    option_rows,
    poll_initial,
    question_initial,
)
from participation.forms.survey import SurveyForm
from participation.models import Consultation, PaperCount, Poll, SurveyQuestion
from participation.models.proposal import Origin
from participation.phases import schedule_of
from participation.views.staff.frame import consultation_of, for_editors, page, saved, sent


def _consultation(request: SignedInRequest, uuid: UUID, format: str) -> Consultation:
    """Of this municipality and this format, for those who may build it."""
    found = get_object_or_404(
        Consultation.objects.of(request.municipality)
        .filter(format=format)
        .select_related("project__municipality")
        .prefetch_related("phases"),
        uuid=uuid,
    )
    found.municipality = request.municipality
    if not request.user.has_perm("participation.edit_project", found):
        raise PermissionDenied
    return found


def _context(consultation: Consultation, **more: Any) -> dict[str, Any]:
    schedule = schedule_of(consultation, at=clock.now())
    return {
        "consultation": consultation,
        "project": consultation.project,
        "schedule": schedule,
        "begun": schedule.has_begun,
        "survey_path": reverse("participation:survey_build", args=[consultation.uuid]),
        **more,
    }


def poll_editor(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """The step "inhalt" of the project editor: it has a page of its own."""
    return HttpResponseRedirect(reverse("participation:poll_build", args=[consultation.uuid]))


def survey_editor(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    return HttpResponseRedirect(reverse("participation:survey_build", args=[consultation.uuid]))


# --- polls ------------------------------------------------------------------------------


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def poll_build(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    consultation = _poll_consultation(request, uuid)
    poll = Poll.objects.filter(consultation=consultation).prefetch_related("options").first()
    form = PollForm(sent(request), initial=poll_initial(poll) if poll else None)
    rows = option_rows(sent(request), poll)
    failed = request.method == "POST"
    if failed and form.is_valid() and rows.is_valid():
        options = [(row["title"], row["text"]) for row in rows.kept()]
        form.require_fewer(len(options))
        if form.is_valid():
            try:
                services.set_up_poll(
                    consultation, **form.cleaned_data, options=options, by=request.user
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                home = reverse("participation:manage_project", args=[consultation.project.uuid])
                return saved(request, request.path, next_href=home)
    return _poll_page(request, consultation, poll, {"form": form, "rows": rows, "failed": failed})


@for_editors
@require_POST
def paper_votes(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Add counts from paper, or with `remove` take one line back."""
    consultation = _poll_consultation(request, uuid)
    if not consultation.project.is_published:
        raise Http404
    poll = get_object_or_404(Poll.objects.prefetch_related("options"), consultation=consultation)
    back = request.path.removesuffix("papier/")
    if "remove" in request.POST:
        row = next((r for r in _papers(poll) if str(r.uuid) == request.POST["remove"]), None)
        if row is None:
            raise Http404
        services.remove_paper_votes(row, by=request.user)
        messages.success(request, _("Zurückgenommen."))
        return HttpResponseRedirect(f"{back}#papier", status=303)
    paper = PaperVotesForm(request.POST, poll=poll)
    if paper.is_valid():
        try:
            services.enter_paper_votes(
                poll,
                paper.numbers(),
                origin=Origin(paper.cleaned_data["origin"]),
                note=paper.cleaned_data["note"],
                key=paper.cleaned_data["key"],
                by=request.user,
            )
        except ValidationError as error:
            paper.add_error(None, error)
        else:
            messages.success(request, _("Die Stimmen vom Papier sind eingetragen."))
            return HttpResponseRedirect(f"{back}#papier", status=303)
    context = {
        "form": PollForm(initial=poll_initial(poll)),
        "rows": option_rows(None, poll),
        "paper": paper,
        "failed": True,
    }
    return _poll_page(request, consultation, poll, context)


def _poll_consultation(request: SignedInRequest, uuid: UUID) -> Consultation:
    consultation = consultation_of(request, uuid)
    if consultation.format != "poll":
        raise Http404
    return consultation


def _poll_page(
    request: SignedInRequest,
    consultation: Consultation,
    poll: Poll | None,
    context: dict[str, Any],
) -> HttpResponse:
    values = {
        "poll": poll,
        "begun": schedule_of(consultation, at=clock.now()).has_begun,
        "paper": PaperVotesForm(poll=poll) if poll else None,
        "papers": _papers(poll),
        **context,
    }
    return page(
        request,
        "poll",
        consultation.project,
        values,
        step="inhalt",
        consultation=consultation,
        failed=context["failed"],
    )


def _papers(poll: Poll | None) -> list[PaperCount]:
    if poll is None:
        return []
    return list(
        PaperCount.objects.filter(option__poll=poll)
        .select_related("option__poll__consultation")
        .order_by("-at", "id")
    )


# --- surveys ----------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "HEAD"])
def survey_build(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The questions in their order; adding, changing, moving until it begins."""
    consultation = _consultation(request, uuid, "survey")
    questions = [
        (each, reverse("participation:question_build", args=[consultation.uuid, each.uuid]))
        for each in consultation.questions.prefetch_related("choices")
    ]
    has_texts = any(each.kind == SurveyQuestion.Kind.TEXT for each, _path in questions)
    context = _context(consultation, questions=questions, has_texts=has_texts)
    return render(request, "participation/building/survey.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_build(
    request: SignedInRequest, uuid: UUID, question: UUID | None = None
) -> HttpResponse:
    consultation = _consultation(request, uuid, "survey")
    row = (
        _question(consultation, question) if question else SurveyQuestion(consultation=consultation)
    )
    form = QuestionForm(request.POST or None, initial=question_initial(row) if question else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_question(row, form.write_to(row), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Die Frage ist gespeichert."))
            where = reverse("participation:survey_build", args=[consultation.uuid])
            if request.POST.get("do") == "next":
                where += "frage/"
            return HttpResponseRedirect(where, status=303)
    context = _context(consultation, form=form, question=row if question else None)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "participation/building/question.html", context, status=status)


@login_required
@require_POST
def question_step(request: SignedInRequest, uuid: UUID, question: UUID) -> HttpResponse:
    """`do`: up, down or delete."""
    consultation = _consultation(request, uuid, "survey")
    row = _question(consultation, question)
    do = request.POST.get("do")
    try:
        if do == "delete":
            services.delete_question(row, by=request.user)
            messages.success(request, _("Die Frage ist gelöscht."))
        elif do in ("up", "down"):
            services.move_question(row, up=do == "up", by=request.user)
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    where = reverse("participation:survey_build", args=[consultation.uuid])
    return HttpResponseRedirect(where, status=303)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def survey_paper(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Type in one sheet after the other."""
    consultation = _consultation(request, uuid, "survey")
    form = SurveyForm(
        request.POST or None, consultation=consultation, municipality=request.municipality
    )
    origin = OriginForm(
        request.POST or None, initial={"origin": request.GET.get("woher", Origin.PAPER)}
    )
    if request.method == "POST" and form.is_valid() and origin.is_valid():
        where = Origin(origin.cleaned_data["origin"])
        services.enter_response(
            consultation,
            form.answers(),
            by=request.user,
            origin=where,
            key=origin.cleaned_data["key"],
        )
        messages.success(request, _("Der Bogen ist eingetragen. Hier kommt der nächste."))
        return HttpResponseRedirect(f"{request.path}?woher={where.value}", status=303)
    context = _context(
        consultation,
        form=form,
        asked=list(form.asked()),
        origin=origin,
        number=consultation.responses.exclude(origin=Origin.ONLINE).count(),
    )
    status = 422 if form.is_bound and (form.errors or origin.errors) else 200
    return render(request, "participation/building/paper.html", context, status=status)


def _question(consultation: Consultation, uuid: UUID) -> SurveyQuestion:
    return get_object_or_404(
        SurveyQuestion.objects.filter(consultation=consultation)
        .select_related("consultation")
        .prefetch_related("choices"),
        uuid=uuid,
    )
