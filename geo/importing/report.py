"""What an import did, and what was odd about the file."""

from collections.abc import Callable
from dataclasses import dataclass, field

from common.tables import ImportRefused

__all__ = ["SKIP_AT_MOST", "ImportRefused", "Report"]

# A file of which more cannot be used is refused instead of imported in part.
SKIP_AT_MOST = 0.05


def _silent(message: str) -> None:
    """Where nobody watches."""


@dataclass(slots=True)
class Report:
    """Counts by name, notes as sentences. `progress` gets a line now and then."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    removed: int = 0
    notes: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    tolerated: set[str] = field(default_factory=set)
    overlaps: list[tuple[str, str, float]] = field(default_factory=list)
    slight_overlaps: int = 0
    progress: Callable[[str], None] = _silent

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def skip(self, reason: str, what: str, *, tolerated: bool = False) -> None:
        """Leave out one feature; `what` says which.

        A `tolerated` reason may concern any number, as long as something is left.
        """
        self.skipped.setdefault(reason, []).append(what)
        if tolerated:
            self.tolerated.add(reason)

    @property
    def skipped_count(self) -> int:
        return sum(len(features) for features in self.skipped.values())

    def refuse_if_too_much_is_skipped(self) -> None:
        """Raise `ImportRefused` if more than 5 % of the features had to be left out."""
        for reason, features in self.skipped.items():
            share = 1.0 if reason in self.tolerated else SKIP_AT_MOST
            if len(features) > share * self.read or len(features) == self.read:
                raise ImportRefused(
                    f"{len(features)} of {self.read} features {reason}, "
                    f"for instance {features[0]}. Nothing was imported."
                )

    def lines(self) -> list[str]:
        """The report as sentences, the counts last."""
        found = list(self.notes)
        for reason, features in self.skipped.items():
            found.append(f"{_count(features)} left out: {reason} ({_some(features)}).")
        if self.repaired:
            found.append(
                f"{_count(self.repaired)} with an invalid ring repaired: {_some(self.repaired)}."
            )
        for first, second, area in self.overlaps:
            found.append(f"Overlap of {first} and {second}: {area:,.0f} m².")
        if self.slight_overlaps:
            found.append(f"{self.slight_overlaps} pairs overlap by less than 100 m² each.")
        found.append(
            f"{self.read} read, {self.added} added, {self.changed} changed, "
            f"{self.unchanged} unchanged, {self.removed} removed."
        )
        if self.gone > self.removed:
            found.append(
                f"{self.gone} are in the database but not in the file; --prune removes them."
            )
        return found


def _count(features: list[str]) -> str:
    return "1 feature" if len(features) == 1 else f"{len(features)} features"


def _some(features: list[str]) -> str:
    shown = ", ".join(features[:5])
    return shown if len(features) <= 5 else f"{shown} and {len(features) - 5} more"
