"""What is to be done, all projects, and beginning a new one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest
from common import clock, german
from common.keyset import page_or_first
from geo.models import Municipality
from participation import desk, owed, services
from participation.forms.projects import NewProjectForm
from participation.models import Phase, Project
from participation.phases import schedule_of
from participation.states import ProposalState
from participation.templates_de import TEMPLATES, get, install_topics
from participation.views.staff.frame import for_editors, sent, tell_error

PAGE = 40
# A phase that ends so soon is worth a look.
SOON = timedelta(days=7)

_FILTERS = (
    ("", gettext_lazy("Alle")),
    ("entwurf", gettext_lazy("Entwürfe")),
    ("laufend", gettext_lazy("Laufend")),
    ("fertig", gettext_lazy("Beendet")),
    ("meine", gettext_lazy("Von mir")),
)


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that is due; `tone` as of states."""

    sentence: str
    href: str
    icon: str
    tone: str


@never_cache
@login_required
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """Projects and what is due for editors; whoever only answers is led to their proposals."""
    if not request.user.has_perm("participation.manage", request.municipality):
        if request.user.has_perm("participation.answer_somewhere", request.municipality):
            return HttpResponseRedirect(reverse("participation:manage_proposals"))
        raise PermissionDenied
    at = clock.now()
    chosen = request.GET.get("zeige", "")
    projects = _narrowed(Project.objects.of(request.municipality), chosen, request)
    projects = projects.annotate(
        waiting=Count(
            "consultations__proposals",
            filter=Q(consultations__proposals__state=ProposalState.EXAMINED),
        )
    ).prefetch_related("consultations__phases")
    rows = page_or_first(
        projects, order=("-updated_at", "-id"), size=PAGE, after=request.GET.get("nach")
    )
    context = {
        "todos": _todos(request, at),
        "projects": [_row(project, at) for project in rows.rows],
        "next": rows.next,
        "filters": _FILTERS,
        "chosen": chosen,
        "desk": desk.desk_of(request.user, request.municipality),
    }
    return render(request, "participation/staff/overview.html", context)


def _narrowed(
    projects: QuerySet[Project, Project], chosen: str, request: SignedInRequest
) -> QuerySet[Project, Project]:
    State = Project.State
    match chosen:
        case "entwurf":
            return projects.filter(published_at=None)
        case "laufend":
            running = [State.RUNNING, State.PLANNED]
            return projects.filter(published_at__isnull=False, state__in=running)
        case "fertig":
            return projects.filter(state__in=[State.FINISHED, State.STOPPED])
        case "meine":
            return projects.filter(created_by=request.user)
    return projects


def _row(project: Project, at: datetime) -> dict[str, Any]:
    """What the list says about a project, from what was read with it."""
    schedules = [schedule_of(each, at=at) for each in project.consultations.all()]
    current = next((each.current for each in schedules if each.current), None)
    ahead = sorted(each.next.starts_at for each in schedules if each.next)
    if not project.is_published:
        word, icon, tone = _("Entwurf"), "edit", "waiting"
    elif project.state == Project.State.STOPPED:
        word, icon, tone = _("Eingestellt"), "not-fixed", "closed"
    elif project.state == Project.State.FINISHED:
        word, icon, tone = _("Abgeschlossen"), "check", "done"
    elif current is not None:
        word, icon, tone = _("Läuft"), "in-progress", "progress"
    elif ahead and not any(each.has_begun for each in schedules):
        word, icon, tone = _("Beginnt später"), "planned", "neutral"
    else:
        word, icon, tone = str(project.get_state_display()).capitalize(), "planned", "neutral"
    if current is not None and project.is_published:
        when = _("%(title)s bis %(moment)s") % {
            "title": current.title,
            "moment": german.moment(current.ends_at),
        }
    elif ahead:
        when = _("Beginnt %(moment)s") % {"moment": german.moment(ahead[0])}
    else:
        when = ""
    return {
        "project": project,
        "word": word,
        "icon": icon,
        "tone": tone,
        "when": when,
        "waiting": project.waiting,  # type: ignore[attr-defined]
        "href": reverse("participation:manage_project", args=[project.uuid]),
    }


# --- what is due ----------------------------------------------------------------------------------


