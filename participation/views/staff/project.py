"""The project editor: its overview, texts, place, next steps, and throwing a draft away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest
from common import clock
from geo.models import Road
from participation import checklist, fingerprints, formats, services
from participation.checklist import Point
from participation.forms.fields import Rows, add_order_and_delete_labels, in_order_sent
from participation.forms.projects import (
    ContactRows,
    MilestoneRows,
    PlaceForm,
    TextsForm,
    contacts_of,
    way_of,
)
from participation.models import Consultation, Milestone, Project
from participation.phases import schedule_of
from participation.services import MilestoneFields, Texts
from participation.templates_de import install_topics
from participation.views.staff import afterwards, media
from participation.views.staff.frame import (
    answers,
    for_editors,
    frame,
    href_of,
    page,
    project_of,
    saved,
    sent,
    tell_error,
)

# Streets that a browser offers while one types; more make a page heavy.
_MOST_STREETS = 2_000


@for_editors
@require_GET
def project_home(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What is there, what is missing, and the button that publishes."""
    project = project_of(request, uuid)
    at = clock.now()
    context = frame(project)
    context |= {
        "todo": [_with_link(project, point) for point in context["points"]],
        "consultations": [_card(consultation, at) for consultation in project.consultations.all()],
        # What happened to the project itself: those who propose are no names here.
        "events": project.events.filter(proposal=None).select_related("actor").order_by("-id")[:12],
        "public_page": answers(project.get_absolute_url()),
        "preview": reverse("participation:manage_preview", args=[project.uuid]),
    }
    return render(request, "participation/staff/project.html", context)


def _with_link(project: Project, point: Point) -> dict[str, Any]:
    """A point of the checklist with the page that mends it, where there is one."""
    consultation = point.consultation
    has_page = point.step != "inhalt" or (
        consultation is not None and bool(formats.get(consultation.format).editor)
    )
    return {
        "sentence": point.sentence,
        "blocks": point.blocks,
        "href": href_of(project, point.step, consultation) if has_page else "",
    }


def _card(consultation: Consultation, at: datetime) -> dict[str, Any]:
    """A consultation with its phases and where they stand."""
    schedule = schedule_of(consultation, at=at)
    phases = [
        (phase, "now" if phase.is_open(at) else "over" if phase.ends_at <= at else "ahead")
        for phase in schedule.phases
    ]
    return {
        "consultation": consultation,
        "format": formats.get(consultation.format),
        "phases": phases,
        "has_begun": consultation.project.is_published and schedule.has_begun,
        "results_from": schedule.results_from,
    }


@for_editors
@require_http_methods(["GET", "POST"])
def project_step(request: SignedInRequest, uuid: UUID, step: str) -> HttpResponse:
    view = STEPS.get(step)
    if view is None:
        raise Http404
    return view(request, project_of(request, uuid))


