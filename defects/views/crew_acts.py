"""What a crew does to its jobs, each act once however often a phone sends it, and undoing it.

A form carries `key`; a script that sends what waited without network asks for JSON and gets
200 {"said", "href"}, or {"error"} with 409 (it cannot be any more) or 422 (something is missing).
"""

from collections.abc import Callable
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common import clock, idempotency
from common.identifiers import numbers_of, uuid7, uuid_of, uuids_of
from defects import services
from defects.crew_hands import CrewRequest, crew_page, get_job
from defects.crew_lists import MOST
from defects.desk import undoable
from defects.errors import ReasonMissing, TransitionNotAllowed
from defects.forms.crew import OwnPlaceForm
from defects.forms.work import FixedForm, NotFixedForm
from defects.models import CrewTeam, Report
from defects.services import Actor
from defects.views.after_photos import store_after_photos
from defects.views.crew import job_context

Act = Callable[[CrewRequest, Report, Actor], UUID]


@crew_page
@require_POST
def job_step(request: CrewRequest, number: int, verb: str) -> HttpResponse:
    act = ACTS.get(verb)
    if act is None:
        raise Http404
    report = get_job(request, number)
    try:
        _once(request, report, verb, act)
    except ValidationError as error:
        status = 409 if isinstance(error, TransitionNotAllowed) else 422
        if wants_json(request):
            return JsonResponse({"error": " ".join(error.messages)}, status=status)
        context = job_context(request, get_job(request, number))
        context |= {"problems": error.messages, "failed": verb, "typed": request.POST}
        return render(request, "defects/crew/job.html", context, status=status)
    href = f"/bauhof/{number}/" if verb in _STAY else f"/bauhof/?fertig={number}"
    if wants_json(request):
        return JsonResponse({"said": report.label, "href": href})
    return HttpResponseRedirect(href, status=303)


@crew_page
@require_POST
def fix_several(request: CrewRequest) -> HttpResponse:
    """`nummer` names jobs at one spot that are all done; each is an act of its own."""
    done, kept, gone = [], [], []
    for number in _numbers(request):
        try:
            report = get_job(request, number)
        except Http404:  # given away meanwhile; the others are done all the same
            gone.append(_("%(number)d ist kein Auftrag mehr von hier.") % {"number": number})
            continue
        try:
            _once(request, report, "behoben", _fixed)
        except ValidationError as error:
            kept.append(f"{report.label}: {' '.join(error.messages)}")
        else:
            done.append(str(number))
    if gone and not (done or kept):
        raise Http404
    href = f"/bauhof/?fertig={','.join(done)}"
    if wants_json(request) and kept and not done:
        return JsonResponse({"error": " ".join(kept)}, status=409)
    for sentence in [*kept, *gone]:  # the page that a script opens next says it
        messages.error(request, sentence)
    if wants_json(request):
        return JsonResponse({"said": ", ".join(done), "href": href})
    return HttpResponseRedirect(href, status=303)


@crew_page
@require_POST
def job_undo(request: CrewRequest, number: int) -> HttpResponse:
    _take_back(request, [number])
    return HttpResponseRedirect("/bauhof/", status=303)


@crew_page
@require_POST
def undo_several(request: CrewRequest) -> HttpResponse:
    _take_back(request, _numbers(request))
    return HttpResponseRedirect("/bauhof/", status=303)


def _take_back(request: CrewRequest, numbers: list[int]) -> None:
    """Who passed a job on can take that back, although it is no longer theirs."""
    back = []
    reports = Report.objects.of(request.municipality).filter(number__in=numbers)
    found = list(reports.select_related("body", "municipality", "item"))
    if not found:
        raise Http404
    for report in found:
        event = undoable(report, user=request.hand.user, at=clock.now())
        if event is None and not request.hand.user.has_perm("defects.do_job", report):
            raise PermissionDenied
        try:
            if event is None:
                raise ValidationError(_("Das lässt sich nicht mehr zurücknehmen."))
            services.undo(event, by=request.hand.actor(event.department or report.body))
        except ValidationError as error:
            messages.error(request, f"{report.label}: {' '.join(error.messages)}")
        else:
            back.append(report.label)
    if back:
        said = _("%(label)s: zurückgenommen.") % {"label": ", ".join(back)}
        messages.success(request, said)


def _once(request: CrewRequest, report: Report, verb: str, act: Act) -> None:
    by = request.hand.actor(report.body)
    once(request, f"{report.uuid} {verb}", lambda: act(request, report, by))


