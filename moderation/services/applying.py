"""What every decision does, whoever makes it: lock, write, mirror, tell, mend the case.

Whoever decides locks the item and all it hangs below, root first, then the open case; so
decisions about one tree happen one after the other, and what was shown under a parent can
never be missed when that parent is hidden.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from common import data_version, journal
from common.identifiers import uuid7
from common.models import ActorKind
from moderation import kinds, live
from moderation.errors import AlreadyDecided, ClaimedByAnother
from moderation.models import (
    RESTRICTED,
    Appeal,
    Case,
    Decision,
    Flag,
    Item,
    ItemQuerySet,
    ProposedDecision,
    Rule,
    Visibility,
)
from moderation.services.answering import flags_of, follow, source_of
from moderation.services.asking import ask

CLAIM_TIME = timedelta(minutes=10)


@dataclass(kw_only=True)
class Act:
    """One click: who, when, why, about what."""

    chain: list[Item]
    case: Case | None
    by: User | None
    at: datetime
    rule: Rule | None = None
    norm: str = ""
    note: str = ""
    source: str = ""  # how it came up, where that is known; else the notices tell
    automatic: bool = False
    unfounded: Collection[UUID] = ()  # notices that were manifestly so
    undoes: Mapping[int, Decision] | None = None
    rests_on: Mapping[int, Decision] = field(default_factory=dict)
    gesture: UUID = field(default_factory=uuid7)
    keeps_open: bool = False  # nobody has looked yet
    is_redaction: bool = False  # nothing else is said: notices and wishes for another look wait
    tree: list[Item] | None = None  # of the top, read since it was locked; or it is read anew


def rests_on_before(made: Sequence[Decision]) -> dict[int, Decision]:
    """By item: why it had been kept back before it was `made` visible. Taking that back gives
    the rule back as well."""
    found = {}
    for each in made:
        if each.previous in RESTRICTED:
            earlier = Decision.objects.filter(item=each.item_id, id__lt=each.pk)
            before = earlier.filter(outcome=each.previous).select_related("rule").last()
            if before is not None:
                found[each.item_id] = before
    return found


def lock_open_case(chain: Sequence[Item]) -> Case | None:
    """The open case that an item belongs to: its own or the nearest above it."""
    cases = Case.objects.open().filter(item__in=[item.pk for item in chain])
    return cases.order_by("-item_id").select_for_update(of=("self",), no_key=True).first()


def tree_of(top_id: int) -> list[Item]:
    """An item and all below it, parents first, each told whether it has an open case."""
    return list(told_of_own_case(Item.objects.below([top_id])))


def apply(act: Act, outcomes: Mapping[int, Visibility]) -> list[Decision]:
    """Write decisions, mirror `shown` downwards, tell the content, mend the case."""
    top_id = act.case.item_id if act.case else act.chain[-1].pk
    tree = tree_of(top_id) if act.tree is None else act.tree
    flags = {} if act.is_redaction else flags_of(outcomes)
    above = {item.pk: item.shown for item in act.chain}
    decisions: dict[int, Decision] = {}
    because: dict[int, Decision] = {}
    hidden: list[Item] = []
    others: list[Item] = []
    confirmed: set[int] = set()  # there is nothing to tell
    for item in tree:
        outcome, before = outcomes.get(item.pk), item.visibility
        if outcome is not None:
            reason = act.rests_on.get(item.pk, act)
            decisions[item.pk] = Decision(
                municipality_id=item.municipality_id,
                item=item,
                case=act.case,
                outcome=outcome,
                previous=item.visibility,
                gesture=act.gesture,
                undoes=act.undoes[item.pk] if act.undoes else None,
                rule=reason.rule,
                norm=reason.norm,
                note=reason.note,
                source=reason.source or source_of(act.automatic, flags.get(item.pk)),
                decided_by=act.by,
                automatic=act.automatic,
                at=act.at,
            )
            item.visibility = outcome
            item.version += 1
            if not act.is_redaction:
                item.has_flags = False  # type: ignore[attr-defined]
            because[item.pk] = decisions[item.pk]
        elif item.parent_id in because:
            because[item.pk] = because[item.parent_id]
        parent_shown = above.get(item.parent_id, True) if item.parent_id else True
        shown = item.visibility == Visibility.SHOWN and parent_shown
        if outcome is not None or shown != item.shown:
            (hidden if item.shown and not shown else others).append(item)
        if shown == item.shown and outcome is not None and outcome == before:
            confirmed.add(item.pk)
        item.shown = shown
        above[item.pk] = shown
    changed = [*reversed(hidden), *others]
    Item.objects.bulk_update(changed, ["visibility", "shown", "version"])
    made = Decision.objects.bulk_create(decisions.values())
    kinds.tell([item for item in changed if item.pk not in confirmed], because)
    wait = follow(
        made,
        flags,
        unfounded=act.unfounded,
        is_undone=bool(act.undoes),
        is_redaction=act.is_redaction,
        at=act.at,
    )
    for decision in made:
        decision.item.has_appeal = decision.item_id in wait  # type: ignore[attr-defined]
    _mend_case(act, tree, top_id)
    _record(act, made)
    if act.case is not None:
        live.changed(act.case)
    return made


def _mend_case(act: Act, tree: Sequence[Item], top_id: int) -> None:
    """Close the case when nothing waits, open one when something waits without.

    Taking back leaves it open: what was shown before anybody looked waits again.
    """
    waiting = undecided(tree, top_id)
    if act.case is not None and not act.undoes and not act.keeps_open:
        close_if_answered(act.case, tree, at=act.at)
    elif act.case is None and waiting:
        due = [item.due_at for item in waiting if item.due_at]
        ask(tree[0], due_at=min(due, default=None))


def close_if_answered(case: Case, tree: Sequence[Item], *, at: datetime) -> None:
    """Close `case` unless something of it waits, for a decision or for another look."""
    if undecided(tree, case.item_id) or any(
        getattr(item, "has_appeal", False)
        for item in tree
        if item.pk == case.item_id or not getattr(item, "has_case", False)
    ):
        return
    case.closed_at = at
    case.claimed_by = case.claimed_until = None
    case.save(update_fields=["closed_at", "claimed_by", "claimed_until"])
    ProposedDecision.objects.open().filter(case=case).update(
        state=ProposedDecision.State.SUPERSEDED, answered_at=at
    )


def _record(act: Act, made: Iterable[Decision]) -> None:
    municipality_id = act.chain[0].municipality_id
    for decision in made:
        journal.write(
            municipality_id=municipality_id,
            actor_kind=ActorKind.STAFF if act.by else ActorKind.SYSTEM,
            actor_uuid=act.by.uuid if act.by else None,
            verb="moderation.undone" if act.undoes else "moderation.decided",
            object_uuid=decision.item.uuid,
            payload={
                "decision": str(decision.uuid),
                "kind": decision.item.kind,
                "from": decision.previous,
                "to": decision.outcome,
                "rule": decision.rule.number if decision.rule else None,
                "automatic": act.automatic,
            },
        )
    data_version.raise_version(municipality_id)


def claim_for(case: Case, by: User, now: datetime) -> Case:
    case.claimed_by = by
    case.claimed_until = now + CLAIM_TIME
    case.save(update_fields=["claimed_by", "claimed_until"])
    return case


def refuse_if_decided(case: Case) -> None:
    if case.closed_at is not None:
        raise AlreadyDecided(
            _("Diesen Fall hat gerade jemand anderes entschieden."), code="already_decided"
        )


def refuse_if_claimed(case: Case, by: User, now: datetime) -> None:
    if case.is_claimed(now) and case.claimed_by_id != by.pk and case.claimed_until is not None:
        minutes = max(1, round((case.claimed_until - now).total_seconds() / 60))
        raise ClaimedByAnother(
            _("%(name)s prüft das gerade (noch %(minutes)s Min.). Nehmen Sie den nächsten Fall."),
            code="claimed",
            params={"name": str(case.claimed_by), "minutes": minutes},
        )


def undecided(tree: Sequence[Item], top_id: int) -> list[Item]:
    """What of `tree` (parents before children) waits for an answer in the case of its top.

    Below something hidden nothing waits; what has an open case of its own waits there. What is
    shown waits too once somebody flags it.
    """
    waiting = []
    elsewhere: set[int] = set()
    for item in tree:
        own_case = item.pk != top_id and getattr(item, "has_case", False)
        if item.parent_id in elsewhere or own_case:
            elsewhere.add(item.pk)
            continue
        if item.visibility in RESTRICTED:
            elsewhere.add(item.pk)
        elif item.visibility == Visibility.PENDING or (
            item.visibility == Visibility.SHOWN and getattr(item, "has_flags", False)
        ):
            waiting.append(item)
    return waiting


def to_answer(tree: Sequence[Item], top_id: int) -> list[Item]:
    """What an open case asks about: what waits, or its top if that was shown before anybody
    had looked at it."""
    waiting = undecided(tree, top_id)
    return waiting or [
        item
        for item in tree
        if item.pk == top_id
        and item.visibility == Visibility.SHOWN
        and not getattr(item, "has_appeal", False)
    ]


def told_of_own_case(items: ItemQuerySet) -> ItemQuerySet:
    """`items` with `has_case`, whether there is an open case for just this one, `has_flags` and
    `has_appeal`, whether there are unanswered notices or an open wish for another look."""
    return items.annotate(
        has_case=Exists(Case.objects.open().filter(item=OuterRef("pk"))),
        has_flags=Exists(Flag.objects.open().filter(item=OuterRef("pk"))),
        has_appeal=Exists(Appeal.objects.open().filter(decision__item=OuterRef("pk"))),
    )


def was_changed() -> str:
    return _("Der Inhalt wurde gerade geändert. Bitte sehen Sie ihn noch einmal an.")
