"""The steps of one consultation: its question, its times, who may take part, its contents."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from common import clock
from participation import formats, services
from participation.forms.consultations import (
    NewConsultationForm,
    ParticipantsForm,
    PhaseRows,
    QuestionForm,
    ReasonForm,
)
from participation.forms.fields import add_order_and_delete_labels, in_order_sent
from participation.models import Consultation, Phase
from participation.models.consultation import Eligibility, Review
from participation.services import Participants, PhaseFields, Question
from participation.services.consultations import (
    fingerprint_of_participants,
    fingerprint_of_question,
    has_begun,
)
from participation.services.phasing import fingerprint_of_phases
from participation.views.staff.frame import (
    consultation_of,
    for_editors,
    href_of,
    page,
    project_of,
    saved,
    sent,
    tell_error,
)
from participation.views.staff.invitations import invitations


@for_editors
@require_http_methods(["GET", "POST"])
def consultation_step(request: SignedInRequest, uuid: UUID, step: str) -> HttpResponse:
    view = STEPS.get(step)
    if view is None:
        raise Http404
    return view(request, consultation_of(request, uuid))


@for_editors
@require_http_methods(["GET", "POST"])
def new_consultation(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    project = project_of(request, uuid)
    form = NewConsultationForm(sent(request), initial={"starts_on": clock.today()})
    failed = request.method == "POST"
    if failed and form.is_valid():
        made = services.add_consultation(project, **form.cleaned_data, by=request.user)
        return saved(request, href_of(project, "frage", made), words=_("Angelegt."))
    context = {"form": form, "formats": list(formats.FORMATS.values())}
    return page(request, "consultation_new", project, context, step="neu", failed=failed)


@for_editors
@require_POST
def delete_consultation(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    consultation = consultation_of(request, uuid)
    try:
        services.delete_consultation(consultation, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        here = href_of(consultation.project, "frage", consultation)
        return HttpResponseRedirect(here, status=303)
    messages.success(request, _("„%(title)s“ ist gelöscht.") % {"title": consultation.title})
    href = reverse("participation:manage_project", args=[consultation.project.uuid])
    return HttpResponseRedirect(href, status=303)


# --- question ----------------------------------------------------------------------------------


def _question(request: SignedInRequest, consultation: Consultation) -> HttpResponse:
    here = href_of(consultation.project, "frage", consultation)
    initial = {
        "title": consultation.title,
        "summary": consultation.summary,
        "text": consultation.text,
        "promise": consultation.promise,
        "results_due_on": consultation.results_due_on,
        "department": consultation.department.key if consultation.department else None,
        "shapes": consultation.shapes,
        "needs_place": consultation.needs_place,
        "asks_cost": consultation.asks_cost,
        "seen": fingerprint_of_question(consultation),
    }
    form = QuestionForm(sent(request), consultation=consultation, initial=initial)
    failed = request.method == "POST"
    if failed and form.is_valid():
        data = dict(form.cleaned_data)
        seen = data.pop("seen")
        try:
            services.edit_question(consultation, Question(**data), by=request.user, seen=seen)
        except ValidationError as error:
            now = Consultation.objects.get(pk=consultation.pk)
            tell_error(form, error, seen=fingerprint_of_question(now))
        else:
            return saved(request, here, next_href=_next(consultation, "zeiten"))
    context = {"form": form, "format": formats.get(consultation.format)}
    return _page(request, "question", consultation, context, step="frage", failed=failed)


# --- times -------------------------------------------------------------------------------------


def _times(request: SignedInRequest, consultation: Consultation) -> HttpResponse:
    here = href_of(consultation.project, "zeiten", consultation)
    now = clock.now()
    known = {phase.uuid: phase for phase in consultation.phases.all()}
    format = formats.get(consultation.format)
    extra = 1 if request.GET.get("neu") or not known else 0
    rows = PhaseRows(
        sent(request),
        prefix="zeit",
        initial=in_order_sent(
            sent(request),
            "zeit",
            {phase.uuid: _fields_of(phase) for phase in known.values()},
        ),
        form_kwargs={"format": format, "lock": _locks(consultation, now)},
    )
    if extra and request.method == "GET":
        rows.extra = 1
    add_order_and_delete_labels(rows)
    reason = ReasonForm(sent(request), initial={"seen": fingerprint_of_phases(consultation)})
    failed = request.method == "POST"
    if failed and rows.is_valid() and reason.is_valid():
        try:
            services.save_phases(
                consultation,
                [_phase(row, known) for row in rows.kept()],
                by=request.user,
                reason=reason.cleaned_data["reason"],
                seen=reason.cleaned_data["seen"],
            )
        except ValidationError as error:
            tell_error(reason, error, seen=fingerprint_of_phases(consultation))
        else:
            return saved(request, here, next_href=_next(consultation, "wer"))
    context = {
        "rows": rows,
        "form": reason,
        "asks_reason": any(state == "running" for state in _locks(consultation, now).values()),
        "adding": bool(extra),
        "format": format,
    }
    return _page(request, "times", consultation, context, step="zeiten", failed=failed)


def _fields_of(phase: Phase) -> dict[str, Any]:
    return {
        "uuid": phase.uuid,
        "title": phase.title,
        "text": phase.text,
        "starts_at": phase.starts_at,
        "ends_at": phase.ends_at,
        "acts": phase.acts,
        "results": phase.results,
    }


def _locks(consultation: Consultation, now: datetime) -> dict[UUID, str]:
    """Which phases are fixed in part (running) or wholly (over): none of a draft."""
    if not consultation.project.is_published:
        return {}
    found = {}
    for phase in consultation.phases.all():
        if phase.ends_at <= now:
            found[phase.uuid] = "over"
        elif phase.starts_at <= now:
            found[phase.uuid] = "running"
    return found


def _phase(row: dict[str, Any], known: dict[UUID, Phase]) -> PhaseFields:
    return PhaseFields(
        phase=known.get(row["uuid"]),
        title=row["title"],
        text=row["text"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        acts=row["acts"],
        results=row["results"],
    )


# --- who ---------------------------------------------------------------------------------------


def _who(request: SignedInRequest, consultation: Consultation) -> HttpResponse:
    here = href_of(consultation.project, "wer", consultation)
    fixed = has_begun(consultation, at=clock.now())
    initial = {
        "eligibility": consultation.eligibility,
        "postcodes": ", ".join(consultation.postcodes),
        "least_trust": consultation.least_trust,
        "proposals_review": consultation.proposals_review,
        "comments_review": consultation.comments_review,
        "edit_minutes": consultation.edit_minutes,
        "seen": fingerprint_of_participants(consultation),
    }
    form = ParticipantsForm(sent(request), consultation=consultation, fixed=fixed, initial=initial)
    failed = request.method == "POST"
    if failed and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_participants(
                consultation,
                Participants(
                    eligibility=Eligibility(data["eligibility"]),
                    postcodes=data["postcodes"],
                    least_trust=int(data["least_trust"]),
                    proposals_review=Review(
                        data["proposals_review"] or consultation.proposals_review
                    ),
                    comments_review=Review(data["comments_review"] or consultation.comments_review),
                    edit_minutes=int(data["edit_minutes"] or 0)
                    if form.has_proposals
                    else consultation.edit_minutes,
                ),
                by=request.user,
                seen=data["seen"],
            )
        except ValidationError as error:
            now = Consultation.objects.get(pk=consultation.pk)
            tell_error(form, error, seen=fingerprint_of_participants(now))
        else:
            return saved(request, here, next_href=_next(consultation, "inhalt"))
    return _page(
        request, "who", consultation, {"form": form, "fixed": fixed}, step="wer", failed=failed
    )


# --- contents ----------------------------------------------------------------------------------


def _contents(request: SignedInRequest, consultation: Consultation) -> HttpResponse:
    """What the format is filled with; its editor is named in the registry."""
    editor = formats.get(consultation.format).editor
    if not editor:
        raise Http404
    response: HttpResponse = import_string(editor)(request, consultation)
    return response


def _next(consultation: Consultation, step: str) -> str:
    project = consultation.project
    if step == "inhalt" and not formats.get(consultation.format).editor:
        return reverse("participation:manage_project", args=[project.uuid])
    return href_of(project, step, consultation)


def _page(
    request: SignedInRequest,
    template: str,
    consultation: Consultation,
    context: dict[str, Any],
    *,
    step: str,
    failed: bool,
) -> HttpResponse:
    return page(
        request,
        template,
        consultation.project,
        context,
        step=step,
        consultation=consultation,
        failed=failed,
    )


STEPS: dict[str, Callable[[SignedInRequest, Consultation], HttpResponse]] = {
    "frage": _question,
    "zeiten": _times,
    "wer": _who,
    "inhalt": _contents,
    "einladungen": invitations,
}
