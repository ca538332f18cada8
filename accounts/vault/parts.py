"""What the apps know of one person who has an account: how it is shown, and how it ends.

    parts.register(Part(                           # in AppConfig.ready
        key="participation",
        export="participation.person.export",
        erase="participation.person.erase",
        things="participation.person.things",
        shows=("participation.Proposal.author", ...),
        left_out={"participation.Answer.by": "an act of the office, not of a person"},
    ))

Every foreign key to a person or to contact data stands in one of `shows` and `left_out`; a
test walks the models.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from accounts.models import User
    from geo.models import Municipality

# What becomes of public contributions: they stay without a name, or go where rules allow it.
Wish = Literal["keep", "withdraw"]
KEEP: Wish = "keep"
WITHDRAW: Wish = "withdraw"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table of an export. `columns` are {key: heading}; rows hold text, numbers, moments,
    truth values, None or lists of them under these keys. `files` are (name in the ZIP, path)."""

    key: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    note: str = ""
    files: Sequence[tuple[str, Path]] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """Dotted names. `export(user, municipality)` returns Sections of what belongs to the person
    there. `things(user)` returns {UUID: pk of its municipality} of what is theirs, which a hold
    there may keep.

    `withdraw(user, at)` takes public contributions back where the rules allow it, each in a
    transaction of its own; what a hold keeps stays. `erase(user, at, keep=frozenset())` is called
    with the person's row locked, and ends what deleting that row would not, but what holds `keep`
    (UUIDs): afterwards rows that depend on it are deleted or forget it, as their foreign keys say.
    It takes no lock of an Item: others hold one while they wait for the person.
    """

    key: str
    export: str
    withdraw: str = ""
    erase: str = ""
    things: str = ""
    shows: Sequence[str] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    _parts[part.key] = part


def all_parts() -> list[Part]:
    return list(_parts.values())


def export(user: "User", municipality: "Municipality") -> list[Section]:
    """All there is about `user` here, sections without rows included."""
    found: list[Section] = []
    for part in _parts.values():
        function: Callable[..., list[Section]] = import_string(part.export)
        found += function(user, municipality)
    return found


def withdraw(user: "User", at: datetime) -> None:
    for part in _parts.values():
        if part.withdraw:
            import_string(part.withdraw)(user, at)


def erase(user: "User", at: datetime, *, keep: Collection[UUID] = frozenset()) -> None:
    for part in _parts.values():
        if part.erase:
            import_string(part.erase)(user, at, keep=keep)


def things(user: "User") -> dict[UUID, int | None]:
    """What is theirs, by UUID with the pk of its municipality; the person themselves belongs to
    none, so any town may hold them."""
    found: dict[UUID, int | None] = {user.uuid: None}
    for part in _parts.values():
        if part.things:
            function: Callable[..., Mapping[UUID, int]] = import_string(part.things)
            found |= function(user)
    return found
