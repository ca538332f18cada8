"""What acts in talks have in common: answers for forms and for htmx, and how often one may."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User
from common.http import client_address
from common.rate_limit import hit
from geo.http import TownRequest
from participation import addresses, detail
from participation.models import Consultation

_WINDOW = timedelta(hours=1)
# More than anybody writes or clicks; a machine is stopped.
_BY_ONE_PERSON = {"comment": 60, "edit": 60, "vote": 600, "support": 600}
# Families, schools and town halls share an address.
_BY_ONE_ADDRESS = 120


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks, which takes the part of the page that changes."""
    return "HX-Request" in request.headers


def see_other(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A redirect, as the asking side understands it: htmx would put the next page inside this."""
    if not is_part(request):
        return response
    leading = HttpResponse()
    leading["HX-Redirect"] = response["Location"]
    return leading


def consultation_or_404(request: TownRequest, project: str, consultation: str) -> Consultation:
    """The consultation at an address, with its project; 404 unless it may be seen."""
    found = detail.consultation_at(request.municipality, project, consultation, user=request.user)
    if found is None:
        raise Http404
    return found


def go(path: str) -> HttpResponse:
    return HttpResponseRedirect(path, status=303)


def too_often(request: TownRequest, act: str) -> str:
    """Counts one more `act` (comment, vote, support) of this person, or of this address for a
    guest; a sentence when there were too many within an hour."""
    if isinstance(request.user, User):
        purpose, who, limit = act, f"user {request.user.pk}", _BY_ONE_PERSON[act]
    else:
        purpose, who, limit = "wait", client_address(request), _BY_ONE_ADDRESS
    if hit(purpose=f"participation.{purpose}", address=who, limit=limit, window=_WINDOW):
        return ""
    return _("Das war sehr oft in kurzer Zeit. Bitte warten Sie eine Weile.")


def gone(
    request: HttpRequest, placeholder: str | None, *, back: str = "", kept: str = ""
) -> HttpResponse:
    """410 with what stands in place of something removed; 404 if there is nothing to say.

    `back` is the page around it, `kept` what somebody had written meanwhile.
    """
    if placeholder is None:
        raise Http404
    if not addresses.answers("/beteiligung/p/c/"):
        back = ""
    context = {"placeholder": placeholder, "back": back, "kept": kept}
    template = "_gone.html" if is_part(request) else "gone.html"
    return render(request, f"participation/talk/{template}", context, status=410)


def around(about: addresses.About, *, heading: str = "") -> dict[str, Any]:
    """For templates: what is talked about and where it stands, and the heading of a page that
    is apart from it. Reads `about.consultation.project`."""
    consultation = about.consultation
    return {
        "about": about,
        "heading": heading,
        "path": about.get_absolute_url(),
        "consultation": consultation,
        "project": consultation.project,
        "leads": addresses.leads(consultation),
    }
