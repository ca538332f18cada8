"""How many contributions consultations have, where they came from, what became of them.

One statement for any number of consultations of any formats. What counts votes or answers
is a result: `Counted.of` leaves it out while results are hidden.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from participation import formats
from participation.models import Consultation
from participation.models.proposal import Origin
from participation.phases import Schedule

Scheduled = tuple[Consultation, Schedule]


@dataclass(frozen=True, slots=True)
class Row:
    """So many contributions of one consultation that are alike."""

    consultation_id: int
    origin: str
    state: str
    decision: str
    count: int


def rows_of(consultations: Iterable[Consultation]) -> list[Row]:
    """At most one statement; consultations without contributions have no row."""
    by_format: dict[str, list[int]] = {}
    for consultation in consultations:
        by_format.setdefault(consultation.format, []).append(consultation.pk)
    if not by_format:
        return []
    statements = [f"({formats.get(key).rows})" for key in by_format]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), list(by_format.values()))
        return [
            Row(consultation, origin, state, decision, int(count or 0))
            for consultation, origin, state, decision, count in cursor.fetchall()
        ]


@dataclass(slots=True)
class Counted:
    """What everybody may know of the contributions of one or several consultations."""

    total: int = 0
    by_origin: dict[str, int] = field(default_factory=dict)
    by_outcome: dict[tuple[str, str], int] = field(default_factory=dict)
    is_hidden: bool = False

    @classmethod
    def of(cls, schedules: Sequence[tuple[Consultation, Schedule]], found: list[Row]) -> "Counted":
        """The rows of `found` that belong to these consultations, as far as they are seen now."""
        counted = cls()
        hidden = {
            consultation.pk
            for consultation, schedule in schedules
            if schedule.results_hidden and formats.get(consultation.format).count_is_result
        }
        ours = {consultation.pk for consultation, _schedule in schedules} - hidden
        counted.is_hidden = bool(hidden)
        for row in found:
            if row.consultation_id in ours:
                counted._add(row)
        return counted

    def _add(self, row: Row) -> None:
        self.total += row.count
        self.by_origin[row.origin] = self.by_origin.get(row.origin, 0) + row.count
        if row.state:
            outcome = row.state, row.decision
            self.by_outcome[outcome] = self.by_outcome.get(outcome, 0) + row.count

    @property
    def origins(self) -> list[tuple[str, int]]:
        """What did not come in online, in words: `[("auf Papier", 12)]`."""
        return [
            (str(origin.label), self.by_origin[origin])
            for origin in Origin
            if origin != Origin.ONLINE and self.by_origin.get(origin)
        ]