def once(request: CrewRequest, what: str, act: Callable[[], UUID]) -> None:
    """`act`, which returns the event it wrote, unless the same form has arrived for `what` already:
    then nothing more happens.

    Raises `TransitionNotAllowed` if the same form comes with something else in it.
    """
    key = uuid5(uuid_of(request.POST.get("key", "")) or uuid7(), what)
    content = idempotency.content_of(dict(request.POST.lists()), without=("key", "nummer"))
    with transaction.atomic():
        claim = idempotency.claim(municipality_id=request.municipality.pk, key=key, content=content)
        if claim.state == "other":
            raise TransitionNotAllowed(
                _("Das wurde schon mit anderen Angaben gesendet. Bitte laden Sie die Liste neu."),
                code="sent_before",
            )
        if claim.state == "new":
            claim.finish(act())


# --- the acts -------------------------------------------------------------------------------


def _fixed(request: CrewRequest, report: Report, by: Actor) -> UUID:
    form = FixedForm(request.POST, municipality=request.municipality)
    _refuse_invalid(form)
    for file in request.FILES.getlist("photos"):
        file.seek(0)  # of several at one spot each gets the picture
    photos = store_after_photos(request)
    event = services.mark_fixed(
        report,
        by=by,
        note=form.cleaned_data["note"],
        photo_uuids=[photo.uuid for photo in photos],
        # Without an answer the picture is looked at first.
        show_photos=form.cleaned_data["people"] == "no",
        despite_helpers=True,
    )
    return event.uuid


def _secured(request: CrewRequest, report: Report, by: Actor) -> UUID:
    return services.secure(report, by=by).uuid


def _not_fixed(request: CrewRequest, report: Report, by: Actor) -> UUID:
    form = NotFixedForm(request.POST, municipality=request.municipality)
    _refuse_invalid(form)
    event = services.mark_not_fixed(
        report,
        by=by,
        reason=form.cleaned_data["reason"],
        note=form.cleaned_data["note"],
        despite_helpers=True,
    )
    return event.uuid


def _other_trade(request: CrewRequest, report: Report, by: Actor) -> UUID:
    """To another team of the department, or back to those who distribute."""
    wanted = request.POST.get("team", "")
    if not wanted:
        reason = _("Anderes Gewerk: vor Ort festgestellt.")
        return services.refuse(report, by=by, reason=reason, next_body=None).uuid
    team = (
        CrewTeam.objects.of(request.municipality)
        .active()
        .filter(uuid__in=uuids_of([wanted]), department=report.body_id)
        .first()
    )
    if team is None:
        raise ValidationError(_("Dieses Team gibt es hier nicht."))
    return services.give_to_team(report, to=team, by=by).uuid


def _danger(request: CrewRequest, report: Report, by: Actor) -> UUID:
    said = request.POST.get("note", "").strip()[:300]
    reason = said or _("Gefahr: vor Ort festgestellt.")
    return services.mark_danger(report, by=by, reason=reason).uuid


def _no_danger(request: CrewRequest, report: Report, by: Actor) -> UUID:
    return services.unmark_danger(
        report, by=by, reason=_("Keine Gefahr mehr: vor Ort festgestellt.")
    ).uuid


def _own_place(request: CrewRequest, report: Report, by: Actor) -> UUID:
    form = OwnPlaceForm(request.POST)
    _refuse_invalid(form)
    return services.move_place(
        report,
        location=form.point,
        by=by,
        place=report.place,
        accuracy_metres=form.cleaned_data["accuracy"],
    ).uuid


ACTS: dict[str, Act] = {
    "behoben": _fixed,
    "gesichert": _secured,
    "geht-nicht": _not_fixed,
    "anderes-gewerk": _other_trade,
    "gefahr": _danger,
    "keine-gefahr": _no_danger,
    "ort": _own_place,
}
# After these the job is still open on the spot.
_STAY = frozenset({"gefahr", "keine-gefahr", "ort"})


def _refuse_invalid(form: FixedForm | NotFixedForm | OwnPlaceForm) -> None:
    if not form.is_valid():
        raise ReasonMissing([error for errors in form.errors.values() for error in errors])


def _numbers(request: CrewRequest) -> list[int]:
    return numbers_of(request.POST.getlist("nummer")[:MOST])


def wants_json(request: CrewRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
