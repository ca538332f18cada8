"""What all pages of the project editor share: who may enter, the list of steps, one answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.http import SignedInRequest
from common import clock
from participation import checklist, formats
from participation.checklist import Point
from participation.models import Consultation, Project
from participation.models.consultation import Eligibility

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def for_editors(view: View) -> View:
    """Editors and administrators of the municipality; guests sign in, everybody else gets 403."""

    @wraps(view)
    def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("participation.manage", request.municipality):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast(View, never_cache(login_required(checked)))


def project_of(request: SignedInRequest, uuid: UUID) -> Project:
    """The project, with all that its checklist reads; 404 for another municipality's."""
    return get_object_or_404(
        Project.objects.of(request.municipality)
        .select_related("municipality", "department")
        .prefetch_related(
            "contacts",
            "project_topics",
            "pictures__photo",
            "milestones",
            "consultations__phases",
        ),
        uuid=uuid,
    )


def consultation_of(request: SignedInRequest, uuid: UUID) -> Consultation:
    """The consultation with its project as `project_of` gives it, each read once."""
    found = get_object_or_404(
        Consultation.objects.of(request.municipality).select_related("project"), uuid=uuid
    )
    project = project_of(request, found.project.uuid)
    [consultation] = [each for each in project.consultations.all() if each.pk == found.pk]
    consultation.project = project
    return consultation


# --- the list of steps ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the editor. `state` is done, missing (blocks publishing), advice or open."""

    key: str
    label: str
    href: str
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    steps: list[Step]


PROJECT_STEPS = (
    ("texte", gettext_lazy("Texte und Kontakt")),
    ("ort", gettext_lazy("Ort")),
    ("bilder", gettext_lazy("Bilder")),
    ("dokumente", gettext_lazy("Dokumente")),
    ("schritte", gettext_lazy("Nächste Schritte")),
)
CONSULTATION_STEPS = (
    ("frage", gettext_lazy("Frage, und was mit dem Ergebnis passiert")),
    ("zeiten", gettext_lazy("Zeiten")),
    ("wer", gettext_lazy("Wer mitmacht")),
)
AFTER_STEPS = (
    ("neuigkeiten", gettext_lazy("Neuigkeiten")),
    ("ergebnis", gettext_lazy("Was wurde daraus?")),
    ("stand", gettext_lazy("Weiter oder beenden")),
)


def href_of(project: Project, step: str, consultation: Consultation | None = None) -> str:
    if consultation is not None:
        return reverse("participation:manage_consultation", args=[consultation.uuid, step])
    return reverse("participation:manage_project_step", args=[project.uuid, step])


def frame(
    project: Project, *, step: str = "", consultation: Consultation | None = None
) -> dict[str, Any]:
    """The values of `participation/staff/frame.html`: steps with their states, and where one is."""
    points = checklist.of(project, at=clock.now())
    groups = [
        Group(_("Vorhaben"), [_step(project, key, label, points) for key, label in PROJECT_STEPS])
    ]
    for each in project.consultations.all():
        format = formats.get(each.format)
        labels: list[tuple[str, str | Promise]] = [*CONSULTATION_STEPS]
        if format.editor:
            labels.append(("inhalt", format.contents))
        if each.eligibility == Eligibility.INVITED:
            labels.append(("einladungen", gettext_lazy("Einladungen")))
        groups.append(
            Group(each.title, [_step(project, key, label, points, each) for key, label in labels])
        )
    if project.is_published:
        after = [
            Step(key, str(label), href_of(project, key), _after_state(project, key))
            for key, label in AFTER_STEPS
        ]
        groups.append(Group(_("Danach"), after))
    return {
        "project": project,
        "groups": groups,
        "points": points,
        "blocking": [point for point in points if point.blocks],
        "here": href_of(project, step, consultation) if step else "",
        "consultation": consultation,
        "around": _around(groups, href_of(project, step, consultation)) if step else (None, None),
        "home": reverse("participation:manage_project", args=[project.uuid]),
    }


def _step(
    project: Project,
    key: str,
    label: str | Promise,
    points: list[Point],
    consultation: Consultation | None = None,
) -> Step:
    mine = [point for point in points if point.step == key and point.consultation == consultation]
    if any(point.blocks for point in mine):
        state = "missing"
    elif mine:
        state = "advice"
    else:
        state = "open" if _is_untouched(project, key) else "done"
    return Step(key, str(label), href_of(project, key, consultation), state)


def _is_untouched(project: Project, key: str) -> bool:
    """Documents are the one thing that neither is missing nor is there."""
    return key == "dokumente" and not project.documents.exists()


def _after_state(project: Project, key: str) -> str:
    return "done" if key == "ergebnis" and project.outcome_at else "open"


def _around(groups: list[Group], here: str) -> tuple[Step | None, Step | None]:
    steps = [step for group in groups for step in group.steps]
    at = next((index for index, step in enumerate(steps) if step.href == here), None)
    if at is None:
        return None, None
    return (steps[at - 1] if at else None), (steps[at + 1] if at + 1 < len(steps) else None)


def answers(path: str) -> bool:
    """Whether there is a page under `path`: no link leads to what does not exist yet."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


# --- answering ------------------------------------------------------------------------------------


def sent(request: SignedInRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even if that is nothing at all."""
    return request.POST if request.method == "POST" else None


def page(
    request: SignedInRequest,
    template: str,
    project: Project,
    context: dict[str, Any],
    *,
    step: str,
    consultation: Consultation | None = None,
    failed: bool = False,
) -> HttpResponse:
    values = frame(project, step=step, consultation=consultation) | context
    return render(
        request, f"participation/staff/{template}.html", values, status=422 if failed else 200
    )


def saved(
    request: SignedInRequest, here: str, *, next_href: str = "", words: str = ""
) -> HttpResponse:
    """After a change: back to the page, or on to the next step if that was the button."""
    messages.success(request, words or _("Gespeichert."))
    on = request.POST.get("weiter") is not None and next_href
    return HttpResponseRedirect(next_href if on else here, status=303)


def tell_error(form: Form, error: ValidationError, *, seen: str = "") -> None:
    """Put the service's words where the form can show them.

    `seen` is the fingerprint of what is true now: who is told that somebody was quicker and
    presses once more means it.
    """
    if seen:
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        data["seen"] = seen
        form.data = data
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            field = name if name in form.fields else None
            for each in errors:
                form.add_error(field, each)
    else:
        form.add_error(None, error)
