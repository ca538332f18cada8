"""Deletes what is due, kind by kind, in small transactions.

A batch is one transaction: its rows are locked (what somebody else works on waits for the next
time), asked for once more, deleted, and noted in the deletion log. So a crash loses at most one
batch, which is due again, and running twice deletes nothing twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet

from accounts.models import DeletionEntry
from accounts.vault import holds, kinds, periods, proof
from accounts.vault.kinds import DataKind
from geo.models import Municipality

BATCH = 100
# What one run deletes of a kind in a town at most: the next run goes on.
AT_MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is due of one kind: how many may go, since when the oldest is there, and how many a
    hold or a keeper keeps."""

    kind: DataKind
    municipality: Municipality | None
    due: int
    oldest: datetime | None
    kept: int


@dataclass(frozen=True, kw_only=True)
class Purged:
    kind: DataKind
    municipality: Municipality | None
    deleted: int


Work = tuple[DataKind, Municipality | None]


def look(
    *, at: datetime, municipality: Municipality | None = None, only: Iterable[str] = ()
) -> list[Found]:
    """What `purge` would delete, and what it would keep; changes nothing."""
    return [_look(kind, town, at) for kind, town in _work(municipality, only)]


def purge(
    *,
    at: datetime,
    municipality: Municipality | None = None,
    only: Iterable[str] = (),
    at_most: int = AT_MOST,
) -> list[Purged]:
    """Delete what is due in one municipality, or in all and of the installation itself.

    A kind that fails keeps no other waiting; the first error rises at the end.
    """
    done: list[Purged] = []
    failed: Exception | None = None
    for kind, town in _work(municipality, only):
        try:
            done.append(_purge(kind, town, at, at_most))
        except Exception as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return done


def _work(municipality: Municipality | None, only: Iterable[str]) -> Iterator[Work]:
    wanted = [kinds.get(key) for key in only] or kinds.all_kinds()
    towns = (
        [municipality]
        if municipality is not None
        else list(Municipality.objects.defer("boundary").order_by("pk"))
    )
    for kind in wanted:
        if kind.of_town:
            yield from ((kind, town) for town in towns)
        elif municipality is None:
            yield kind, None


def _due(kind: DataKind, town: Municipality | None, at: datetime) -> "QuerySet[Any]":
    return kind.rows(town, at if kind.dated else periods.period_of(kind, town).before(at))


def _look(kind: DataKind, town: Municipality | None, at: datetime) -> Found:
    free, kept = holds.split(kind, _due(kind, town, at), town, at=at)
    return Found(
        kind=kind,
        municipality=town,
        due=free.count(),
        oldest=free.order_by().aggregate(oldest=Min(kind.since))["oldest"],
        kept=kept.count(),
    )


def _purge(kind: DataKind, town: Municipality | None, at: datetime, at_most: int) -> Purged:
    deleted, after = 0, None
    while deleted < at_most:
        count, after = _batch(kind, town, at, after, min(BATCH, at_most - deleted))
        deleted += count
        if after is None:
            break
    return Purged(kind=kind, municipality=town, deleted=deleted)


@transaction.atomic
def _batch(
    kind: DataKind, town: Municipality | None, at: datetime, after: Any, size: int
) -> tuple[int, Any]:
    """How many it deleted, and the last key it looked at; None when there are no more."""
    due = _due(kind, town, at)
    free, _kept = holds.split(kind, due, town, at=at)
    if after is not None:
        free = free.filter(pk__gt=after)
    keys = list(free.order_by("pk").values_list("pk", flat=True)[:size])
    if not keys:
        return 0, None
    manager = due.model._base_manager
    locked = list(
        manager.filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(skip_locked=True, of=("self",))
        .values_list("pk", flat=True)
    )
    # Somebody may have written to a row, or put it under a hold, since it was found.
    free, _kept = holds.split(kind, due.filter(pk__in=locked), town, at=at)
    rows = list(free.order_by("pk"))
    if rows:
        _delete(kind, town, rows, at)
    return len(rows), keys[-1]


def _delete(kind: DataKind, town: Municipality | None, rows: list[Any], at: datetime) -> None:
    ground = DeletionEntry.Ground.RETENTION
    town_id = town.pk if town else None
    if kind.named:
        uuids = [_named(row, kind.named) for row in rows]
        proof.note(kind.key, uuids, ground=ground, municipality_id=town_id, at=at)
    else:
        proof.note_number(kind.key, len(rows), ground=ground, municipality_id=town_id, at=at)
    kind.delete(rows, at)


def _named(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row
