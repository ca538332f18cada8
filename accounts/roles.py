"""What somebody may do in one municipality, from their memberships."""

from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from django.contrib.auth.models import AnonymousUser

from accounts.models import Department, Membership, Role, User
from geo.models import Municipality


@dataclass(frozen=True)
class Roles:
    """The roles of one person in one municipality; empty for residents and guests."""

    memberships: tuple[Membership, ...] = ()

    @property
    def any(self) -> bool:
        """Whether the person works here at all."""
        return bool(self.memberships)

    @property
    def is_moderator(self) -> bool:
        return self.has(Role.MODERATOR)

    @property
    def is_administrator(self) -> bool:
        return self.has(Role.ADMINISTRATOR)

    def has(self, *roles: Role) -> bool:
        """Whether the person has at least one of `roles`, in whatever department."""
        return not self._held.isdisjoint(roles)

    def departments_as(self, *roles: Role) -> list[Department]:
        """The active departments in which the person has one of `roles`, by name, each once."""
        found = {
            membership.department.pk: membership.department
            for membership in self.memberships
            if membership.role in roles and membership.department is not None
        }
        return sorted(
            (department for department in found.values() if department.is_active),
            key=lambda department: department.name,
        )

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships)


def roles_of(user: User | AnonymousUser, municipality: Municipality) -> Roles:
    """Asks the database once per person and municipality, then remembers on `user`.

    Somebody whose account is closed has no roles. A superuser has none either: whoever
    runs the machine does not read cases for that reason.
    """
    if not user.is_authenticated or not user.is_active:
        return Roles()
    known: dict[int, Roles] = user.__dict__.setdefault("_roles", {})
    if municipality.pk not in known:
        # Put in order here: the database would join the town for it, at each request of staff.
        memberships = (
            Membership.objects.of(municipality)
            .filter(user=user)
            .select_related("department")
            .order_by()
        )
        known[municipality.pk] = Roles(tuple(sorted(memberships, key=attrgetter("role", "pk"))))
    return known[municipality.pk]


def itself(user: User) -> User:
    """The user behind the lazy one of a request, with the roles that either remembers.

    Permissions ask the one, pages the other; so a page that asks for both loads roles once.
    """
    found: User = getattr(user, "_wrapped", user)
    if not isinstance(found, User):  # nobody has looked at it yet
        bool(user.pk)
        found = getattr(user, "_wrapped", user)
    found.__dict__["_roles"] = user.__dict__.setdefault("_roles", {})
    return found


def forget_roles(user: User) -> None:
    """After a change of memberships: ask the database again."""
    user.__dict__.pop("_roles", None)
