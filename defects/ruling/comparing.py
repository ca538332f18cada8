"""What differs between two sets of rules, rule by rule; copies know each other by lineage."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal
from uuid import UUID

from defects.models import RoutingRule, columns_of
from defects.ruling import words

Kind = Literal["new", "gone", "changed", "moved"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A rule that is new, gone, says something else, or stands elsewhere in the order.

    `number` is its place in the later set (of one that is gone: in the earlier), from 1.
    """

    kind: Kind
    number: int
    before: RoutingRule | None
    after: RoutingRule | None

    @property
    def sentence_before(self) -> str:
        return words.sentence(self.before) if self.before else ""

    @property
    def sentence_after(self) -> str:
        return words.sentence(self.after) if self.after else ""

    @property
    def reason_changed(self) -> bool:
        return bool(self.before and self.after and self.before.reason != self.after.reason)


def compare(before: Sequence[RoutingRule], after: Sequence[RoutingRule]) -> list[Change]:
    """From the rules `before` to those `after`, both in their order with all that they name."""
    old = {rule.lineage: (number, rule) for number, rule in enumerate(before, 1)}
    new = {rule.lineage: rule for rule in after}
    moved = _moved([each for each in old if each in new], [each for each in new if each in old])
    found: list[Change] = []
    for number, rule in enumerate(after, 1):
        if rule.lineage not in old:
            found.append(Change(kind="new", number=number, before=None, after=rule))
            continue
        earlier = old[rule.lineage][1]
        if columns_of(earlier) != columns_of(rule):
            found.append(Change(kind="changed", number=number, before=earlier, after=rule))
        elif rule.lineage in moved:
            found.append(Change(kind="moved", number=number, before=earlier, after=rule))
    found += [
        Change(kind="gone", number=number, before=rule, after=None)
        for lineage, (number, rule) in old.items()
        if lineage not in new
    ]
    return found


def _moved(before: list[UUID], after: list[UUID]) -> set[UUID]:
    """Those of `after` that do not stand in the longest runs both have in common."""
    stays: set[UUID] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        stays.update(before[block.a : block.a + block.size])
    return set(after) - stays
