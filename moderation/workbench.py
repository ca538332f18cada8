"""All that a moderator sees of a case, in a handful of queries.

However many cases: one query for the cases, one for what hangs below them with what was
decided about it, and what the kinds need for their context.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import User
from common import clock, keyset
from geo.models import Municipality
from moderation import hints, kinds, policies, rulebook
from moderation.hints import Hints
from moderation.models import (
    Case,
    CaseQuerySet,
    Decision,
    Item,
    ItemQuerySet,
    Redaction,
    Rule,
    Visibility,
)
from moderation.models.rule import rule_named
from moderation.published_rules import install_rules
from moderation.services import to_answer, told_of_own_case
from moderation.services.redactions import standing_of

LAST_DECIDED = 20


class Context(TypedDict, total=False):
    """What a kind tells of one item. Everything may be left out."""

    heading: str
    own_heading: bool  # the heading is the author's words as well, and checked like the text
    text: str
    place: str
    image: str  # address of the small picture
    image_large: str
    image_public: str  # its address for everybody, while it is shown
    alt: str
    url: str  # the content's page, for those who may see it
    not_yet: str  # a sentence: why it cannot be shown at present
    facts: list[tuple[str, str]]  # label, value
    redact: str  # address of the page on which areas of the picture can be blacked out
    redact_alt: str  # and of the one for its description, if it has one


@dataclass(frozen=True, kw_only=True)
class LastDecision:
    """What was decided last about an item, by whomever."""

    outcome: str
    ground: str  # "Regel 3: Nichts Verbotenes", or the law that is broken; "" without
    note: str
    at: datetime
    automatic: bool


@dataclass(kw_only=True)
class Entry:
    """One item of a case: a report, its text, a photo."""

    item: Item
    label: str | Promise
    context: Context
    is_undecided: bool
    takes_two: bool
    last_decision: LastDecision | None
    hints: Hints
    redactions: Sequence[Redaction] = ()

    @property
    def redact_href(self) -> str:
        """Where something of it can be blacked out; "" if nothing can."""
        if self.item.visibility == Visibility.PRIVATE:
            return ""
        if found := self.context.get("redact", ""):
            return found
        if kinds.has_words(self.item.kind):
            return reverse("moderation:redact_text", args=[self.item.uuid])
        return ""


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

    @property
    def read(self) -> list[Entry]:
        """What somebody who hides the whole must have seen: that, and what waits below it."""
        return [self.top, *(entry for entry in self.undecided if entry is not self.top)]

    @property
    def takes_two(self) -> bool:
        """Whether a policy asks for four eyes somewhere in it."""
        return any(entry.takes_two for entry in self.entries)


def cards(cases: Iterable[Case], *, at: datetime) -> list[Card]:
    """`cases` (a list, or a QuerySet such as `Case.objects.waiting(municipality)[:50]`), in
    their order, with everything a page shows of them in full. The queue beside them is
    `moderation.queueing`."""
    if isinstance(cases, CaseQuerySet):
        cases = cases.select_related("item", "claimed_by", "assigned_to")
    return _Loader(list(cases), at).cards()


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
    def __init__(self, cases: list[Case], at: datetime) -> None:
        self.cases = cases
        self.at = at
        items = _told_of_decisions(
            told_of_own_case(Item.objects.below([case.item_id for case in cases]))
        )
        self.by_id = {item.pk: item for item in hints.with_findings(items)}
        self.children: dict[int, list[Item]] = defaultdict(list)
        for item in self.by_id.values():
            if item.parent_id:
                self.children[item.parent_id].append(item)
        self.redactions = standing_of(self.by_id.values())
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
                    takes_two=item.takes_two,  # type: ignore[attr-defined]
                    last_decision=_last(item.last),  # type: ignore[attr-defined]
                    hints=hints.of(item, self.contexts[item.pk]),
                    redactions=self.redactions.get(item.pk, ()),
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


def _told_of_decisions(items: ItemQuerySet) -> ItemQuerySet:
    """`items` with `last`, their last decision as JSON, and `takes_two`."""
    made = Decision.objects.filter(item=OuterRef("pk")).order_by("-id")
    told = JSONObject(
        outcome="outcome",
        number="rule__number",
        short="rule__short",
        norm="norm",
        note="note",
        at="at",
        automatic="automatic",
    )
    return items.annotate(
        last=Subquery(made.values(told=told)[:1]), takes_two=policies.setting("four_eyes")
    )


def _last(told: dict[str, Any] | None) -> LastDecision | None:
    if told is None:
        return None
    number, short = told["number"], told["short"]
    return LastDecision(
        outcome=told["outcome"],
        ground=rule_named(number, short) if number else told["norm"],
        note=told["note"],
        at=datetime.fromisoformat(told["at"]),
        automatic=told["automatic"],
    )
