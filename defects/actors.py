"""Who does something to a report: a resident, somebody of the staff, a body outside, we."""

from dataclasses import dataclass
from typing import Literal, Self

from accounts.models import Department, User
from common.models import ActorKind
from defects.models import CrewTeam


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts and for which department. Residents act by the secret link, without a name.

    A `team` acts by its shared phone: then no `user` is known. What a `quiet` actor does is told
    to nobody: an import, not somebody at work. What `came` from the other municipality of a
    hand-over is not sent back there: from `above`, which handed the report over, or from
    `below`, which has it (`defects.services.neighbours`).
    """

    kind: ActorKind
    user: User | None = None
    department: Department | None = None
    team: CrewTeam | None = None
    quiet: bool = False
    came: Literal["", "above", "below"] = ""

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

    @classmethod
    def above(cls) -> Self:
        """The municipality that handed the report over, seen from the one that has it."""
        return cls(kind=ActorKind.SYSTEM, came="above")

    @classmethod
    def below(cls, body: Department) -> Self:
        """The municipality that has the report, as the `body` outside that it is to the other."""
        return cls(kind=ActorKind.OUTSIDE, department=body, came="below")
