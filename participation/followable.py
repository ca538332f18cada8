"""What a page offers to hear more about, and whether its reader does already."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from accounts import digest
from participation.finding import municipality_of, signed_in


@dataclass(frozen=True, slots=True)
class Followable:
    """`name` is "" where the page is about nothing else."""

    kind: str
    ref: UUID
    name: str
    is_followed: bool


def followable(request: HttpRequest, kind: str, ref: UUID, *, name: str = "") -> Followable:
    """`kind` as in `participation.following`. One statement for those who are signed in."""
    user = signed_in(request)
    is_followed = user is not None and digest.follows(municipality_of(request), user, kind, ref)
    return Followable(kind, ref, name, is_followed)
