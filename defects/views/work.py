"""/arbeit/: what waits for me, one case, and what can be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import duties
from accounts.http import SignedInRequest
from accounts.models import Department, Role
from accounts.roles import roles_of
from common import clock
from common.keyset import page
from defects import queues, services
from defects.desk import possible_steps, undoable
from defects.forms.work import (
    REFUSAL_REASONS,
    FixedForm,
    HandOverForm,
    NotFixedForm,
    NothingForm,
    PlanForm,
    RefuseForm,
    StepForm,
    TextForm,
)
from defects.looking_after import looking_after, with_tasks
from defects.models import Report, Satisfaction
from defects.services import Actor
from defects.states import NotFixedReason
from defects.timeline import timeline
from defects.views.after_photos import store_after_photos

PAGE = 50


@dataclass(frozen=True)
class Step:
    """One button: the form it needs and the service it calls."""

    label: Any
    form: type[StepForm]
    run: Callable[[Report, Actor, dict[str, Any], SignedInRequest], object]
    done: Any


def _fixed(report: Report, by: Actor, data: dict[str, Any], request: SignedInRequest) -> object:
    return services.mark_fixed(
        report,
        by=by,
        note=data["note"],
        photo_uuids=[photo.uuid for photo in store_after_photos(request)],
        show_photos=data["people"] == "no",
    )


STEPS: dict[str, Step] = {
    "annehmen": Step(
        gettext_lazy("Annehmen"),
        NothingForm,
        lambda report, by, data, request: services.accept(report, by=by),
        gettext_lazy("Angenommen."),
    ),
    "nicht-fuer-uns": Step(
        gettext_lazy("Nicht für uns"),
        RefuseForm,
        lambda report, by, data, request: services.refuse(
            report, by=by, reason=data["reason"], next_body=data["next_body"]
        ),
        gettext_lazy("Abgegeben."),
    ),
    "uebergeben": Step(
        gettext_lazy("Übergeben"),
        HandOverForm,
        lambda report, by, data, request: services.hand_over(
            report, by=by, to=data["to"], reason=data["note"]
        ),
        gettext_lazy("Übergeben."),
    ),
    "zuweisen": Step(
        gettext_lazy("Zuweisen"),
        HandOverForm,
        lambda report, by, data, request: services.assign(
            report, by=by, to=data["to"], reason=data["note"]
        ),
        gettext_lazy("Zugewiesen."),
    ),
    "fragen": Step(
        gettext_lazy("Frage an Melder"),
        TextForm,
        lambda report, by, data, request: services.ask_reporter(report, by=by, text=data["text"]),
        gettext_lazy("Die Frage steht auf der Seite der meldenden Person."),
    ),
    "einplanen": Step(
        gettext_lazy("Einplanen"),
        PlanForm,
        lambda report, by, data, request: services.plan(report, by=by, on=data["on"]),
        gettext_lazy("Eingeplant."),
    ),
    "beginnen": Step(
        gettext_lazy("In Arbeit"),
        NothingForm,
        lambda report, by, data, request: services.start(report, by=by),
        gettext_lazy("In Arbeit."),
    ),
    "sichern": Step(
        gettext_lazy("Gesichert, Reparatur folgt"),
        NothingForm,
        lambda report, by, data, request: services.secure(report, by=by),
        gettext_lazy("Als gesichert vermerkt."),
    ),
    "behoben": Step(gettext_lazy("Behoben"), FixedForm, _fixed, gettext_lazy("Behoben. Danke!")),
    "nicht-behoben": Step(
        gettext_lazy("Wird nicht behoben"),
        NotFixedForm,
        lambda report, by, data, request: services.mark_not_fixed(
            report, by=by, reason=data["reason"], note=data["note"]
        ),
        gettext_lazy("Geschlossen mit Grund."),
    ),
    "antworten": Step(
        gettext_lazy("Beantworten"),
        TextForm,
        lambda report, by, data, request: services.answer(report, by=by, note=data["text"]),
        gettext_lazy("Beantwortet."),
    ),
    "notiz": Step(
        gettext_lazy("Notiz für Kolleginnen und Kollegen"),
        TextForm,
        lambda report, by, data, request: services.note(report, by=by, text=data["text"]),
        gettext_lazy("Notiert."),
    ),
    "wieder-oeffnen": Step(
        gettext_lazy("Wieder öffnen"),
        TextForm,
        lambda report, by, data, request: services.reopen(report, by=by, reason=data["text"]),
        gettext_lazy("Wieder offen."),
    ),
}


# Who may take which step; whoever may not is not offered it either.
PERMISSIONS = {
    "annehmen": "defects.accept_report",
    "beginnen": "defects.work_on_report",
    "behoben": "defects.work_on_report",
    "fragen": "defects.ask_reporter",
    "einplanen": "defects.work_on_report",
    "sichern": "defects.work_on_report",
    "nicht-fuer-uns": "defects.refuse_report",
    "zuweisen": "defects.assign_report",
    "uebergeben": "defects.hand_over_report",
    "nicht-behoben": "defects.work_on_report",
    "antworten": "defects.answer_report",
    "notiz": "defects.note_on_report",
    "wieder-oeffnen": "defects.reopen_report",
}


def my_departments(request: SignedInRequest) -> list[Department] | None:
    """The departments whose inbox this person has; None for the whole municipality.

    Raises `PermissionDenied` for people without any.
    """
    roles = roles_of(request.user, request.municipality)
    if roles.has(Role.DISPATCHER):
        return None
    departments = list(roles.departments_as(Role.CLERK))
    if not departments:
        raise PermissionDenied
    return departments


@never_cache
@login_required
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    return render(request, "defects/work/inbox.html", _panes(request))


@never_cache
@login_required
@require_GET
def case(request: SignedInRequest, number: int) -> HttpResponse:
    report = _report(request, number)
    services.note_opened(report, by=request.user)
    return render(request, "defects/work/inbox.html", _panes(request) | _case(request, report))


@login_required
@require_POST
def step(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    report = _report(request, number)
    chosen = STEPS.get(verb)
    if chosen is None:
        raise Http404
    if not request.user.has_perm(PERMISSIONS[verb], report):
        raise PermissionDenied
    form = chosen.form(request.POST, municipality=request.municipality)
    if form.is_valid():
        try:
            chosen.run(report, _actor(request, report), form.cleaned_data, request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{report.label}: {chosen.done}")
            return HttpResponseRedirect(_back(request, report), status=303)
    report.refresh_from_db()
    context = _panes(request) | _case(request, report) | {"failed": verb, "step_form": form}
    return render(request, "defects/work/inbox.html", context, status=422)


@login_required
@require_POST
def undo(request: SignedInRequest, number: int) -> HttpResponse:
    """Take back the last step within a minute."""
    report = _report(request, number)
    event = undoable(report, user=request.user, at=clock.now())
    try:
        if event is None or str(event.uuid) != request.POST.get("event"):
            raise ValidationError(_("Das lässt sich nicht mehr zurücknehmen."))
        services.undo(event, by=_actor(request, report))
        messages.success(request, _("%(label)s: zurückgenommen.") % {"label": report.label})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(_back(request, report), status=303)


def _report(request: SignedInRequest, number: int) -> Report:
    report = get_object_or_404(
        Report.objects.of(request.municipality)
        .visible_to(request.user, request.municipality)
        .select_related("category", "body", "zone", "municipality", "item", "text_item", "contact"),
        number=number,
    )
    if not request.user.has_perm("defects.work_on_report", report):
        raise PermissionDenied
    return report


def _possible(request: SignedInRequest, report: Report) -> list[str]:
    return [
        step for step in possible_steps(report) if request.user.has_perm(PERMISSIONS[step], report)
    ]


def _actor(request: SignedInRequest, report: Report) -> Actor:
    return Actor.staff(request.user, report.body)


def _back(request: SignedInRequest, report: Report) -> str:
    """The case, unless it left this person's inbox: then the list."""
    queue = request.POST.get("liste", "neu")
    query = f"?liste={queue}" if queue in queues.BY_KEY else ""
    report = Report.objects.select_related("body").get(pk=report.pk)
    if request.user.has_perm("defects.work_on_report", report):
        return f"/arbeit/{report.number}/{query}"
    return f"/arbeit/{query}"


