"""Finds what an address names, for the person who asks; 404 for everything else."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User
from common.rows import only
from geo.models import Municipality
from moderation.models import Visibility
from participation import addresses
from participation.models import Consultation, Proposal


class Gone(Exception):
    """It was removed by a rule: its page answers 410."""

    def __init__(self, item_id: int) -> None:
        super().__init__(item_id)
        self.item_id = item_id


def municipality_of(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


def consultation_of(request: HttpRequest, project: str, consultation: str) -> Consultation:
    """With its project and phases; of a project that the person may see."""
    town = municipality_of(request)
    found = only(
        Consultation.objects.of(town)
        .filter(slug=consultation, project__slug=project)
        .select_related("project", "department")
        .prefetch_related("phases")
    )
    if found is None:
        raise Http404
    found.project.municipality = town
    found.municipality = town
    if not request.user.has_perm("participation.see_project", found.project):
        raise Http404
    return found


def signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead a guest to what is theirs by the code: whoever took part with an address alone
    has no password."""
    query = urlencode({"next": request.get_full_path()}, safe="/")
    return HttpResponseRedirect(f"{reverse('participation:join')}?{query}")


def proposal_at(request: HttpRequest, project: str, consultation: str, number: int) -> Proposal:
    """The proposal under an address, if it may be seen. Raises `Gone`, else 404."""
    found = consultation_of(request, project, consultation)
    town = municipality_of(request)
    here = Proposal.objects.in_consultation(found).filter(number=number)
    proposal = (
        here.filter(pk__in=Proposal.objects.visible_to(request.user, town).values("pk"))
        .select_related("category", "item")
        .first()
    )
    if proposal is None:
        removed = here.filter(item__visibility=Visibility.REMOVED)
        if item_id := removed.values_list("item_id", flat=True).first():
            raise Gone(item_id)
        raise Http404
    proposal.consultation = found
    proposal.municipality = town
    return proposal


def frame_of(consultation: Consultation) -> dict[str, Any]:
    """For breadcrumbs: the project, the consultation, and their addresses where they exist."""
    path = consultation.get_absolute_url()
    return {
        "consultation": consultation,
        "project": consultation.project,
        "consultation_path": existing(path),
        "project_path": existing(f"/beteiligung/{consultation.project.slug}/"),
        "all_path": existing("/beteiligung/"),
        "form_path": f"{path}vorschlagen/",
    }


def existing(path: str) -> str:
    """`path`, or "" if no page answers there."""
    return path if addresses.answers(path) else ""
