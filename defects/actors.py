"""Who does something to a report: a resident, somebody of the staff, a body outside, we."""

from dataclasses import dataclass
from typing import Self

from accounts.models import Department, User
from common.models import ActorKind
from defects.models import CrewTeam


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts and for which department. Residents act by the secret link, without a name.

    A `team` acts by its shared phone: then no `user` is known. What a `quiet` actor does is
    told to nobody: an import, not somebody at work.
    """

    kind: ActorKind
    user: User | None = None
    department: Department | None = None
    team: CrewTeam | None = None
    quiet: bool = False

    @classmethod
    def resident(cls, user: User | None = None) -> Self:
        return cls(kind=ActorKind.RESIDENT, user=user)

    @classmethod
    def staff(cls, user: User, department: Department | None = None) -> Self:
        return cls(kind=ActorKind.STAFF, user=user, department=department)

    @classmethod
    def on_phone(cls, team: CrewTeam) -> Self:
        return cls(kind=ActorKind.STAFF, department=team.department, team=team)

    @classmethod
    def outside(cls, department: Department, user: User | None = None) -> Self:
        return cls(kind=ActorKind.OUTSIDE, user=user, department=department)

    @classmethod
    def system(cls) -> Self:
        return cls(kind=ActorKind.SYSTEM)
