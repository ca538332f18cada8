"""The parts of a set-up, and the one verb that changes any of them."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import SetupChange, User
from accounts.setup.fields import Field, Wrong, read_all
from common import clock, data_version, journal
from common.models import ActorKind
from geo.models import Municipality
from geo.tenancy import forget_hosts

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Values = dict[str, Any]
# Everything of a part, by key: what `settle` compares with and the file is made of.
Rows = Callable[[Municipality], dict[str, Values]]
# Writes checked values, which differ from what is there. Raises `ValidationError` by field.
Write = Callable[[Municipality, str, Values], None]


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """A draft that is there already: when it was saved last, and by whom if that is known."""

    at: datetime
    by: User | None

    @classmethod
    def among(cls, drafts: QuerySet[Any]) -> "Drafted | None":
        """The one of `drafts`, rows with `updated_at` and `updated_by`; None if there is none."""
        draft = drafts.select_related("updated_by").first()
        return cls(at=draft.updated_at, by=draft.updated_by) if draft else None


@dataclass(frozen=True, kw_only=True)
class Part:
    """`rows` and `write` are dotted names. Where `is_list`, things have keys and are never
    deleted; else there is one thing, whose key is "". `href` leads to its page.

    What `is_draft` is public only once somebody has looked at it there and published it; where
    it says nothing at all it is left out of the file. `drafted` is the dotted name of a function
    of the town that returns what is `Drafted` there, or None."""

    key: str
    title: "str | StrPromise"
    fields: tuple[Field, ...]
    rows: str
    write: str
    is_list: bool = False
    is_draft: bool = False
    drafted: str = ""
    name_of: Callable[[Values], str] = field(default=lambda values: "")
    href: Callable[[str], str] = field(default=lambda key: "")

    def all(self, municipality: Municipality) -> dict[str, Values]:
        rows: Rows = import_string(self.rows)
        return rows(municipality)

    def draft_of(self, municipality: Municipality) -> Drafted | None:
        """What somebody is writing, and a file would replace."""
        if not self.drafted:
            return None
        asked: Callable[[Municipality], Drafted | None] = import_string(self.drafted)
        return asked(municipality)

    @property
    def nothing(self) -> Values:
        """What it says before anybody has settled anything."""
        return {each.name: each.default for each in self.fields}

    def field(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.name == name), None)


class ChangedMeanwhile(ValidationError):
    """Somebody else has settled the same thing since the page was read."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Jemand hat das gerade auch geändert. Was Sie eingetragen haben, steht noch hier. "
                "Speichern Sie noch einmal, wenn es gelten soll."
            ),
            code="changed",
        )


# Called in the transaction of a change: with the town, what was before and what is now.
Follower = Callable[[Municipality, Values | None, Values], None]

_parts: dict[str, Part] = {}
_followers: dict[str, list[str]] = {}


def register(part: Part) -> None:
    """In the order in which a file is read: what others refer to comes first."""
    _parts[part.key] = part


def follow(part_key: str, dotted: str) -> None:
    """Let the function `dotted` know of every change of a part (in `AppConfig.ready`)."""
    known = _followers.setdefault(part_key, [])
    if dotted not in known:
        known.append(dotted)


def get(key: str) -> Part | None:
    return _parts.get(key)


def known(key: str) -> Part:
    """Raises `KeyError` for a part that nobody registered."""
    return _parts[key]


def all_parts() -> list[Part]:
    return list(_parts.values())


def fingerprint(values: Values | None) -> str:
    """Changes with the values, so that two people who settle them at once notice."""
    told = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def settle(
    part_key: str,
    municipality: Municipality,
    key: str,
    given: Mapping[str, Any],
    *,
    by: User | None,
    seen: str = "",
    batch: UUID | None = None,
) -> SetupChange | None:
    """`given` holds from now on; fields that it does not name stay. None if it held already.

    `seen` is the `fingerprint` of what the page showed. `by` is None for a command on the
    server. Raises `Wrong` for values that cannot be, `ChangedMeanwhile`, and `ValidationError`
    by field for what does not fit the rest of the town.
    """
    part = _parts[part_key]
    town = locked(municipality)
    before = part.all(town).get(key)
    if seen and fingerprint(before) != seen:
        raise ChangedMeanwhile
    values = read_all(part.fields, given, over=before or {})
    _stay(part, before, values)
    if values == before:
        return None
    write: Write = import_string(part.write)
    write(town, key, values)
    after = part.all(town)[key]
    change = record(
        town, part=part.key, key=key, title=part.name_of(after), before=before, after=after, by=by,
        batch=batch,
    )  # fmt: skip
    for dotted in _followers.get(part.key, ()):
        follower: Follower = import_string(dotted)
        follower(town, before, after)
    data_version.raise_version(town.pk)
    transaction.on_commit(forget_hosts)
    return change


def undo(change: SetupChange, *, by: User) -> SetupChange | None:
    """What was before `change` holds again. What was new is taken out of use.

    Raises `ValidationError` where that does not go, as the rest of the town has moved on.
    """
    part = _parts.get(change.part)
    if part is None or change.after is None:
        raise ValidationError(_("Das lässt sich nicht zurücknehmen."), code="no_undo")
    if change.before is None:
        if part.field("active") is None:
            raise ValidationError(_("Das lässt sich nicht zurücknehmen."), code="no_undo")
        return settle(part.key, change.municipality, change.thing, {"active": False}, by=by)
    return settle(part.key, change.municipality, change.thing, change.before, by=by)


def can_undo(change: SetupChange) -> bool:
    part = _parts.get(change.part)
    if part is None or change.after is None:
        return False
    return change.before is not None or part.field("active") is not None


def record(
    municipality: Municipality,
    *,
    part: str,
    key: str = "",
    title: str = "",
    before: Values | None,
    after: Values | None,
    by: User | None,
    person: User | None = None,
    batch: UUID | None = None,
) -> SetupChange:
    """Add to the log, and to the journal without texts; in the transaction of the change."""
    change = SetupChange.objects.create(
        municipality=municipality, part=part, thing=key, title=title[:160], before=before,
        after=after, by=by, person=person, batch=batch, at=clock.now(),
    )  # fmt: skip
    names = sorted({*(before or {}), *(after or {})})
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        actor_uuid=by.uuid if by else None,
        verb=f"setup.{part}",
        object_uuid=change.uuid,
        payload={
            "thing": key,
            "fields": [
                name for name in names if (before or {}).get(name) != (after or {}).get(name)
            ],
        },
    )
    return change


def _stay(part: Part, before: Values | None, values: Values) -> None:
    if before is None:
        return
    problems: list[tuple[tuple[str | int, ...], str]] = [
        ((each.name,), _("Das lässt sich nicht mehr ändern."))
        for each in part.fields
        if each.is_fixed and before.get(each.name) != values[each.name]
    ]
    if problems:
        raise Wrong(problems)


def as_it_is(municipality: Municipality) -> Municipality:
    """Not as a request or another process remembers it (`geo.tenancy`)."""
    return Municipality.objects.defer("boundary").get(pk=municipality.pk)


def locked(municipality: Municipality) -> Municipality:
    """One person at a time sets a town up, so that what they check holds when they write."""
    rows = Municipality.objects.select_for_update(no_key=True, of=("self",)).defer("boundary")
    return rows.get(pk=municipality.pk)
