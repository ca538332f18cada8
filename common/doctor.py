"""What `manage.py doctor` asks: the apps register checks by dotted name.

    doctor.register("geo.checkup.towns")            # in AppConfig.ready

A check is called without arguments and yields `Finding`s: what was looked at, how it is, what
that means and what to do about it, with the exact command or page. It changes nothing. What breaks
off is a finding itself, so one check never keeps the others waiting.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.utils.module_loading import import_string


class Level(IntEnum):
    OK = 0
    WARNING = 1
    ERROR = 2

    @property
    def word(self) -> str:
        return ("OK", "Warnung", "Fehler")[self]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`about` names the thing, such as "Worker" or "Köln: Straßen"; no `todo`: it is well."""

    about: str
    level: Level
    says: str
    todo: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "level": self.level.name.lower(),
            "says": self.says,
            "todo": self.todo,
        }


Check = Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class _Registered:
    dotted: str
    without_database: bool


_checks: list[_Registered] = []


def register(dotted: str, *, without_database: bool = False) -> None:
    """`without_database`: it makes sense even where no database answers."""
    registered = _Registered(dotted, without_database)
    if registered not in _checks:
        _checks.append(registered)


def ok(about: str, says: str) -> Finding:
    return Finding(about=about, level=Level.OK, says=says)


def warning(about: str, says: str, todo: str) -> Finding:
    return Finding(about=about, level=Level.WARNING, says=says, todo=todo)


def error(about: str, says: str, todo: str) -> Finding:
    return Finding(about=about, level=Level.ERROR, says=says, todo=todo)


def findings(*, with_database: bool) -> Iterator[Finding]:
    """All checks in the order of the apps, from the machine up to what people see."""
    for registered in _checks:
        if registered.without_database or with_database:
            yield from _run(registered.dotted)


def _run(dotted: str) -> Iterator[Finding]:
    try:
        check: Check = import_string(dotted)
        yield from check()
    except Exception as broken:  # whatever it is, the other checks go on
        yield error(
            dotted,
            f"Diese Prüfung brach ab: {type(broken).__name__}: {broken}",
            "Das ist ein Fehler in Nahdran. Bitte melden Sie ihn mit dieser Zeile.",
        )
