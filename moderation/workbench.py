"""All that a page of the moderators' queue shows, in a handful of queries.

However many cases: one query for the cases, one for what hangs below them, one for earlier
decisions, and what the kinds need for their context.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from django.utils.functional import Promise

from accounts.models import User
from geo.models import Municipality
from moderation import kinds
from moderation.models import Case, CaseQuerySet, Decision, Item, Rule
from moderation.services import undecided


class Context(TypedDict, total=False):
    """What a kind tells of one item. Everything may be left out."""

    heading: str
    text: str
    place: str
    image: str  # address of the small picture
    image_large: str
    alt: str
    url: str  # the content's page, for those who may see it
    not_yet: str  # a sentence: why it cannot be shown at present
    facts: list[tuple[str, str]]  # label, value


@dataclass(kw_only=True)
class Entry:
    """One item of a case: a report, its text, a photo."""

    item: Item
    label: str | Promise
    context: Context
    is_undecided: bool
    last_decision: Decision | None


@dataclass(kw_only=True)
class Card:
    """One case as a moderator sees it."""

    case: Case
    is_overdue: bool
    claimed_by: User | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def top(self) -> Entry:
        """The item the case was opened for."""
        return self.entries[0]

    @property
    def undecided(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_undecided]


def cards(cases: Iterable[Case], *, at: datetime) -> list[Card]:
    """`cases` (a list, or a QuerySet such as `Case.objects.waiting(municipality)[:50]`), in
    their order, with everything a page shows of them."""
    if isinstance(cases, CaseQuerySet):
        cases = cases.select_related("item", "claimed_by")
    return _Loader(list(cases), at).cards()


def active_rules(municipality: Municipality) -> list[Rule]:
    """The chips under "Nicht zeigen ..."."""
    return list(Rule.objects.filter(municipality=municipality, is_active=True))


class _Loader:
    def __init__(self, cases: list[Case], at: datetime) -> None:
        self.cases = cases
        self.at = at
        tops = [case.item_id for case in cases]
        self.items = list(Item.objects.below(tops))
        self.children: dict[int, list[Item]] = defaultdict(list)
        for item in self.items:
            if item.parent_id:
                self.children[item.parent_id].append(item)
        self.by_id = {item.pk: item for item in self.items}
        open_tops = Case.objects.open().filter(item__in=list(self.by_id))
        self.has_case = set(open_tops.values_list("item_id", flat=True))
        self.last = {
            decision.item_id: decision
            for decision in Decision.objects.filter(item__in=list(self.by_id))
            .order_by("item_id", "-id")
            .distinct("item_id")
            .select_related("rule", "decided_by")
        }
        self.contexts: dict[int, Context] = {}
        by_kind: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            by_kind[item.kind].append(item)
        for key, items in by_kind.items():
            answers = kinds.context(key, items)
            self.contexts.update(
                (item.pk, Context(**answer))  # type: ignore[typeddict-item]
                for item, answer in zip(items, answers, strict=True)
            )

    def cards(self) -> list[Card]:
        return [self._card(case) for case in self.cases]

    def _card(self, case: Case) -> Card:
        tree = self._tree(case.item_id)
        waiting = {item.pk for item in undecided(tree, case.item_id)}
        return Card(
            case=case,
            is_overdue=case.is_overdue(self.at),
            claimed_by=case.claimed_by if case.is_claimed(self.at) else None,
            entries=[
                Entry(
                    item=item,
                    label=kinds.get(item.kind).label,
                    context=self.contexts[item.pk],
                    is_undecided=item.pk in waiting,
                    last_decision=self.last.get(item.pk),
                )
                for item in tree
            ],
        )

    def _tree(self, top_id: int) -> list[Item]:
        """The item and what hangs below it, without what has an open case of its own."""
        found = [self.by_id[top_id]]
        for item in found:
            found.extend(child for child in self.children[item.pk] if child.pk not in self.has_case)
        return found