def _todos(request: SignedInRequest, at: datetime) -> list[Todo]:
    """Overdue first; five statements, whatever there is."""
    town = request.municipality
    found = [*_answers(request, at), *_results(town, at), *_ending(town, at), *_drafts(town, at)]
    order = {"danger": 0, "waiting": 1, "progress": 2, "neutral": 3}
    return sorted(found, key=lambda todo: order[todo.tone])


def _answers(request: SignedInRequest, at: datetime) -> list[Todo]:
    mine = desk.desk_of(request.user, request.municipality)
    if mine is None:
        return []
    numbers = {queue.key: number or 0 for queue, number in mine.counts(today=clock.today())}
    base = reverse("participation:manage_proposals")
    late, new, waiting = numbers["faellig"], numbers["neu"], numbers["wartet"]
    found = []
    if late:
        words = ngettext("Eine Antwort ist überfällig.", "%(n)d Antworten sind überfällig.", late)
        found.append(Todo(words % {"n": late}, f"{base}?liste=faellig", "warning", "danger"))
    if new:
        words = ngettext(
            "Ein Vorschlag ist noch keinem Amt gegeben.",
            "%(n)d Vorschläge sind noch keinem Amt gegeben.",
            new,
        )
        found.append(Todo(words % {"n": new}, f"{base}?liste=neu", "received", "waiting"))
    if waiting - late > 0:
        words = ngettext(
            "Ein Vorschlag wartet auf Antwort.",
            "%(n)d Vorschläge warten auf Antwort.",
            waiting - late,
        )
        found.append(
            Todo(words % {"n": waiting - late}, f"{base}?liste=wartet", "review", "progress")
        )
    return found


def _results(town: Municipality, at: datetime) -> list[Todo]:
    found = []
    today = clock.today()
    for each in owed.results(town, today=today):
        project = each.consultation.project
        late = each.is_late(today)
        words = _("Ergebnis war versprochen bis %(day)s") if late else _("Ergebnis bis %(day)s")
        sentence = f"{project.title}: {words % {'day': german.day(each.on)}}"
        href = reverse("participation:manage_project_step", args=[project.uuid, "ergebnis"])
        found.append(Todo(sentence, href, "calendar", "danger" if late else "waiting"))
    return found


def _ending(town: Municipality, at: datetime) -> list[Todo]:
    phases = (
        Phase.objects.filter(
            municipality=town,
            consultation__project__published_at__isnull=False,
            starts_at__lte=at,
            ends_at__gt=at,
            ends_at__lte=at + SOON,
        )
        .select_related("consultation__project")
        .order_by("ends_at", "id")
    )
    return [
        Todo(
            _("%(project)s: „%(phase)s“ endet %(moment)s")
            % {
                "project": phase.consultation.project.title,
                "phase": phase.title,
                "moment": german.moment(phase.ends_at),
            },
            reverse("participation:manage_consultation", args=[phase.consultation.uuid, "zeiten"]),
            "calendar",
            "progress",
        )
        for phase in phases
    ]


def _drafts(town: Municipality, at: datetime) -> list[Todo]:
    drafts = Project.objects.of(town).filter(published_at=None)
    begun = drafts.filter(
        consultations__phases__starts_at__lte=at + SOON, consultations__phases__ends_at__gt=at
    )
    return [
        Todo(
            _("%(project)s: noch nicht veröffentlicht, beginnt aber bald oder hat begonnen")
            % {"project": project.title},
            reverse("participation:manage_project", args=[project.uuid]),
            "edit",
            "waiting",
        )
        for project in begun.distinct().order_by("title", "id")
    ]


# --- a new one ------------------------------------------------------------------------------------


@for_editors
@require_http_methods(["GET", "POST"])
def new_project(request: SignedInRequest) -> HttpResponse:
    form = NewProjectForm(
        sent(request),
        initial={"starts_on": clock.today() + timedelta(days=14)},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        install_topics(request.municipality)
        try:
            project = services.create_project(
                request.municipality,
                title=data["title"],
                template=get(data["template"]),
                starts_on=data["starts_on"],
                by=request.user,
            )
        except ValidationError as error:
            tell_error(form, error)
        else:
            messages.success(request, _("Angelegt. Bis Sie es veröffentlichen, sieht es niemand."))
            href = reverse("participation:manage_project", args=[project.uuid])
            return HttpResponseRedirect(href, status=303)
    context = {"form": form, "templates": TEMPLATES}
    status = 422 if form.errors else 200
    return render(request, "participation/staff/new.html", context, status=status)
