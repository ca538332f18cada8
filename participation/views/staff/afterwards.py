"""Publishing, and what a public project tells: news, its result, its end."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from participation import fingerprints, services
from participation.forms.projects import NewsForm, OutcomeForm, StateForm
from participation.models import Project
from participation.views.staff.frame import (
    for_editors,
    href_of,
    page,
    project_of,
    saved,
    sent,
    tell_error,
)


@for_editors
@require_POST
def publish(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    project = project_of(request, uuid)
    try:
        services.publish_project(project, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Veröffentlicht. Jetzt kann es jeder sehen."))
    href = reverse("participation:manage_project", args=[project.uuid])
    return HttpResponseRedirect(href, status=303)


def news(request: SignedInRequest, project: Project) -> HttpResponse:
    here = href_of(project, "neuigkeiten")
    form = NewsForm(sent(request))
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            services.add_news(project, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            tell_error(form, error)
        else:
            return saved(request, here, words=_("Veröffentlicht."))
    context = {"form": form, "news": list(project.news.all()[:100])}
    return page(request, "news", project, context, step="neuigkeiten", failed=failed)


@for_editors
@require_http_methods(["GET", "POST"])
def correct_news(request: SignedInRequest, uuid: UUID, news: UUID) -> HttpResponse:
    project = project_of(request, uuid)
    row = get_object_or_404(project.news.all(), uuid=news)
    form = NewsForm(sent(request), initial={"title": row.title, "text": row.text})
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            services.correct_news(row, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            tell_error(form, error)
        else:
            return saved(request, href_of(project, "neuigkeiten"))
    context = {"form": form, "row": row}
    return page(request, "news_correct", project, context, step="neuigkeiten", failed=failed)


def outcome(request: SignedInRequest, project: Project) -> HttpResponse:
    here = href_of(project, "ergebnis")
    initial = {
        "text": project.outcome,
        "seen": fingerprints.of(project.outcome, project.outcome_at),
    }
    form = OutcomeForm(sent(request), initial=initial)
    failed = request.method == "POST"
    if failed and form.is_valid():
        publish_it = request.POST.get("do") == "publish"
        try:
            services.write_outcome(
                project,
                text=form.cleaned_data["text"],
                publish=publish_it,
                by=request.user,
                seen=form.cleaned_data["seen"],
            )
        except ValidationError as error:
            now = Project.objects.get(pk=project.pk)
            tell_error(form, error, seen=fingerprints.of(now.outcome, now.outcome_at))
        else:
            return saved(request, here, words=_("Veröffentlicht.") if publish_it else "")
    context = {"form": form, "promises": [c for c in project.consultations.all() if c.promise]}
    return page(request, "outcome", project, context, step="ergebnis", failed=failed)


def state(request: SignedInRequest, project: Project) -> HttpResponse:
    form = StateForm(sent(request), initial={"state": project.state})
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            services.change_state(
                project,
                Project.State(form.cleaned_data["state"]),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except ValidationError as error:
            tell_error(form, error)
        else:
            return saved(request, href_of(project, "stand"))
    return page(request, "state", project, {"form": form}, step="stand", failed=failed)
