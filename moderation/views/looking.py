"""Parts of the queue's page: what surrounds a case, one line anew, and what was decided last."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from common import clock
from moderation.around import around
from moderation.queueing import line_of
from moderation.selection import selection_of
from moderation.views.page import case_of_request, require_staff
from moderation.workbench import last_decided


@never_cache
@login_required
@require_GET
def surroundings(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What helps to decide: place, talk, the author's earlier contributions, similar texts.
    A part of the page; whoever opens it by itself is led to the whole."""
    found = case_of_request(request, uuid)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"/moderation/{found.uuid}/?umfeld=1#umfeld")
    return render(request, "moderation/_around.html", {"around": around(found.item)})


@never_cache
@login_required
@require_GET
def line(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One line of the list as it is now; empty if it has left the queue."""
    require_staff(request)
    found = line_of(request.user, request.municipality, uuid, at=clock.now())
    if found is None:
        return HttpResponse(status=204)
    context = {"line": found, "query": selection_of(request.GET).query()}
    return render(request, "moderation/_line.html", context)


@never_cache
@login_required
@require_GET
def decided(request: SignedInRequest) -> HttpResponse:
    """„Zuletzt entschieden“, from the row that the address names; from the start if it is none.
    `?nur=nicht-gezeigt` leaves out what was released."""
    require_staff(request)
    hidden = request.GET.get("nur") == "nicht-gezeigt"
    after = request.GET.get("vor") or None
    town, user = request.municipality, request.user
    try:
        rows, older = last_decided(user, town, hidden=hidden, after=after)
    except ValidationError:
        rows, older = last_decided(user, town, hidden=hidden)
    context = {
        "decided": rows,
        "older": older,
        "only_hidden": hidden,
        "nothing": _("Davon gibt es nichts.") if hidden else _("Noch ist nichts entschieden."),
    }
    return render(request, "moderation/decided.html", context)
