"""Puts what was journalled into the chains, after the fact and never in the writer's way.

Rows are sealed in the order in which they are found committed. That is not the order of their
ids: a transaction takes an id and may commit minutes later, after higher ids have been sealed,
and neither ids nor transaction numbers tell that it is still to come (it may have taken its id
before it got a number). So a chain counts by itself (`Seal.position`), and `Unsealed`, which is
written in the transaction of the row, appears with its commit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction

from common import clock, data_version
from common.audit.canonical import COLUMNS, GENESIS, Line, entry, link
from common.audit.chains import begun_chains, end_of, of_chain, wait_for_lock
from common.models import DailyHead, Seal, Unsealed

BATCH = 1_000
# So many batches at most in one run; after an outage the next run goes on.
_BATCHES = 200


def seal_journal(
    *,
    batch: int = BATCH,
    most: int = _BATCHES,
    only: int | None = None,
    until: datetime | None = None,
) -> int:
    """Seal what waits, `batch` rows in each transaction; returns how many.

    Two at the same time make one chain: each batch waits for the lock of the other. `only` one
    municipality's, written before `until`, for a town whose past is made up in one go.
    """
    sealed = 0
    for _ in range(most):
        count = _seal_batch(batch, only, until)
        sealed += count
        if count < batch:
            break
    return sealed


@transaction.atomic
def _seal_batch(limit: int, only: int | None, until: datetime | None) -> int:
    wait_for_lock()
    lines = _waiting(limit, only, until)
    complete = until is None and len(lines) < limit
    now = clock.now()
    by_chain: dict[int | None, list[Line]] = {}
    for line in lines:
        by_chain.setdefault(line.municipality_id, []).append(line)
    for municipality_id, its in by_chain.items():
        Seal.objects.bulk_create(_seals(municipality_id, its, now=now, complete=complete))
    Unsealed.objects.filter(journal_id__in=[line.id for line in lines]).delete()
    return len(lines)


def _waiting(limit: int, only: int | None, until: datetime | None) -> list[Line]:
    statement = f"""
        SELECT {COLUMNS} FROM common_unsealed u JOIN common_journal j ON j.id = u.journal_id
        WHERE NOT EXISTS (SELECT FROM common_seal s WHERE s.journal_id = j.id)
          AND (%(only)s::bigint IS NULL OR j.municipality_id = %(only)s)
          AND (%(until)s::timestamptz IS NULL OR j.at < %(until)s)
        ORDER BY j.id LIMIT %(limit)s
    """  # noqa: S608  # the columns are ours
    with connection.cursor() as cursor:
        cursor.execute(statement, {"only": only, "until": until, "limit": limit})
        return [Line(*row) for row in cursor.fetchall()]


def _seals(
    municipality_id: int | None, lines: Iterable[Line], *, now: datetime, complete: bool
) -> list[Seal]:
    chain = Seal.objects.filter(**of_chain(municipality_id))
    last = chain.order_by("-position").first()
    sealed_at = _not_before(municipality_id, last, now)
    position = last.position if last else 0
    previous = last.hash if last else GENESIS
    made = []
    for line in lines:
        position += 1
        content = entry(line, sealed_at=sealed_at, complete=complete)
        seal = Seal(
            municipality_id=municipality_id,
            position=position,
            journal_id=line.id,
            sealed_at=sealed_at,
            complete=complete,
            previous=previous,
            entry=content,
            hash=link(chain=municipality_id, position=position, previous=previous, entry=content),
        )
        previous = seal.hash
        made.append(seal)
    return made


def _not_before(municipality_id: int | None, last: Seal | None, now: datetime) -> datetime:
    """`now`, but never earlier than what is sealed, nor on a day whose head is published:
    clocks of several machines differ, and are put back."""
    head = _last_head(municipality_id)
    earliest = [last.sealed_at] if last else []
    if head:
        earliest.append(end_of(head.day))
    return max([now, *earliest])


@transaction.atomic
def note_heads() -> int:
    """Publish what each chain had come to on the days that are over; returns how many heads.

    Under the lock, so that nothing can still be sealed on a day of which a head is made. A day
    without a new row repeats the head of the day before: no day is missing.
    """
    wait_for_lock()
    now = clock.now()
    today = clock.day_of(now)
    made = 0
    for municipality_id in begun_chains():
        last = _last_head(municipality_id)
        chain = Seal.objects.filter(**of_chain(municipality_id))
        if last is None:
            day = clock.day_of(chain.get(position=1).sealed_at)
        else:
            day = last.day + timedelta(days=1)
        heads: list[DailyHead] = []
        while day < today:
            seal = chain.filter(sealed_at__lt=end_of(day)).order_by("-position")[0]
            before = heads[-1] if heads else last
            heads.append(
                DailyHead(
                    municipality_id=municipality_id,
                    day=day,
                    position=seal.position,
                    hash=seal.hash,
                    rows=seal.position - (before.position if before else 0),
                    made_at=now,
                )
            )
            day += timedelta(days=1)
        DailyHead.objects.bulk_create(heads)
        if heads and municipality_id is not None:
            data_version.raise_version(municipality_id)
        made += len(heads)
    return made


def _last_head(municipality_id: int | None) -> DailyHead | None:
    return DailyHead.objects.filter(**of_chain(municipality_id)).order_by("-day").first()


def is_late(*, at: datetime) -> bool:
    """Whether a row has waited for its seal for more than a day: then no worker runs, or sealing
    fails. One small statement."""
    waiting = Unsealed.objects.order_by("journal_id").values_list("journal__at", flat=True)[:1]
    return any(since < at - timedelta(days=1) for since in waiting)
