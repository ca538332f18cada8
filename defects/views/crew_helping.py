"""/bauhof/helfen/: what other departments asked this one to help with, for its crews."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.identifiers import uuid7
from defects import services
from defects.crew_hands import CrewRequest, crew_page
from defects.crew_lists import MOST
from defects.errors import TransitionNotAllowed
from defects.models import Help
from defects.views.after_photos import store_after_photos
from defects.views.crew import list_counts
from defects.views.crew_acts import once, wants_json

_TEXT_AT_MOST = 1000


@crew_page
@require_GET
def help_list(request: CrewRequest) -> HttpResponse:
    return render(request, "defects/crew/helps.html", _context(request))


@crew_page
@require_POST
def help_step(request: CrewRequest, uuid: UUID, verb: str) -> HttpResponse:
    if verb not in _ACTS:
        raise Http404
    rows = request.hand.helps(request).select_related(
        "department", "task", "report__category", "report__body", "report__item"
    )
    row = get_object_or_404(rows, uuid=uuid)
    row.report.municipality = request.municipality
    if not request.hand.user.has_perm("defects.do_help", row):
        raise PermissionDenied
    try:
        once(request, f"{row.uuid} {verb}", lambda: _ACTS[verb](request, row))
    except ValidationError as error:
        status = 409 if isinstance(error, TransitionNotAllowed) else 422
        if wants_json(request):
            return JsonResponse({"error": " ".join(error.messages)}, status=status)
        context = _context(request) | {"problems": error.messages, "failed": row.uuid}
        return render(request, "defects/crew/helps.html", context, status=status)
    href = f"/bauhof/helfen/?fertig={row.report.number}"
    if wants_json(request):
        return JsonResponse({"said": row.report.label, "href": href})
    return HttpResponseRedirect(href, status=303)


def _context(request: CrewRequest) -> dict[str, object]:
    rows = (
        request.hand.helps(request)
        .unfinished()
        .select_related(
            "department", "task", "report__category", "report__municipality", "report__body"
        )
        .defer("report__municipality__boundary")
        .prefetch_related("report__pictures__photo")
        .order_by("-report__is_danger", F("due_on").asc(nulls_last=True), "asked_at", "id")
    )
    return list_counts(request) | {
        "helps": list(rows[:MOST]),
        "today": clock.today(),
        "key": uuid7,
        "typed": request.POST.get("text", ""),
    }


def _text(request: CrewRequest) -> str:
    return request.POST.get("text", "").replace("\0", "").strip()[:_TEXT_AT_MOST]


def _done(request: CrewRequest, row: Help) -> UUID:
    """Pictures wait for review: the lead says what becomes public of its case."""
    photos = [photo.uuid for photo in store_after_photos(request)]
    by = request.hand.actor(row.department)
    return services.finish_help(row, by=by, photo_uuids=photos).uuid


def _cannot(request: CrewRequest, row: Help) -> UUID:
    by = request.hand.actor(row.department)
    return services.refuse_help(row, by=by, reason=_text(request)).uuid


_ACTS = {"erledigt": _done, "geht-nicht": _cannot}
