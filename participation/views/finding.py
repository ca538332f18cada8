"""Finds what an address names, for the person who asks; 404 for everything else."""

from django.http import Http404, HttpRequest

from accounts.models import User
from geo.models import Municipality
from participation.models import Consultation


def municipality_of(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


def consultation_of(request: HttpRequest, project: str, consultation: str) -> Consultation:
    """With its project and phases; of a project that the person may see."""
    town = municipality_of(request)
    found = (
        Consultation.objects.of(town)
        .filter(slug=consultation, project__slug=project)
        .select_related("project")
        .prefetch_related("phases")
        .first()
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
