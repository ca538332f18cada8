"""What everybody reads beside a result about votes that do not count: how many, why, since when.

Part of the result: while results are hidden, nobody asks for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import ngettext

from common import german
from participation.models import Quarantine


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """One decision of two people. `what` is `12 Stimmen`, `3 Unterstützungen`."""

    what: str
    number: int
    reason: str
    decided_at: datetime

    @property
    def sentence(self) -> str:
        return ngettext(
            "%(what)s zählt nicht. Entschieden am %(day)s von zwei Personen. Grund: %(reason)s",
            "%(what)s zählen nicht. Entschieden am %(day)s von zwei Personen. Grund: %(reason)s",
            self.number,
        ) % {
            "what": self.what,
            "day": german.day(self.decided_at),
            "reason": self.reason,
        }


def set_aside(consultation_id: int) -> list[SetAside]:
    """What stands now, the oldest first; one statement."""
    return set_aside_in([consultation_id]).get(consultation_id, [])


def set_aside_in(consultation_ids: Collection[int]) -> dict[int, list[SetAside]]:
    """The same for many consultations, by their keys; one statement."""
    rows = Quarantine.objects.standing().filter(consultation_id__in=consultation_ids)
    found: dict[int, list[SetAside]] = {}
    for row in rows.order_by("id"):
        if row.decided_at is not None and row.number:
            found.setdefault(row.consultation_id, []).append(
                SetAside(
                    what=_what(row),
                    number=row.number,
                    reason=row.reason,
                    decided_at=row.decided_at,
                )
            )
    return found


def _what(row: Quarantine) -> str:
    parts = [
        ngettext("%(n)s Stimme", "%(n)s Stimmen", row.votes) % {"n": german.thousands(row.votes)}
        if row.votes
        else "",
        ngettext("%(n)s Unterstützung", "%(n)s Unterstützungen", row.supports)
        % {"n": german.thousands(row.supports)}
        if row.supports
        else "",
        ngettext("%(n)s Bewertung", "%(n)s Bewertungen", row.thumbs)
        % {"n": german.thousands(row.thumbs)}
        if row.thumbs
        else "",
    ]
    return german.listed([part for part in parts if part])
