"""/bauhof/neu/: a crew reports what it sees on its way, with its own position."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import idempotency
from common.identifiers import number_of, uuid7
from defects import services
from defects.crew_hands import CrewRequest, crew_page
from defects.errors import OutsideServiceArea
from defects.forms.crew import CrewReportForm
from defects.models import CrewTeam, Report
from defects.views.after_photos import store_after_photos


@crew_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: CrewRequest) -> HttpResponse:
    """The form; `?bei=<number>` stands at the place of a job. Sent twice it is one report."""
    town = request.municipality
    if not request.hand.user.has_perm("defects.report_as_crew", town):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, CrewReportForm(initial=_initial(request), municipality=town))
    form = CrewReportForm(request.POST, municipality=town)
    if request.POST.get("do") == "find":
        form.find_place()
        return _page(request, form)
    if not form.check():
        return _refused(request, form)
    try:
        report = _store(request, form)
    except ValidationError as error:
        name = "place_text" if isinstance(error, OutsideServiceArea) else ""
        for sentence in error.messages:
            form.problem(name, sentence)
        return _refused(request, form)
    said = _("%(label)s ist gespeichert. Die Meldung liegt %(where)s.") % {
        "label": report.label,
        "where": report.body.where,
    }
    if _wants_json(request):
        return JsonResponse({"said": report.label, "href": "/bauhof/"})
    messages.success(request, said)
    return HttpResponseRedirect("/bauhof/", status=303)


def _store(request: CrewRequest, form: CrewReportForm) -> Report:
    data, hand = form.cleaned_data, request.hand
    content = idempotency.content_of(dict(request.POST.lists()), without=("do",))
    with transaction.atomic():
        claim = idempotency.claim(
            municipality_id=request.municipality.pk, key=form.key, content=content
        )
        if claim.state != "new":
            # Changed and sent again is still the first: the desk mends what is wrong.
            found = Report.objects.select_related("body", "municipality")
            return found.get(uuid__in=[claim.result_uuid])
        data["category"].municipality = request.municipality
        report = services.report_by_crew(
            by=hand.actor(hand.departments[0]),
            category=data["category"],
            location=data["location"],
            accuracy_metres=data["accuracy_metres"],
            place=data["place"],
            text=data["text"],
            photos=store_after_photos(request),
            asset=data["asset"],
            is_danger=data["danger"],
            do_it=_team(request) if data["do_it"] else None,
        )
        claim.finish(report.uuid)
    return report


def _team(request: CrewRequest) -> CrewTeam | None:
    """The team on whose list it goes: the phone's, or a person's if the office has only one."""
    teams = request.hand.teams()
    return request.hand.team or (teams[0] if len(teams) == 1 else None)


def _initial(request: CrewRequest) -> dict[str, Any]:
    """A new key, and the place of the job beside which it was seen."""
    initial: dict[str, Any] = {"draft_key": uuid7()}
    near = number_of(request.GET.get("bei"))
    if near is not None:
        job = request.hand.within_reach(request).filter(number=near).first()
        if job is not None and job.location is not None:
            initial |= {"lat": f"{job.location.y:.6f}", "lon": f"{job.location.x:.6f}"}
            initial["near"] = job.place
    return initial


def _refused(request: CrewRequest, form: CrewReportForm) -> HttpResponse:
    if _wants_json(request):
        sentences = [each for problems in form.problems.values() for each in problems]
        return JsonResponse({"error": " ".join(sentences)}, status=422)
    return _page(request, form, status=422)


def _page(request: CrewRequest, form: CrewReportForm, status: int = 200) -> HttpResponse:
    key: UUID = form.key
    context = {
        "form": form,
        "key": key,
        "hand": request.hand,
        "can_do_it": _team(request) is not None,
        "near": form.initial.get("near", ""),
    }
    return render(request, "defects/crew/report.html", context, status=status)


def _wants_json(request: CrewRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
