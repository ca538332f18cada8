"""All that a page of the moderators' queue shows, in a handful of queries.

However many cases: one query for the cases, one for what hangs below them, one for earlier
decisions, and what the kinds need for their context.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.utils.functional import Promise

from accounts.models import User
from common import clock, keyset
from geo.models import Municipality
from moderation import kinds, rulebook
from moderation.models import Case, CaseQuerySet, Decision, Item, Rule, Visibility
from moderation.published_rules import install_rules
from moderation.services import to_answer, told_of_own_case

LAST_DECIDED = 20


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
    def is_shown(self) -> bool:
        """Everybody sees it already; it is only looked at."""
        return all(entry.item.shown for entry in self.undecided)

    @property
    def undecided(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_undecided]


def cards(
    cases: Iterable[Case], *, at: datetime, in_full: Collection[Case] | None = None
) -> list[Card]:
    """`cases` (a list, or a QuerySet such as `Case.objects.waiting(municipality)[:50]`), in
    their order, with everything a page shows of them.

    Where `in_full` is given, the other cases are only heads: their top item without the rest.
    """
    if isinstance(cases, CaseQuerySet):
        cases = cases.select_related("item", "claimed_by")
    rows = list(cases)
    return _Loader(rows, rows if in_full is None else in_full, at).cards()


def active_rules(municipality: Municipality) -> list[Rule]:
    """The chips under "Nicht zeigen ...". A municipality without any rule gets the shipped ones:
    otherwise nobody could hold anything back."""
    found = rulebook.active_rules(municipality, at=clock.now())
    if found or Rule.objects.filter(municipality=municipality).exists():
        return found
    return install_rules(municipality)


@dataclass(kw_only=True)
class Decided:
    """A line of „Zuletzt entschieden“; `case` is the page on which it can be changed."""

    decision: Decision
    label: str | Promise
    title: str
    excerpt: str
    case: UUID


def last_decided(
    user: User, municipality: Municipality, *, hidden: bool = False, after: str | None = None
) -> tuple[list[Decided], str]:
    """What `user` may decide anew, the newest first, and the cursor of what follows; one
    statement. With `hidden` only what is not shown. Raises `ValidationError` for a cursor that
    is none."""
    made = Decision.objects.visible_to(user, municipality).standing().with_case_page()
    if hidden:
        made = made.filter(outcome__in=[Visibility.HELD, Visibility.REMOVED])
    page = keyset.page(
        made.select_related("item", "rule"), order=("-at", "-id"), size=LAST_DECIDED, after=after
    )
    rows = [
        Decided(
            decision=decision,
            label=kinds.get(decision.item.kind).label,
            title=decision.item.title,
            excerpt=decision.item.excerpt,
            case=decision.case_page,  # type: ignore[attr-defined]
        )
        for decision in page.rows
    ]
    return rows, page.next or ""


class _Loader:
    def __init__(self, cases: list[Case], in_full: Collection[Case], at: datetime) -> None:
        self.cases = cases
        self.at = at
        items = Item.objects.below([case.item_id for case in in_full])
        self.by_id = {case.item_id: case.item for case in cases}
        self.by_id |= {item.pk: item for item in told_of_own_case(items)}
        self.children: dict[int, list[Item]] = defaultdict(list)
        for item in self.by_id.values():
            if item.parent_id:
                self.children[item.parent_id].append(item)
        self.last = self._last_decisions()
        self.contexts: dict[int, Context] = {}
        by_kind: dict[str, list[Item]] = defaultdict(list)
        for item in self.by_id.values():
            by_kind[item.kind].append(item)
        for key, same in by_kind.items():
            answers = kinds.context(key, same)
            self.contexts.update(
                (item.pk, Context(**answer))  # type: ignore[typeddict-item]
                for item, answer in zip(same, answers, strict=True)
            )

    def _last_decisions(self) -> dict[int, Decision]:
        """By item. What nobody has changed since it was made, nobody has decided."""
        changed = [item.pk for item in self.by_id.values() if item.version > 1]
        if not changed:
            return {}
        decisions = Decision.objects.filter(item__in=changed).order_by("item_id", "-id")
        return {
            decision.item_id: decision
            for decision in decisions.distinct("item_id").select_related("rule", "decided_by")
        }

    def cards(self) -> list[Card]:
        return [self._card(case) for case in self.cases]

    def _card(self, case: Case) -> Card:
        tree = self._tree(case.item_id)
        asked = to_answer(tree, case.item_id) if case.closed_at is None else []
        waiting = {item.pk for item in asked}
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
            found.extend(
                child for child in self.children[item.pk] if not getattr(child, "has_case", False)
            )
        return found
