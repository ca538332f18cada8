"""What is done to one case at the desk: a step, taking it back, hints that are looked after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from common import clock
from common.identifiers import uuid_of
from defects import services
from defects.desk import may_undo
from defects.desk_selection import DeskSelection
from defects.errors import ChangedMeanwhile
from defects.models import Report, ReportEvent
from defects.previewing import Preview, preview
from defects.replying import put_in, templates_for
from defects.services import Actor
from defects.views.desk import case_page, happened_since, report_of, selection_in
from defects.views.steps import STEPS, Step, resolved

# What the page adds to what a person typed.
_OURS = ("csrfmiddlewaretoken", "seen", "liste", "amt", "einsetzen", "vorschau")


@login_required
@require_POST
def step(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    """One step. 422 with what was typed if something is missing, 409 with both if somebody
    else has changed the report since the page was made."""
    chosen = STEPS.get(verb)
    report = report_of(request, number)
    if chosen is None:
        raise Http404
    if not request.user.has_perm(chosen.permission, report):
        raise PermissionDenied
    if "einsetzen" in request.POST:
        return with_template(request, report, verb)
    form = chosen.form(request.POST, municipality=request.municipality)
    if not form.is_valid():
        return _again(request, report, verb, form=form)
    seen = None if chosen.anytime else uuid_of(request.POST.get("seen"))
    kept: dict[str, Any] = {}
    try:
        kept = chosen.prepare(request)
        if "vorschau" in request.POST and chosen.purpose:
            shown = _preview(request, report, chosen, form.cleaned_data, seen)
            context = {"failed": verb, "typed": _typed(request), "preview": shown, **kept}
            return case_page(request, report_of(request, number), **context)
        event = _run(request, report, chosen, form.cleaned_data | kept, seen)
    except ChangedMeanwhile:
        assert seen is not None  # noqa: S101 - nothing to have changed since otherwise
        return _changed(request, report, verb, seen, kept)
    except ValidationError as error:
        form.add_error(None, error)
        return _again(request, report, verb, form=form, kept=kept)
    messages.success(request, f"{report.label}: {chosen.done}")
    return HttpResponseRedirect(_back(request, report, event), status=303)


def _run(
    request: SignedInRequest,
    report: Report,
    chosen: Step,
    data: dict[str, Any],
    seen: UUID | None,
) -> ReportEvent | None:
    actor = Actor.staff(request.user, report.body)
    with services.as_seen(report, seen, with_items=bool(data.get("stored_photos"))):
        made = chosen.run(report, actor, data, request)
    return made if isinstance(made, ReportEvent) else None


def _preview(
    request: SignedInRequest, report: Report, chosen: Step, data: dict[str, Any], seen: UUID | None
) -> Preview:
    """Without the pictures: their files cannot be taken back."""
    written = resolved(report, data[chosen.words], data)
    return preview(
        report,
        lambda: _run(request, report, chosen, data | {"stored_photos": []}, seen),
        written=written,
    )


def with_template(request: SignedInRequest, report: Report, verb: str) -> HttpResponse:
    """The page once more with the chosen template in the text; what was typed stays above it."""
    typed, chosen = _typed(request), STEPS[verb]
    found = templates_for(report, purpose=chosen.purpose).get(chosen.purpose, ())
    wanted = uuid_of(request.POST.get("vorlage"))
    template = next((row for row in found if row.uuid == wanted), None)
    if template is not None:
        typed = put_in(typed, template, report, words=chosen.words)
    return case_page(request, report, failed=verb, typed=typed)


def _again(
    request: SignedInRequest,
    report: Report,
    verb: str,
    *,
    form: Any,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    fresh = report_of(request, report.number)
    return case_page(
        request,
        fresh,
        status=422,
        failed=verb,
        step_form=form,
        typed=_typed(request),
        **(kept or {}),
    )


def _changed(
    request: SignedInRequest, report: Report, verb: str, seen: UUID, kept: dict[str, Any]
) -> HttpResponse:
    """Both: what happened meanwhile and what the person was about to do."""
    fresh = report_of(request, report.number)
    return case_page(
        request,
        fresh,
        status=409,
        failed=verb,
        typed=_typed(request),
        typed_for=STEPS[verb],
        meanwhile=happened_since(fresh, seen),
        **kept,
    )


def _typed(request: SignedInRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name not in _OURS}


@login_required
@require_POST
def undo(request: SignedInRequest, number: int) -> HttpResponse:
    """Take back one's own last step within a minute, also where the report has left for
    another office by it."""
    event = get_object_or_404(
        ReportEvent.objects.filter(
            municipality=request.municipality, report__number=number
        ).select_related("report__body", "report__category", "report__item", "undone_by"),
        uuid=uuid_of(request.POST.get("event")),
    )
    if not request.user.has_perm("defects.undo_event", event):
        raise PermissionDenied
    report = event.report
    report.municipality = request.municipality
    try:
        if not may_undo(event, user=request.user, at=clock.now()):
            raise ValidationError(_("Das lässt sich nicht mehr zurücknehmen."))
        services.undo(event, by=Actor.staff(request.user, event.department))
        messages.success(request, _("%(label)s: zurückgenommen.") % {"label": report.label})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(_back(request, report, None), status=303)


@login_required
@require_POST
def hints_done(request: SignedInRequest, number: int) -> HttpResponse:
    """What residents said about it has been looked after."""
    report = report_of(request, number, permission="defects.take_report")
    services.finish_hints(report, by=request.user)
    messages.success(request, _("%(label)s: Hinweise erledigt.") % {"label": report.label})
    return HttpResponseRedirect(_back(request, report, None), status=303)


def _back(request: SignedInRequest, report: Report, event: ReportEvent | None) -> str:
    """The case, unless it left this person's desk: then the list, with the way back."""
    query = _query(selection_in(request), event)
    fresh = Report.objects.select_related("body", "category").get(pk=report.pk)
    fresh.municipality = request.municipality
    if request.user.has_perm("defects.work_on_report", fresh):
        return f"/arbeit/{report.number}/{selection_in(request).query()}"
    return f"/arbeit/{query}"


def _query(selection: DeskSelection, event: ReportEvent | None) -> str:
    query = selection.query()
    return f"{query}&zurueck={event.uuid}" if event is not None else query
