"""What was erased after a backup is erased again when the backup is restored.

The deletion log holds no names, only a keyed hash of each UUID (`accounts.vault.proof`). So
the UUIDs of all that an older backup brings back are hashed and looked for in the log of the time
after it: of the database that is replaced, of newer backups, of `deletions.jsonl`, which lies
beside the backups and grows with every deletion (`vault.outside`). Kinds of data
with a period know how their rows go; for what people take back themselves, apps register

    replaying.register("photos.photo", find="defects.again.photos", erase="defects.again.photo")

in `AppConfig.ready`. `find()` yields (UUID, what `erase` needs) of all there is; `erase(what, at)`
does it once more, tells nobody, and raises `ValidationError` if rules do not allow it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from accounts.models import DeletionEntry
from accounts.vault import erasure, holds, kinds, proof, purging
from common import clock, jobs
from geo.models import Municipality

if TYPE_CHECKING:
    from common.backup.restoring import Restored

NAME = "deletions.jsonl"

Entry = dict[str, Any]
_FIELDS = ("kind", "digest", "number", "ground", "at", "ags")


@dataclass(frozen=True, slots=True)
class Again:
    kind: str
    find: str
    erase: str


@dataclass
class Replayed:
    """How many entries of the log were added; by kind how many things went again, and how many
    rules or holds kept."""

    entries: int = 0
    erased: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)


_agains: list[Again] = []


def register(kind: str, *, find: str, erase: str) -> None:
    again = Again(kind, find, erase)
    if again not in _agains:
        _agains.append(again)


def lines(using: str) -> Iterator[bytes]:
    """The whole deletion log, one JSON object a line; it says nothing about anybody."""
    yield from as_lines(DeletionEntry.objects.using(using))


def as_lines(rows: "QuerySet[DeletionEntry]") -> Iterator[bytes]:
    """The same entry is the same line, whichever database it stands in."""
    found = rows.order_by("id").values_list(
        "kind", "digest", "number", "ground", "at", "municipality__ags"
    )
    for kind, digest, number, ground, at, ags in found.iterator(chunk_size=2_000):
        entry = {
            "kind": kind,
            "digest": bytes(digest).hex() if digest is not None else None,
            "number": number,
            "ground": ground,
            "at": at.astimezone(UTC).isoformat(),
            "ags": ags,
        }
        yield json.dumps(entry, sort_keys=True).encode() + b"\n"


def after_restore(restored: "Restored") -> Iterator[str]:
    """Erase again what the newer logs name, then what is due by now; says what it did."""
    given, broken = _read(restored.later[NAME])
    now = clock.now()
    if broken:
        yield (
            f"Im Löschprotokoll ließen sich {broken} Zeilen nicht lesen: Was sie nennen, kann "
            "wieder da sein. Prüfen Sie die Platte, auf der die Sicherungen liegen."
        )
    if given:
        done = replay(given, at=now)
        yield (
            f"Löschprotokoll: {done.entries} Einträge sind neuer als die Sicherung und jetzt "
            f"wieder da. Noch einmal gelöscht: {_listed(done.erased)}."
        )
        if done.kept:
            yield (
                f"NICHT gelöscht, weil Sperren oder Regeln es halten: {_listed(done.kept)}. "
                "Sehen Sie nach: /verwaltung/datenschutz/sperren/"
            )
    else:
        yield (
            "Es gab kein neueres Löschprotokoll. Was Menschen nach der Sicherung haben löschen "
            "lassen, ist wieder da. Haben Sie eine neuere Sicherung oder deletions.jsonl (sonst "
            "neben den Sicherungen), stellen Sie noch einmal wieder her, mit --deletions FILE."
        )
    purged = Counter[str]()
    for each in purging.purge(at=now):
        purged[each.kind.key] += each.deleted
    yield f"Frist inzwischen abgelaufen, also gelöscht: {_listed(purged)}."


def _read(lines: Iterable[bytes]) -> tuple[list[Entry], int]:
    """The entries, and how many lines are none: a disk that broke keeps nobody from the rest."""
    found: list[Entry] = []
    broken = 0
    for line in lines:
        try:
            entry = json.loads(line)
            if entry["digest"] is not None:
                bytes.fromhex(entry["digest"])
            datetime.fromisoformat(entry["at"])
            found.append({name: entry[name] for name in _FIELDS})
        except (ValueError, TypeError, KeyError):
            broken += 1
    return found, broken


def replay(entries: Iterable[Entry], *, at: datetime) -> Replayed:
    """Apply what the log here does not hold yet. Each thing is a transaction of its own, so what
    breaks off can be begun again."""
    done = Replayed()
    new = _unknown(entries)
    by_kind: dict[str, dict[bytes, Entry]] = {}
    for entry in new:
        if entry["digest"] is not None:
            by_kind.setdefault(entry["kind"], {})[bytes.fromhex(entry["digest"])] = entry
    with jobs.silence():  # people were told when it happened
        # An account last: what somebody took back before is taken back by its author.
        for kind, wanted in sorted(by_kind.items(), key=lambda pair: pair[0] == erasure.KIND):
            for uuid, erase in _candidates(kind):
                if proof.digest(uuid) not in wanted:
                    continue
                try:
                    with transaction.atomic():
                        erase(at)
                except ValidationError:
                    done.kept[kind] += 1
                else:
                    done.erased[kind] += 1
    done.entries = _add(new)
    return done


def _unknown(entries: Iterable[Entry]) -> list[Entry]:
    """Those that are not in the log, each once."""

    def key(kind: str, digest: str | None, at: str) -> tuple[str, str | None, str]:
        return kind, digest, datetime.fromisoformat(at).astimezone(UTC).isoformat()

    known = {
        key(kind, bytes(digest).hex() if digest is not None else None, at.isoformat())
        for kind, digest, at in DeletionEntry.objects.values_list("kind", "digest", "at").iterator()
    }
    found = []
    for entry in entries:
        told = key(entry["kind"], entry["digest"], entry["at"])
        if told not in known:
            known.add(told)
            found.append(entry)
    return found


def _candidates(kind: str) -> Iterator[tuple[UUID, Callable[[datetime], None]]]:
    """Everything of this kind that is there, with what erases it."""
    for again in _agains:
        if again.kind == kind:
            erase = import_string(again.erase)
            for uuid, what in list(import_string(again.find)()):
                yield uuid, partial(erase, what)
    try:
        found = kinds.get(kind)
    except LookupError:
        return
    if not found.named:
        return
    towns: list[Municipality | None] = [None]
    if found.of_town:
        towns = list(Municipality.objects.defer("boundary").order_by("pk"))
    seen: set[UUID] = set()
    for town in towns:
        model = found.rows(town, clock.now()).model
        path = found.named
        rows = model._base_manager.exclude(**{f"{path}__isnull": True})
        for uuid, pk in rows.order_by("pk").values_list(path, "pk").iterator(chunk_size=2_000):
            if uuid not in seen:
                seen.add(uuid)
                yield uuid, partial(_erase_row, found, model, pk)


def _erase_row(kind: kinds.DataKind, model: Any, pk: Any, at: datetime) -> None:
    """As the purge would, unless a hold keeps it."""
    rows = model._base_manager.filter(pk=pk)
    free, _kept = holds.split(kind, rows, None, at=at)
    locked = list(free.select_for_update(of=("self",)))
    if not locked:
        raise ValidationError("Eine Sperre hält das.", code="held")
    kind.delete(locked, at)


def _add(entries: list[Entry]) -> int:
    """The proof of what was deleted after the backup is back."""
    towns = dict(Municipality.objects.values_list("ags", "pk"))
    rows = [
        DeletionEntry(
            municipality_id=towns.get(entry["ags"]),
            kind=entry["kind"],
            digest=bytes.fromhex(entry["digest"]) if entry["digest"] is not None else None,
            number=entry["number"],
            ground=entry["ground"],
            at=datetime.fromisoformat(entry["at"]),
        )
        for entry in entries
    ]
    DeletionEntry.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _listed(counted: "Counter[str]") -> str:
    found = [f"{kind} {number}" for kind, number in sorted(counted.items()) if number]
    return ", ".join(found) or "nichts"
