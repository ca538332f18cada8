"""What must not be deleted for now: holds of an administrator, and keepers of the apps.

An administrator holds what is of their town: the UUIDs that stand there where kinds of data are
held, and people who have left something there.

    holds.register_keeper("moderation.holds.kept")     # in AppConfig.ready

A keeper is called as `kept(kind_key, municipality, at)` and returns UUIDs that are kept beyond
their time, as a QuerySet of one column or a collection, or None. They are looked for where a
hold is: at the paths that the kind names in `held_by`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import Hold, User
from accounts.vault.kinds import DataKind, all_kinds
from common import clock, jobs, journal
from common.models import ActorKind
from geo.models import Municipality

Kept = QuerySet[Any] | Collection[UUID] | None
Keeper = Callable[[str, Municipality | None, datetime], Kept]

_keepers: list[str] = []
_describers: list[str] = []
_knowers: list[str] = []
# {kind of hold: dotted name of find(municipality, words) -> UUID | None}
_finders: dict[str, str] = {}


class Held(ValidationError):
    """It is under a hold, so nothing of it is deleted."""


def register_keeper(keeper: str) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


def register_finder(kind: str, finder: str) -> None:
    """`finder(municipality, words)` returns the UUID of what people call so (a number, an
    address), or None."""
    _finders[kind] = finder


def register_knower(knower: str) -> None:
    """`knower(municipality, uuid)` says whether it is of this town what has a UUID but no town of
    its own."""
    if knower not in _knowers:
        _knowers.append(knower)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What a hold is about, in words that whoever reads them may read; `href` is its page for
    them, "" if they may not open it."""

    words: str
    href: str = ""


def register_describer(describer: str) -> None:
    """`describer(user, municipality, uuids)` returns {UUID: Thing} of what it knows of them; it
    tells `user` no more than its pages do."""
    if describer not in _describers:
        _describers.append(describer)


def described(
    user: User, municipality: Municipality, targets: Collection[UUID]
) -> dict[UUID, Thing]:
    """What holds here are about, by UUID; without what is not there (any more)."""
    found: dict[UUID, Thing] = {}
    for dotted in _describers:
        left = [target for target in targets if target not in found]
        if left:
            describe: Callable[..., Mapping[UUID, Thing]] = import_string(dotted)
            found |= describe(user, municipality, left)
    return found


def find(kind: str, municipality: Municipality, words: str) -> UUID | None:
    """What is meant by a UUID, or by what people call it; None for what is not of this town, and
    the same for what is nowhere: nobody learns here what other towns have."""
    words = words.strip()
    try:
        target = UUID(words)
    except ValueError:
        pass
    else:
        return target if is_of(municipality, target) else None
    if kind not in _finders:
        return None
    finder: Callable[[Municipality, str], UUID | None] = import_string(_finders[kind])
    return finder(municipality, words)


def is_of(municipality: Municipality, target: UUID) -> bool:
    """Whether a hold on `target` keeps something of this town: what stands at the paths at which
    kinds of data are held, and whom or what a knower knows here."""
    for model, name in held_at(municipality):
        if hasattr(model, "municipality"):
            rows = model._base_manager.filter(**{name: target}, municipality=municipality)
            if rows.exists():
                return True
    return any(import_string(dotted)(municipality, target) for dotted in _knowers)


def held_at(municipality: Municipality) -> set[tuple[type[Model], str]]:
    """The models, with a field each, in which UUIDs stand that a hold can name."""
    found = set()
    for kind in all_kinds():
        if kind.key not in _held_at:
            _held_at[kind.key] = _places(kind, municipality)
        found |= _held_at[kind.key]
    return found


# By the key of a kind: in which town one asks makes no difference.
_held_at: dict[str, set[tuple[type[Model], str]]] = {}


def _places(kind: DataKind, municipality: Municipality) -> set[tuple[type[Model], str]]:
    rows = kind.rows(municipality if kind.of_town else None, clock.now())
    found = set()
    for path in kind.held_by:
        model: type[Model] = rows.model
        *links, name = path.split("__")
        for link in links:
            model = cast(type[Model], model._meta.get_field(link).related_model)
        found.add((model, name))
    return found


