"""„Neues dazu per E-Mail“: follow a project, a part of town, a topic or a proposal, and stop."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import digest
from common.http import guest_form, own_path
from participation import acts
from participation.finding import municipality_of, signed_in


@guest_form
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Fields `kind`, `ref`, `back` (a path of ours) and `do`: follow or stop."""
    municipality = municipality_of(request)
    kind, back = request.POST.get("kind", ""), own_path(request.POST.get("back"), "/beteiligung/")
    try:
        ref = UUID(request.POST.get("ref", ""))
    except ValueError:
        raise Http404 from None
    if kind not in digest.kinds():
        raise Http404
    user = signed_in(request)
    if request.POST.get("do") == "stop":
        if user is not None:
            digest.unfollow(municipality, user, kind, ref)
            messages.success(request, _("Dazu bekommen Sie keine Nachrichten mehr."))
        return HttpResponseRedirect(back, status=303)
    if ref not in digest.names(municipality, kind, [ref]):
        raise Http404
    if user is None:
        return acts.wait(
            request,
            "follow",
            municipality=municipality,
            target=ref,
            payload={"kind": kind},
            back=back,
        )
    digest.follow(municipality, user, kind, ref)
    messages.success(
        request, _("Sie bekommen Nachrichten dazu: höchstens eine E-Mail am Tag, morgens.")
    )
    return HttpResponseRedirect(back, status=303)
