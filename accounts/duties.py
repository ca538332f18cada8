"""What waits for somebody, by role, told by the apps that know.

    duties.register("defects.duties.of_staff")     # in AppConfig.ready

The function is called with the person and the municipality and returns `Duty` rows for
the roles that the person holds there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from accounts.models import User
from geo.models import Municipality


@dataclass(frozen=True)
class Part:
    """One list of a workplace in which something waits."""

    title: str
    count: int
    href: str


@dataclass(frozen=True)
class Duty:
    """`title` is where one works ("Moderation"), `waiting` what waits there, in words. `parts`
    are its lists in which something waits."""

    title: str
    waiting: str
    count: int
    href: str
    icon: str
    parts: tuple[Part, ...] = ()


Teller = Callable[[User, Municipality], list[Duty]]

_tellers: list[str] = []


def register(teller: str) -> None:
    if teller not in _tellers:
        _tellers.append(teller)


def of(user: User, municipality: Municipality) -> list[Duty]:
    """All duties, those with something waiting first."""
    found = [duty for teller in _tellers for duty in _call(teller, user, municipality)]
    return sorted(found, key=lambda duty: duty.count == 0)


def elsewhere(user: User, municipality: Municipality, *, than: str) -> list[Duty]:
    """What waits at other workplaces than the one that the teller `than` tells about."""
    found = [
        duty for teller in _tellers if teller != than for duty in _call(teller, user, municipality)
    ]
    return [duty for duty in found if duty.count]


def _call(teller: str, user: User, municipality: Municipality) -> list[Duty]:
    function: Teller = import_string(teller)
    return function(user, municipality)