def _panes(request: SignedInRequest) -> dict[str, Any]:
    today = clock.today()
    departments = my_departments(request)
    wanted = request.GET.get("amt", "")
    if wanted:
        own = Department.objects.of(request.municipality) if departments is None else departments
        departments = [department for department in own if department.key == wanted]
    chosen = request.GET.get("liste") or request.POST.get("liste") or "neu"
    queue = queues.BY_KEY.get(chosen, queues.QUEUES[0])
    reports = queues.scope(request.municipality, departments)
    listed = queues.reports_in(queue.key, reports, user=request.user, today=today)
    order = ("-finished_at", "-id") if queue.key == "fertig" else ("-is_danger", "created_at", "id")
    try:
        rows = page(listed, order=order, size=PAGE, after=request.GET.get("nach"))
    except ValidationError:
        rows = page(listed, order=order, size=PAGE, after=None)
    return {
        "queues": queues.counts(reports, user=request.user, today=today),
        "queue": queue,
        "rows": with_tasks(rows.rows),
        "next": rows.next,
        "departments": departments,
        "wanted": wanted,
        "elsewhere": duties.elsewhere(
            request.user, request.municipality, than="defects.duties.of_staff"
        ),
    }


def _case(request: SignedInRequest, report: Report) -> dict[str, Any]:
    latest = report.routings.order_by("-id").first()
    return {
        "report": report,
        "sentence": latest.sentence if latest else "",
        "timeline": timeline(report, public=False),
        "pictures": list(report.pictures.select_related("photo").order_by("role", "order")),
        "steps": [(verb, STEPS[verb]) for verb in _possible(request, report)],
        "bodies": list(
            Department.objects.of(request.municipality).active().exclude(pk=report.body_id)
        ),
        "not_fixed_reasons": NotFixedReason.choices,
        "refusal_reasons": REFUSAL_REASONS,
        "undoable": undoable(report, user=request.user, at=clock.now()),
        "today": clock.today(),
        **looking_after(report),
        "may_finish_tasks": request.user.has_perm("defects.assign_report", report),
        "may_renew": request.user.has_perm("defects.hand_over_report", report),
        "hints": list(report.hints.all()[:50]),
        "satisfaction": Satisfaction.objects.filter(report=report).first(),
        "may_replace": request.user.has_perm("defects.change_category", report),
        "sees_reporter": request.user.has_perm("defects.see_reporter", report),
    }
