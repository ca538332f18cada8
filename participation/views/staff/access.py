"""Whose desk a proposal lies on: fetched through it, asked for its permission."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from participation import desk
from participation.desk import Desk
from participation.models import Proposal


def desk_of(request: SignedInRequest) -> Desk:
    """Raises `PermissionDenied` for people who neither distribute nor answer."""
    found = desk.desk_of(request.user, request.municipality)
    if found is None:
        raise PermissionDenied
    return found


def proposal_of(request: SignedInRequest, uuid: UUID) -> Proposal:
    """404 for what one may not see, 403 for what is public but on somebody else's desk."""
    desk_of(request)
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user, request.municipality).select_related(
            "municipality",
            "item",
            "category__department",
            "zone",
            "department",
            "milestone",
            "merged_into",
            "consultation__project__municipality",
        ),
        uuid=uuid,
    )
    require(request, "answer_proposal", proposal)
    return proposal


def require(request: SignedInRequest, permission: str, proposal: Proposal) -> None:
    if not request.user.has_perm(f"participation.{permission}", proposal):
        raise PermissionDenied
