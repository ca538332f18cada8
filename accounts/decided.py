"""What was decided about somebody, and what became of their objections, told by the apps that
know, for /konto/entscheidungen/.

    decided.register("moderation.own_decided.of")     # in AppConfig.ready

The function is called with the person and the municipality and returns `Chapter`s, each with
its newest entries first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.module_loading import import_string

from accounts.models import User
from geo.models import Municipality

# More than that of one chapter stands in /konto/meine-daten/ alone.
MOST = 50


@dataclass(frozen=True, kw_only=True)
class Objection:
    """That the person wanted another look, and the answer; `answered_at` None while it waits."""

    at: datetime
    outcome: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One decision. `href` is the person's own page of it, with the reasons and the objection;
    `until` is till when they may still object, None if they may not."""

    uuid: UUID
    title: str
    state: str
    at: datetime
    href: str
    until: datetime | None = None
    objection: Objection | None = None


@dataclass(frozen=True, kw_only=True)
class Chapter:
    key: str
    title: str
    entries: list[Entry] = field(default_factory=list)


Teller = Callable[[User, Municipality], list[Chapter]]

_tellers: list[str] = []


def register(teller: str) -> None:
    if teller not in _tellers:
        _tellers.append(teller)


def of(user: User, municipality: Municipality) -> list[Chapter]:
    """Chapters that have something in them."""
    return [chapter for chapter in _all(user, municipality) if chapter.entries]


def entry(user: User, municipality: Municipality, uuid: UUID) -> Entry | None:
    """The one with this key, if it is about this person here."""
    chapters = _all(user, municipality)
    return next((each for c in chapters for each in c.entries if each.uuid == uuid), None)


def _all(user: User, municipality: Municipality) -> Iterator[Chapter]:
    for teller in _tellers:
        function: Teller = import_string(teller)
        yield from function(user, municipality)
