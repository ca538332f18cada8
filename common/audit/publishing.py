"""What everybody may see of a chain: its daily heads, and the hashes between two of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from common.audit.canonical import GENESIS
from common.audit.chains import of_chain
from common.models import DailyHead, Seal

_AT_ONCE = 2_000

# What anybody can run over the files of some days; it knows nothing of us.
PROGRAM = """\
# python3 pruefen.py PRUEFSUMME-DES-TAGES-DAVOR DATEI [DATEI ...]
import csv, hashlib, sys

def summe(*teile):
    alle = [t.encode() for t in teile]
    return hashlib.sha256(b"".join(b"%d:%s," % (len(t), t) for t in alle)).hexdigest()

stand = sys.argv[1]
for datei in sys.argv[2:]:
    for z in csv.DictReader(open(datei, encoding="utf-8"), delimiter=";"):
        stand = summe("nahdran.seal.1", z["kette"], z["platz"], stand, z["eintrag"])
        if stand != z["pruefsumme"]:
            sys.exit("Platz " + z["platz"] + " passt nicht.")
print("Stimmt. Pruefsumme am Ende:", stand)
"""


@dataclass(frozen=True, slots=True)
class Day:
    """One published head, and the hash that the chain had before that day."""

    head: DailyHead
    previous: str


def heads(municipality_id: int | None) -> "Iterator[DailyHead]":
    """All heads, oldest first: one row a day."""
    found = DailyHead.objects.filter(**of_chain(municipality_id)).order_by("day")
    return found.iterator(chunk_size=_AT_ONCE)


def day_of(municipality_id: int | None, day: date) -> Day | None:
    """The published head of `day`; None while there is none. Two statements."""
    found = DailyHead.objects.filter(**of_chain(municipality_id), day__lte=day)
    newest = list(found.order_by("-day")[:2])
    if not newest or newest[0].day != day:
        return None
    return Day(newest[0], newest[1].hash if len(newest) > 1 else GENESIS)


def hashes_of(municipality_id: int | None, day: Day) -> Iterator[tuple[int, str, str]]:
    """Position, entry and hash of all that was sealed on that day, in portions.

    Not the moments: they would tell when people in the town hall work.
    """
    after = day.head.position - day.head.rows
    while True:
        rows = list(
            Seal.objects.filter(
                **of_chain(municipality_id), position__gt=after, position__lte=day.head.position
            )
            .order_by("position")
            .values_list("position", "entry", "hash")[:_AT_ONCE]
        )
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][0]
