"""Several ticked reports at once: read again what was ticked, then one step for all of them.

Each report is changed in its own right: what cannot be changed is listed with the reason, and
nothing else is lost by it.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.models import Department, User
from accounts.roles import itself
from common import clock
from common.identifiers import uuids_of
from defects import services
from defects.desk import may_undo
from defects.forms.work import REFUSAL_REASONS
from defects.models import Referral, Report, ReportEvent
from defects.services import Actor
from defects.states import NotFixedReason
from defects.views.desk import my_departments, selection_in
from defects.views.gestures import GESTURES
from defects.views.steps import STEPS, Step
from defects.views.ticked import MOST, Chosen, left_out
from defects.views.ticked import chosen as chosen_in

Done = list[tuple[Report, ReportEvent | None]]
Kept = list[tuple[Report, str]]


@never_cache
@login_required
@require_POST
def bulk(request: SignedInRequest) -> HttpResponse:
    """`meldung` names the ticked ones, each as `<number>:<version>`, `schritt` the step. Without
    `do` they are shown once more with the step's form; with it the step is taken."""
    my_departments(request)
    chosen = chosen_in(request)
    query = selection_in(request).query()
    if not chosen:
        messages.error(request, _("Bitte kreuzen Sie zuerst Meldungen an."))
        return HttpResponseRedirect(f"/arbeit/{query}", status=303)
    verb = request.POST.get("schritt", "")
    if verb in GESTURES:
        return GESTURES[verb].page(request)
    step = STEPS.get(verb)
    if step is None or not step.in_bulk:
        messages.error(request, _("Bitte wählen Sie, was mit ihnen geschehen soll."))
        return HttpResponseRedirect(f"/arbeit/{query}", status=303)
    if "do" not in request.POST:
        return _ask(request, chosen, verb, step)
    form = step.form(request.POST, municipality=request.municipality)
    if not form.is_valid():
        return _ask(request, chosen, verb, step, form=form)
    return _act(request, chosen, step, form.cleaned_data)


def _act(
    request: SignedInRequest, chosen: Chosen, step: Step, data: dict[str, Any]
) -> HttpResponse:
    user = itself(request.user)
    allowed = [pair for pair in chosen if user.has_perm(step.permission, pair[0])]
    kept = [
        (report, _("Das dürfen Sie mit dieser Meldung nicht."))
        for report, _seen in chosen
        if not user.has_perm(step.permission, report)
    ]
    done, stayed = _at_once(user, allowed, step, data) or _one_by_one(request, allowed, step, data)
    context = {
        "done": [report for report, _event in done],
        "events": [event for _report, event in done if event is not None],
        "kept": [*kept, *stayed],
        "step": step,
        "query": selection_in(request).query(),
        "left_out": left_out(request),
    }
    return render(request, "defects/work/bulk_done.html", context)


def _at_once(
    user: User, chosen: Chosen, step: Step, data: dict[str, Any]
) -> tuple[Done, Kept] | None:
    """The same step for all in few statements; None if it differs from report to report."""
    reports = [report for report, _seen in chosen]
    try:
        act = step.many(data) if step.many is not None else None
    except ValidationError as error:
        return [], [(report, " ".join(error.messages)) for report in reports]
    if act is None:
        return None
    seen = {} if step.anytime else {report.pk: version for report, version in chosen}
    outcome = services.act_many(reports, act, by=user, seen=seen)
    return [(event.report, event) for event in outcome.events], outcome.kept


def _one_by_one(
    request: SignedInRequest, chosen: Chosen, step: Step, data: dict[str, Any]
) -> tuple[Done, Kept]:
    user = itself(request.user)
    done: Done = []
    kept: Kept = []
    for report, seen in chosen:
        try:
            with services.as_seen(report, None if step.anytime else seen):
                actor = Actor.staff(user, report.body)
                made = step.run(report, actor, data | {"stored_photos": []}, request)
        except ValidationError as error:
            kept.append((report, " ".join(error.messages)))
        else:
            done.append((report, made if isinstance(made, ReportEvent) else None))
    return done, kept


def _ask(
    request: SignedInRequest,
    chosen: list[tuple[Report, UUID | None]],
    verb: str,
    step: Step,
    *,
    form: Any = None,
) -> HttpResponse:
    bodies = Department.objects.of(request.municipality).active()
    context = {
        "chosen": chosen,
        "verb": verb,
        "entry": step,
        "step_form": form,
        "failed": verb if form is not None else "",
        "typed": {name: str(value) for name, value in request.POST.items()} if form else {},
        "bodies": list(bodies),
        "colleagues": _colleagues([report for report, _seen in chosen]),
        "not_fixed_reasons": NotFixedReason.choices,
        "refusal_reasons": REFUSAL_REASONS,
        "today": clock.today(),
        "referrals": list(Referral.objects.of(request.municipality).active()),
        "query": selection_in(request).query(),
        "left_out": left_out(request),
        "in_bulk": True,
    }
    return render(request, "defects/work/bulk.html", context, status=422 if form else 200)


def _colleagues(reports: list[Report]) -> list[User]:
    """Who may work on all of them."""
    found: list[User] | None = None
    for report in {(each.body_id, each.category.kind): each for each in reports}.values():
        able = services.colleagues_for(report)
        found = able if found is None else [each for each in found if each in able]
    return found or []


@login_required
@require_POST
def undo_all(request: SignedInRequest) -> HttpResponse:
    """Take back, within the minute, what one gesture did to several; `event` names each."""
    my_departments(request)
    user, town = itself(request.user), request.municipality
    events = ReportEvent.objects.filter(
        municipality=town, actor=user, uuid__in=uuids_of(request.POST.getlist("event")[:MOST])
    ).select_related(
        "report__body", "report__category__parent", "report__item", "undone_by", "department"
    )
    found = list(events.order_by("id"))
    for event in found:
        event.report.municipality = town
    now = clock.now()
    mine = [event for event in found if may_undo(event, user=user, at=now)]
    outcome = services.undo_many(mine, by=user)
    back = len(outcome.events)
    problems = [f"{report.label}: {why}" for report, why in outcome.kept]
    problems += [
        f"{event.report.label}: {_('Das lässt sich nicht mehr zurücknehmen.')}"
        for event in found
        if event not in mine
    ]
    if back:
        said = ngettext("Eine zurückgenommen.", "%(n)d zurückgenommen.", back) % {"n": back}
        messages.success(request, said)
    for problem in problems[:20]:
        messages.error(request, problem)
    return HttpResponseRedirect(f"/arbeit/{selection_in(request).query()}", status=303)
