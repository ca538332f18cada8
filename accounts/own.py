"""What somebody has written and begun here, told by the apps that know, for /konto/.

    own.register("participation.own.of")     # in AppConfig.ready

The function is called with the person and the municipality and returns `Thing` rows, newest
first, few of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from accounts.models import User
from geo.models import Municipality


@dataclass(frozen=True)
class Thing:
    """One line: where it leads, what it is called, and how it stands."""

    title: str
    href: str
    note: str = ""


Teller = Callable[[User, Municipality], list[Thing]]

_tellers: list[str] = []


def register(teller: str) -> None:
    if teller not in _tellers:
        _tellers.append(teller)


def of(user: User, municipality: Municipality) -> list[Thing]:
    return [thing for teller in _tellers for thing in _call(teller, user, municipality)]


def _call(teller: str, user: User, municipality: Municipality) -> list[Thing]:
    function: Teller = import_string(teller)
    return function(user, municipality)
