"""The author takes back a part of a proposal: the name beside it, or one picture. Each is asked
once more on a page of its own; whoever is not the author finds nothing here."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.http import guest_form
from geo.http import TownRequest
from participation import services
from participation.finding import existing, frame_of, sign_in_first
from participation.models import Proposal
from participation.views.editing import of_proposal
from photos.models import Photo

View = Callable[..., HttpResponse]


def _of_its_author(permission: str) -> Callable[[View], View]:
    def wrap(view: View) -> View:
        @never_cache
        @guest_form
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def wrapper(
            request: TownRequest, project: str, consultation: str, number: int, **parts: Any
        ) -> HttpResponse:
            if not isinstance(request.user, User):
                return sign_in_first(request)
            person = request.user

            @of_proposal
            def found(request: TownRequest, proposal: Proposal) -> HttpResponse:
                if not person.has_perm(permission, proposal):
                    raise Http404
                return view(request, proposal, person, **parts)

            return found(request, project, consultation, number)

        return wrapper

    return wrap


def _of(proposal: Proposal, here: str) -> dict[str, Any]:
    return frame_of(proposal.consultation) | {
        "here": here,
        "proposal": proposal,
        "path": existing(proposal.get_absolute_url()),
    }


@_of_its_author("participation.withdraw_name_of_proposal")
def proposal_name(request: TownRequest, proposal: Proposal, author: User) -> HttpResponse:
    """`…/name/`: asks once more, then the name stands there no more."""
    if request.method == "POST":
        services.withdraw_name(proposal, by=author)
        messages.success(request, _("Ihr Name steht nicht mehr bei diesem Vorschlag."))
        return HttpResponseRedirect(proposal.get_absolute_url(), status=303)
    context = _of(proposal, _("Namen zurückziehen"))
    return render(request, "participation/proposing/name.html", context)


@_of_its_author("participation.withdraw_picture")
def proposal_pictures(request: TownRequest, proposal: Proposal, author: User) -> HttpResponse:
    """`…/bilder/`: the author's pictures, those that wait among them, each with the way back."""
    context = _of(proposal, _("Bilder zurückziehen")) | {"photos": _photos(proposal)}
    return render(request, "participation/proposing/pictures.html", context)


@_of_its_author("participation.withdraw_picture")
def proposal_picture(
    request: TownRequest, proposal: Proposal, author: User, uuid: UUID
) -> HttpResponse:
    """`…/bilder/<uuid>/`: asks once more, then the picture is gone with all its files."""
    photo = next((each for each in _photos(proposal) if each.uuid == uuid), None)
    if photo is None:
        raise Http404
    problem, status = "", 200
    if request.method == "POST":
        try:
            services.withdraw_picture(proposal, uuid, by=author)
        except ValidationError as error:
            problem, status = " ".join(error.messages), 422
        else:
            messages.success(request, _("Das Bild ist gelöscht."))
            return HttpResponseRedirect(proposal.get_absolute_url(), status=303)
    context = _of(proposal, _("Bild zurückziehen")) | {"photo": photo, "problem": problem}
    return render(request, "participation/proposing/picture.html", context, status=status)


def _photos(proposal: Proposal) -> list[Photo]:
    return [row.photo for row in proposal.pictures.select_related("photo__item")]
