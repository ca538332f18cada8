"""/sperre/<uuid>/<token>/: the person reads what, why and how long, and objects.

Opens by its secret link, from the letter or from /konto/, without signing in. GET shows, POST
acts.
"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common import clock
from common.http import keep_secret, secret_form
from geo.http import TownRequest
from moderation import sanction_links, services, standing
from moderation.models import Sanction, SanctionEvent
from moderation.sanction_forms import ObjectionForm

# What the person is told: not the objection, which they wrote, nor what was taken back.
_TOLD = [
    SanctionEvent.Verb.IMPOSED,
    SanctionEvent.Verb.CHANGED,
    SanctionEvent.Verb.LIFTED,
]


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def own_page(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    sanction = get_object_or_404(
        Sanction.objects.of(request.municipality).select_related("rule", "municipality"),
        uuid=uuid,
        undone=False,
    )
    if not sanction_links.opens(token, sanction):
        raise Http404
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    response: HttpResponse | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.object_to_sanction(
                sanction, form.cleaned_data["words"], by=_person(request, sanction)
            )
        except ValidationError as error:
            form.add_error("words" if hasattr(error, "error_dict") else None, error.messages)
        else:
            response = HttpResponseRedirect(f"{request.path}#einspruch", status=303)
    if response is None:
        now = clock.now()
        context = {
            "sanction": sanction,
            "is_running": sanction.is_running(now),
            "events": sanction.events.filter(verb__in=_TOLD, undone_by=None),
            "appeals": sanction.appeals.all(),
            "may_object": services.may_object(sanction, at=now),
            "form": form,
            "barred": standing.what_is_barred(),
            "remains": standing.what_remains(),
        }
        status = 422 if form.errors else 200
        response = render(request, "moderation/sanctions/own.html", context, status=status)
    return keep_secret(response)


def _person(request: HttpRequest, sanction: Sanction) -> User | None:
    """Who is signed in, if they are the one who is meant."""
    user = request.user
    return user if isinstance(user, User) and user.pk == sanction.user_id else None