@for_editors
@require_POST
def delete_draft(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    project = project_of(request, uuid)
    try:
        services.delete_draft(project, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        href = reverse("participation:manage_project", args=[project.uuid])
        return HttpResponseRedirect(href, status=303)
    messages.success(request, _("„%(title)s“ ist gelöscht.") % {"title": project.title})
    return HttpResponseRedirect(reverse("participation:manage"), status=303)


@for_editors
@require_GET
def preview(request: SignedInRequest, uuid: UUID, path: str = "") -> HttpResponse:
    """The page that citizens get, made by the same view, marked as a preview."""
    project = project_of(request, uuid)
    address = f"{project.get_absolute_url()}{path}"
    try:
        match = resolve(address)
    except Resolver404:
        raise Http404 from None
    if match.namespace != "participation":
        raise Http404
    request.preview = {  # type: ignore[attr-defined]
        "href": reverse("participation:manage_project", args=[project.uuid]),
        "project": project,
    }
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


# --- texts ----------------------------------------------------------------------------------------


def _texts(request: SignedInRequest, project: Project) -> HttpResponse:
    install_topics(request.municipality)
    here = href_of(project, "texte")
    form = TextsForm(sent(request), project=project, initial=_texts_of(project))
    rows = ContactRows(
        sent(request),
        prefix="kontakt",
        initial=[
            {
                "department": contact.department.key,
                "name": contact.name,
                "phone": contact.phone,
                "email": contact.email,
            }
            for contact in project.contacts.select_related("department")
        ],
        form_kwargs={"municipality": request.municipality},
    )
    add_order_and_delete_labels(rows)
    failed = request.method == "POST"
    if failed and form.is_valid() and rows.is_valid():
        try:
            _save_texts(request, project, form.cleaned_data, rows)
        except ValidationError as error:
            now = Project.objects.get(pk=project.pk)
            tell_error(form, error, seen=fingerprints.of_texts(now))
        else:
            return saved(request, here, next_href=href_of(project, "ort"))
    context = {
        "form": form,
        "rows": rows,
        "long_sentence": checklist.is_long(project.summary),
        "most_words": checklist.MOST_WORDS_PER_SENTENCE,
    }
    return page(request, "texts", project, context, step="texte", failed=failed)


def _texts_of(project: Project) -> dict[str, Any]:
    return {
        "title": project.title,
        "slug": project.slug,
        "summary": project.summary,
        "text": project.text,
        "department": project.department.key if project.department else None,
        "topics": [each.topic.slug for each in project.project_topics.select_related("topic")],
        "seen": fingerprints.of_texts(project),
    }


def _save_texts(
    request: SignedInRequest, project: Project, data: dict[str, Any], rows: Rows
) -> None:
    topics = list(data["topics"])
    if data["new_topic"].strip():
        topics.append(services.add_topic_to_town(request.municipality, data["new_topic"]))
    services.edit_texts(
        project,
        Texts(
            title=data["title"],
            slug=data["slug"],
            summary=data["summary"],
            text=data["text"],
            department=data["department"],
            topics=topics,
            contacts=contacts_of(rows),
        ),
        by=request.user,
        seen=data["seen"],
    )


# --- place ----------------------------------------------------------------------------------------


def _place(request: SignedInRequest, project: Project) -> HttpResponse:
    here = href_of(project, "ort")
    initial = way_of(project) | {"seen": fingerprints.of_place(project)}
    form = PlaceForm(
        sent(request),
        request.FILES or None,
        municipality=request.municipality,
        initial=initial,
    )
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            services.set_place(
                project,
                area=form.area,
                zones=form.chosen_zones,
                place=form.cleaned_data["place"],
                by=request.user,
                seen=form.cleaned_data["seen"],
            )
        except ValidationError as error:
            now = Project.objects.get(pk=project.pk)
            tell_error(form, error, seen=fingerprints.of_place(now))
        else:
            return saved(request, here, next_href=href_of(project, "bilder"))
    streets = (
        Road.objects.filter(municipality=request.municipality)
        .exclude(name="")
        .order_by("name")
        .values_list("name", flat=True)
        .distinct()[:_MOST_STREETS]
    )
    context = {"form": form, "streets": list(streets), "zone_layers": _layers(form)}
    return page(request, "place", project, context, step="ort", failed=failed)


def _layers(form: PlaceForm) -> list[tuple[str, list[Any]]]:
    """The checkboxes of parts of town, by the division they belong to."""
    found: dict[str, list[Any]] = {}
    names = {str(zone.uuid): zone.layer.name for zone in form.fields["zones"].queryset}  # type: ignore[attr-defined]
    for option in form["zones"]:
        found.setdefault(names[str(option.data["value"])], []).append(option)
    return list(found.items())


# --- next steps -----------------------------------------------------------------------------------


def _milestones(request: SignedInRequest, project: Project) -> HttpResponse:
    here = href_of(project, "schritte")
    known = {milestone.uuid: milestone for milestone in project.milestones.all()}
    rows = MilestoneRows(
        sent(request),
        prefix="schritt",
        initial=in_order_sent(
            sent(request),
            "schritt",
            {milestone.uuid: _fields_of(milestone) for milestone in known.values()},
        ),
    )
    add_order_and_delete_labels(rows)
    error_words = ""
    failed = request.method == "POST"
    if failed and rows.is_valid():
        try:
            services.save_milestones(
                project,
                [
                    MilestoneFields(
                        milestone=known.get(row["uuid"]),
                        title=row["title"],
                        text=row["text"],
                        planned_on=row["planned_on"],
                        planned_words=row["planned_words"],
                        done_on=row["done_on"],
                    )
                    for row in rows.kept()
                ],
                by=request.user,
            )
        except ValidationError as error:
            error_words = " ".join(error.messages)
        else:
            return saved(request, here, next_href=_first_after(project))
    context = {"rows": rows, "error_words": error_words}
    return page(request, "milestones", project, context, step="schritte", failed=failed)


def _fields_of(milestone: Milestone) -> dict[str, Any]:
    return {
        "uuid": milestone.uuid,
        "title": milestone.title,
        "text": milestone.text,
        "planned_on": milestone.planned_on,
        "planned_words": milestone.planned_words,
        "done_on": milestone.done_on,
    }


def _first_after(project: Project) -> str:
    """The first step of the first consultation, or the overview."""
    first = project.consultations.first()
    if first is None:
        return reverse("participation:manage_project", args=[project.uuid])
    return href_of(project, "frage", first)


STEPS: dict[str, Callable[[SignedInRequest, Project], HttpResponse]] = {
    "texte": _texts,
    "ort": _place,
    "bilder": media.pictures,
    "dokumente": media.documents,
    "schritte": _milestones,
    "neuigkeiten": afterwards.news,
    "ergebnis": afterwards.outcome,
    "stand": afterwards.state,
}
