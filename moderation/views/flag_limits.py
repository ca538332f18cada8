"""/moderation/hinweise-ausgesetzt/: whose notices are not taken now, and lifting that."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from common import clock
from moderation import notifiers, services
from moderation.sanction_forms import ListenAgainForm


@never_cache
@login_required
@require_safe
def limits(request: SignedInRequest) -> HttpResponse:
    _require_administrator(request)
    context = {
        "people": notifiers.refused(request.municipality, at=clock.now()),
        "limit": notifiers.limit_of(request.municipality),
    }
    return render(request, "moderation/flag_limits/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One person, named by the last answer to a notice of theirs; 404 once that is over."""
    _require_administrator(request)
    town = request.municipality
    people = notifiers.refused(town, at=clock.now())
    person = next((each for each in people if each.answer == uuid), None)
    if person is None:
        raise Http404
    form = ListenAgainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.listen_again(
                town, person.key, reason=form.cleaned_data["reason"], by=request.user
            )
        except ValidationError as error:
            form.add_error("reason" if hasattr(error, "error_dict") else None, error.messages)
        else:
            messages.success(request, _("Von dieser Person nehmen wir wieder Hinweise an."))
            return HttpResponseRedirect(reverse("moderation:flag_limits"), status=303)
    context = {"person": person, "limit": notifiers.limit_of(town), "form": form}
    status = 422 if form.errors else 200
    return render(request, "moderation/flag_limits/lift.html", context, status=status)


def _require_administrator(request: SignedInRequest) -> None:
    if not request.user.has_perm("moderation.lift_flag_limit", request.municipality):
        raise PermissionDenied
