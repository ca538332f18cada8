"""What somebody may do in one municipality, from their memberships."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from accounts.models import Department, Membership, Role, User
from geo.models import Municipality


class Roles:
    """The roles of one person in one municipality."""

    def __init__(self, memberships: Iterable[Membership]) -> None:
        self._memberships = list(memberships)

    def has(self, *roles: Role) -> bool:
        """Whether they hold one of `roles`, in whatever department."""
        return any(membership.role in roles for membership in self._memberships)

    @property
    def is_moderator(self) -> bool:
        return self.has(Role.MODERATOR)

    def departments_as(self, role: Role) -> list[Department]:
        """The departments in which they hold `role`."""
        return [
            membership.department
            for membership in self._memberships
            if membership.role == role and membership.department
        ]


def roles_of(user: User | AnonymousUser, municipality: Municipality) -> Roles:
    """The roles of `user`; guests have none."""
    if not user.is_authenticated:
        return Roles([])
    rows = Membership.objects.of(municipality).filter(user=user)
    return Roles(rows.select_related("department"))