def kept(kind: DataKind, municipality: Municipality | None, *, at: datetime) -> Q:
    """A condition on rows of `kind`: what a hold or a keeper keeps."""
    active = Hold.objects.active(at)
    if municipality is not None:
        active = active.of(municipality)
    sources: list[Any] = [active.values("target")]
    for dotted in _keepers:
        keeper: Keeper = import_string(dotted)
        found = keeper(kind.key, municipality, at)
        if found is not None:
            sources.append(found)
    condition = Q(pk__in=[])
    for path in kind.held_by:
        for source in sources:
            condition |= Q(**{f"{path}__in": source})
    return condition


def split(
    kind: DataKind, rows: "QuerySet[Any]", municipality: Municipality | None, *, at: datetime
) -> "tuple[QuerySet[Any], QuerySet[Any]]":
    """`rows` that may go, and those that are kept."""
    model = rows.model
    those = model._base_manager.filter(kept(kind, municipality, at=at)).values("pk")
    return rows.exclude(pk__in=those), rows.filter(pk__in=those)


def is_held(
    targets: Iterable[UUID], *, at: datetime, municipality: Municipality | None = None
) -> bool:
    """Whether one of `targets` is under a hold of `municipality`, or of any if none is named."""
    active = Hold.objects.active(at)
    if municipality is not None:
        active = active.of(municipality)
    return active.filter(target__in=list(targets)).exists()


def held_of(things: Mapping[UUID, int | None], *, at: datetime) -> list[Hold]:
    """The holds on `things` ({UUID: pk of its municipality}), what no town has held by any."""
    active = Hold.objects.active(at).filter(target__in=list(things)).select_related("municipality")
    return [
        hold
        for hold in active.order_by("id")
        if things[hold.target] in (None, hold.municipality_id)
    ]


def require_free(
    targets: Iterable[UUID], *, at: datetime, municipality: Municipality | None = None
) -> None:
    """Raises `Held`. The holds are read after the caller's lock, so none is overlooked. Name the
    `municipality` of what stands in one: there no other one has a say."""
    if is_held(targets, at=at, municipality=municipality):
        raise Held(
            _(
                "Diese Daten müssen wir aus rechtlichen Gründen noch aufbewahren und dürfen sie "
                "jetzt nicht löschen. Fragen Sie uns, bis wann."
            ),
            code="held",
        )


@transaction.atomic
def place_hold(
    *,
    municipality: Municipality,
    target: UUID,
    kind: str = Hold.Kind.OTHER,
    reason: str,
    until: datetime | None = None,
    by: User | None,
    at: datetime | None = None,
) -> Hold:
    """From now on nothing of `target` is deleted here, until `until` or until somebody ends it.

    A hold whose day has passed makes way. Raises `ValidationError` without a reason, for a day
    that has passed, or when it is held already.
    """
    now = at or clock.now()
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Bitte nennen Sie den Grund.")})
    if until is not None and until <= now:
        raise ValidationError({"until": _("Der Tag ist schon vorbei.")})
    over = Hold.objects.of(municipality).filter(target=target, ended_at=None, until__lte=now)
    over.update(ended_at=now)
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                municipality=municipality,
                target=target,
                kind=kind,
                reason=reason[:500],
                since=now,
                until=until,
                by=by,
            )
    except IntegrityError:
        raise ValidationError(
            {"target": _("Das ist schon gesperrt. Beenden Sie zuerst die alte Sperre.")}
        ) from None
    _journal("hold.placed", hold, by)
    return hold


@transaction.atomic
def end_hold(hold: Hold, *, by: User | None, at: datetime | None = None) -> None:
    """From now on periods and wishes count again; twice is the same."""
    ended = Hold.objects.filter(pk=hold.pk, ended_at=None).update(
        ended_at=at or clock.now(), ended_by=by
    )
    if ended:
        _journal("hold.ended", hold, by)
        jobs.defer("accounts.finish_erasures")


def _journal(verb: str, hold: Hold, by: User | None) -> None:
    journal.write(
        municipality_id=hold.municipality_id,
        actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        actor_uuid=by.uuid if by else None,
        verb=verb,
        object_uuid=hold.target,
        payload={"hold": hold.uuid, "until": hold.until.isoformat() if hold.until else None},
    )
