"""/moderation/<case>/zuweisen/: who looks after it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.models import User
from moderation import services
from moderation.selection import selection_of
from moderation.views.page import case_of_request, go_on, page


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def assign(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """GET shows everybody who moderates here; POST gives the case to one of them (`to`, a
    UUID), to oneself (`mir`) or to nobody (`niemand`)."""
    found = case_of_request(request, uuid, permission="moderation.assign")
    people = services.can_be_assigned(request.municipality)
    if request.method == "GET":
        context = {"case": found, "people": people, "query": selection_of(request.GET).query()}
        return render(request, "moderation/assign.html", context)
    to = _person(request, people)
    try:
        services.assign(found, to=to, by=request.user)
    except ValidationError as error:
        return page(request, found, problems=error.messages)
    if to is None:
        sentence = _("Niemandem mehr zugewiesen.")
    elif to.pk == request.user.pk:
        sentence = _("Ihnen zugewiesen.")
    else:
        sentence = _("Zugewiesen an %s.") % to
    return go_on(request, sentence, stays=found)


def _person(request: SignedInRequest, people: list[User]) -> User | None:
    wanted = request.POST.get("to", "")
    if wanted == "mir":
        return request.user
    if wanted == "niemand":
        return None
    return next((each for each in people if str(each.uuid) == wanted), None) or (
        get_object_or_404(User.objects.none())
    )
