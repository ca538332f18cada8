"""Reads a chain from end to end and says what is wrong with the first row that is.

Rows come in portions, so a journal of any length needs the same memory. Nothing is locked:
a chain only grows, and what is sealed meanwhile is read as well.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from common.audit.canonical import COLUMNS, GENESIS, Line, entry, link
from common.audit.chains import chain_condition, end_of, of_chain
from common.clock import day_of
from common.models import DailyHead, Journal, Seal

AT_ONCE = 2_000
# Nothing takes longer: a transaction that is still open, a worker that does not run.
LATEST = timedelta(days=1)


class Broken(Exception):
    """The first thing that is not as it was sealed, as a sentence that names the row."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, all of it right. `waiting` rows have no seal yet, the oldest was
    written at `waiting_since`."""

    rows: int
    heads: int
    position: int
    hash: str
    waiting: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class _Link:
    """A seal, and the line that it is about; None if that is gone."""

    position: int
    journal_id: int
    sealed_at: datetime
    complete: bool
    previous: str
    entry: str
    hash: str
    line: Line | None

    @property
    def name(self) -> str:
        found = f"journal row {self.journal_id} (seal {self.position}"
        if self.line is None:
            return found + ")"
        return f"{found}, {self.line.verb}, uuid {self.line.uuid})"


def verify_chain(
    municipality_id: int | None,
    *,
    at: datetime,
    since: date | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Verified:
    """Check every seal, line and published head of one chain, and that sealing keeps up.

    With `since` it begins after the last head published before that day and believes what was
    before. `progress` is told the number of rows read after each portion. Raises `Broken`.
    """
    heads = DailyHead.objects.filter(**of_chain(municipality_id)).order_by("day")
    anchor = heads.filter(day__lt=since).last() if since else None
    if anchor is not None:
        _require_anchor(municipality_id, anchor)
    reader = _Reader(municipality_id, anchor)
    to_come = heads.filter(day__gt=anchor.day) if anchor else heads
    checked = _Heads(list(to_come), anchor)
    for found in _links(municipality_id, after=anchor.position if anchor else 0):
        reader.take(found)
        checked.before(found)
        checked.at(found)
        if reader.rows % AT_ONCE == 0:
            progress(reader.rows)
    checked.finish(at, reader)
    waiting, since_when = _waiting(municipality_id, at=at)
    return Verified(
        rows=reader.rows,
        heads=checked.count,
        position=reader.position,
        hash=reader.previous,
        waiting=waiting,
        waiting_since=since_when,
    )


class _Reader:
    """The chain as far as it was read."""

    def __init__(self, municipality_id: int | None, anchor: DailyHead | None) -> None:
        self.chain = municipality_id
        self.position = anchor.position if anchor else 0
        self.previous = anchor.hash if anchor else GENESIS
        self.rows = 0
        self.sealed_at: datetime | None = None
        # The moment at which last nothing waited: what came afterwards was written afterwards.
        self._nothing_waited: datetime | None = None
        self._last_batch: tuple[datetime, bool] | None = None
        # The highest id so far, at each moment of the last day at which nothing waited; and
        # the highest at the last such moment before.
        self._highest = 0
        self._recent: deque[tuple[datetime, int]] = deque()
        self._settled = 0

    def take(self, found: _Link) -> None:
        self.rows += 1
        self.position += 1
        if found.position != self.position:
            raise Broken(
                f"Seal {self.position} is missing: the next one is {found.position}, "
                f"of {found.name}."
            )
        if found.previous != self.previous:
            raise Broken(
                f"The seal of {found.name} does not follow the one before: seals were changed, "
                "put into another order or left out."
            )
        expected = link(
            chain=self.chain, position=found.position, previous=found.previous, entry=found.entry
        )
        if found.hash != expected:
            raise Broken(f"The hash of the seal of {found.name} is wrong.")
        if found.line is None:
            raise Broken(f"{_first_upper(found.name)} is missing: it was sealed and is gone.")
        content = entry(found.line, sealed_at=found.sealed_at, complete=found.complete)
        if content != found.entry:
            raise Broken(
                f"The content of {found.name} is not what was sealed at {found.sealed_at:%c}: "
                "the row, or the moment in its seal, was changed."
            )
        if self.sealed_at is not None and found.sealed_at < self.sealed_at:
            raise Broken(f"The seal of {found.name} says it is older than the one before.")
        self._require_in_time(found, found.line)
        self.sealed_at = found.sealed_at
        self.previous = found.hash

    def _require_in_time(self, found: _Link, line: Line) -> None:
        """A row that was put in among the old ones is sealed late; it could not hide there."""
        if self._last_batch and self._last_batch[0] < found.sealed_at:
            batch, complete = self._last_batch
            self._nothing_waited = batch if complete else None
        self._last_batch = found.sealed_at, found.complete
        if self._nothing_waited and line.at < self._nothing_waited - LATEST:
            raise Broken(
                f"{_first_upper(found.name)} says it was written at {line.at:%c}, but was put in "
                f"after {self._nothing_waited:%c}, when nothing waited for its seal."
            )
        while self._recent and self._recent[0][0] < found.sealed_at - LATEST:
            self._settled = self._recent.popleft()[1]
        if found.journal_id < self._settled:
            raise Broken(
                f"{_first_upper(found.name)} was put in among older rows: row {self._settled} had "
                "been sealed more than a day before, and nothing waited then."
            )
        self._highest = max(self._highest, found.journal_id)
        if found.complete:
            if self._recent and self._recent[-1][0] == found.sealed_at:
                self._recent.pop()
            self._recent.append((found.sealed_at, self._highest))


class _Heads:
    """What was published, compared with the seals that come by. One row a day: they fit."""

    def __init__(self, heads: list[DailyHead], anchor: DailyHead | None) -> None:
        self.count = len(heads)
        self._heads = deque(heads)
        self._anchor = anchor
        self._day = anchor.day if anchor else None
        self._position = anchor.position if anchor else 0

    def before(self, found: _Link) -> None:
        """Heads of days that were over when this was sealed, and did not come to it, are wrong."""
        if self._anchor and found.sealed_at < end_of(self._anchor.day):
            raise Broken(
                f"The head published for {self._anchor.day} is not the last seal of that day: "
                f"{found.name} belongs to it."
            )
        while self._heads and end_of(self._heads[0].day) <= found.sealed_at:
            self._next(found.position - 1)

    def at(self, found: _Link) -> None:
        for head in self._heads:
            if head.position != found.position:
                break
            if head.hash != found.hash:
                raise Broken(
                    f"The head published for {head.day} differs from the chain: it says "
                    f"{head.hash}, the seal of {found.name} is {found.hash}."
                )

    def finish(self, at: datetime, reader: "_Reader") -> None:
        while self._heads:
            self._next(reader.position)
        if reader.sealed_at is None and self._day is None:
            return
        first = self._day or day_of(reader.sealed_at or at)
        if end_of(first) + 2 * LATEST < at:
            raise Broken(f"No head was published since {first}: is the worker running?")

    def _next(self, position: int) -> None:
        """The oldest head that is left must say that the chain had come to `position`."""
        head = self._heads.popleft()
        if self._day is not None and head.day != self._day + timedelta(days=1):
            raise Broken(f"The published head of {self._day + timedelta(days=1)} is missing.")
        if head.position != position:
            raise Broken(
                f"The head published for {head.day} says that {head.position} rows were sealed; "
                f"the chain has {position}."
            )
        if head.rows != head.position - self._position:
            raise Broken(f"The head published for {head.day} counts its rows wrong.")
        self._day, self._position = head.day, head.position


def _require_anchor(municipality_id: int | None, anchor: DailyHead) -> None:
    seal = Seal.objects.filter(**of_chain(municipality_id), position=anchor.position).first()
    if seal is None or seal.hash != anchor.hash:
        raise Broken(
            f"The head published for {anchor.day} differs from the chain at seal {anchor.position}."
        )


def _links(municipality_id: int | None, *, after: int) -> Iterator[_Link]:
    condition, parameters = chain_condition("s.municipality_id", municipality_id)
    statement = f"""
        SELECT s.position, s.journal_id, s.sealed_at, s.complete, s.previous, s.entry, s.hash,
          {COLUMNS}
        FROM common_seal s LEFT JOIN common_journal j ON j.id = s.journal_id
        WHERE {condition} AND s.position > %s ORDER BY s.position LIMIT %s
    """  # noqa: S608  # both are ours
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [*parameters, after, AT_ONCE])
            rows = cursor.fetchall()
        for row in rows:
            line = Line(*row[7:]) if row[7] is not None else None
            columns: list[Any] = [*row[:7], line]
            yield _Link(*columns)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


def _waiting(municipality_id: int | None, *, at: datetime) -> tuple[int, datetime | None]:
    """How many rows have no seal, and since when; raises `Broken` if that is too long. Asks
    the journal itself, not the list of what to do."""
    condition, parameters = chain_condition("j.municipality_id", municipality_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(j.at) FROM common_journal j"  # noqa: S608
            f" WHERE {condition}"
            " AND NOT EXISTS (SELECT FROM common_seal s WHERE s.journal_id = j.id)",
            parameters,
        )
        count, since = cursor.fetchone()
    if since is not None and since < at - LATEST:
        oldest = (
            Journal.objects.filter(**of_chain(municipality_id), seal=None).order_by("at").first()
        )
        raise Broken(
            f"{count} rows have not been sealed, the oldest since {since:%c}"
            + (f" (journal row {oldest.pk}, {oldest.verb})" if oldest else "")
            + ": is the worker running, or was a row put in with an old date?"
        )
    return int(count), since


def known_chains() -> list[int | None]:
    """The municipalities with anything in the journal or under a seal, none last."""
    found = {
        *Seal.objects.order_by().values_list("municipality_id", flat=True).distinct(),
        *DailyHead.objects.order_by().values_list("municipality_id", flat=True).distinct(),
        *Journal.objects.order_by().values_list("municipality_id", flat=True).distinct(),
    }
    return sorted(found, key=lambda pk: (pk is None, pk or 0))


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
