"""What must be there before a town opens, told by the apps that know.

The function is called with the municipality and returns `Line`s in the order in which they are
read. The page of the administrator, `go_live` and the command all ask here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from geo.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Line:
    """`words` say what is there, or what is missing and who can mend it. `href` and `mend` lead
    an administrator there; both are empty where whoever runs the server must act.
    `is_advice`: the town can open without it. `is_due`: advice whose day has come, so that it waits
    among an administrator's duties."""

    key: str
    title: str
    is_met: bool
    words: str
    href: str = ""
    mend: str = ""
    is_advice: bool = False
    is_due: bool = False


Teller = Callable[[Municipality], list[Line]]

_tellers: list[str] = []


def register(teller: str) -> None:
    if teller not in _tellers:
        _tellers.append(teller)


def lines(municipality: Municipality) -> list[Line]:
    found: list[Line] = []
    for dotted in _tellers:
        teller: Teller = import_string(dotted)
        found += teller(municipality)
    return found


def lacking(municipality: Municipality) -> list[Line]:
    """What stands in the way of opening."""
    return [line for line in lines(municipality) if not line.is_met and not line.is_advice]
