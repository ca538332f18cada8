"""Opening, asking, deciding: every change of what may be seen goes through here.

Whoever decides locks the item and all it hangs below, root first, then the open case; so
decisions about one tree happen one after the other, and what was shown under a parent can
never be missed when that parent is hidden.

A decision then changes rows of the content. So a service of content that locks its own row
and calls `ask`, `open_item` or `review_again` for an item that others can decide already
takes `lock(item)` first; the other way round two of them could wait for each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common import clock, data_version, journal
from common.identifiers import uuid7
from common.models import ActorKind
from geo.models import Municipality
from moderation import kinds
from moderation.errors import AlreadyDecided, CannotUndo, ClaimedByAnother, NotYet, RuleMissing
from moderation.models import (
    RESTRICTED,
    Case,
    Decision,
    Item,
    ItemQuerySet,
    Rule,
    Visibility,
)

# Effects outside the database wait at least this long, so that undoing leaves no trace.
UNDO_SECONDS = 60
CLAIM_TIME = timedelta(minutes=10)

# People read these in sentences: "Das hat gerade jemand anderes entschieden: sichtbar."
_OUTCOMES = {
    Visibility.PENDING: gettext_lazy("wird geprüft"),
    Visibility.SHOWN: gettext_lazy("sichtbar"),
    Visibility.HELD: gettext_lazy("nicht freigegeben"),
    Visibility.REMOVED: gettext_lazy("entfernt"),
    Visibility.PRIVATE: gettext_lazy("nie öffentlich"),
}


# --- opening and asking ---------------------------------------------------------------


def lock(item: Item) -> Item:
    """Keep decisions about `item` waiting until this transaction ends, and return it as it is
    now; one statement."""
    return _lock(item.pk)[-1]


@transaction.atomic(savepoint=False)
def open_item(
    *,
    municipality: Municipality,
    kind: str,
    parent: Item | None = None,
    visibility: Visibility = Visibility.PENDING,
    title: str = "",
    excerpt: str = "",
    due_at: datetime | None = None,
    parent_is_locked: bool = False,
) -> Item:
    """Give new content its Item; longer titles and excerpts are cut. `parent_is_locked` if
    `parent` comes from `lock` in this transaction.

    `shown` comes out true if the item and all above it are SHOWN. The caller copies it to
    its row, raises the data version if it is true, and calls `ask` if people shall decide.
    """
    kinds.get(kind)
    shown = visibility == Visibility.SHOWN
    if shown and parent is not None:
        # A parent being hidden at this moment must find this item, or be seen hidden here.
        if not parent_is_locked:
            parent = lock(parent)
        shown = parent.shown
    return Item.objects.create(
        municipality=municipality,
        kind=kind,
        parent=parent,
        visibility=visibility,
        shown=shown,
        title=title[:200],
        excerpt=excerpt[:400],
        due_at=due_at,
    )


def ask(
    item: Item, *, reason: Case.Reason = Case.Reason.NEW, due_at: datetime | None = None
) -> Case:
    """Put `item` and what hangs below it before the moderators.

    An item has one open case at most: asking again keeps it, with the earlier date.
    One statement; it waits for a decision under way, which closes the case or leaves it open.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        # LEAST ignores NULL, so a date beats no date. Django cannot name a partial index here.
        cursor.execute(
            """
            INSERT INTO moderation_case (uuid, municipality_id, item_id, reason, opened_at, due_at)
            VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT (municipality_id, item_id) WHERE closed_at IS NULL
            DO UPDATE SET due_at = LEAST(moderation_case.due_at, EXCLUDED.due_at)
            RETURNING id, uuid, reason, opened_at, due_at, claimed_by_id, claimed_until
            """,
            [uuid7(), item.municipality_id, item.pk, reason, now, due_at],
        )
        row = cursor.fetchone()
    columns = ("id", "uuid", "reason", "opened_at", "due_at", "claimed_by_id", "claimed_until")
    case = Case(municipality_id=item.municipality_id, **dict(zip(columns, row, strict=True)))
    case.item = item
    case._state.adding = False
    case._state.db = connection.alias
    return case


@transaction.atomic
def review_again(
    item: Item,
    *,
    title: str | None = None,
    excerpt: str | None = None,
    due_at: datetime | None = None,
    of: Item | None = None,
) -> Case | None:
    """The author changed the content: it goes back to review, hidden until decided.

    `of` is the item whose case it belongs to (the report of a text), the item itself without.
    An item that is PRIVATE stays so and nobody is asked: then the answer is None.
    """
    chain = _lock(item.pk)
    fresh = chain[-1]
    changes: dict[str, object] = {"version": F("version") + 1}
    if title is not None:
        changes["title"] = title[:200]
    if excerpt is not None:
        changes["excerpt"] = excerpt[:400]
    if due_at is not None:
        changes["due_at"] = due_at
    Item.objects.filter(pk=item.pk).update(**changes)
    case = None
    if fresh.visibility == Visibility.PENDING:
        case = ask(of or item, reason=Case.Reason.EDITED, due_at=due_at)
    elif fresh.visibility != Visibility.PRIVATE:
        case = ask(of or item, reason=Case.Reason.EDITED, due_at=due_at)
        _apply(
            _Act(chain=chain, case=case, by=None, automatic=True, at=clock.now()),
            {item.pk: Visibility.PENDING},
        )
    item.refresh_from_db()
    return case


def blank(item: Item) -> None:
    """Forget what the content said; the item stays as its placeholder."""
    Item.objects.filter(pk=item.pk).update(title="", excerpt="")
    item.title = item.excerpt = ""


# --- working on a case -----------------------------------------------------------------


def claim(case: Case, *, by: User) -> Case:
    """Keep others off `case` for ten minutes; claiming again starts them anew.

    One statement, in which of two people who claim at once only one succeeds. Raises
    `ClaimedByAnother` with the name of who has it and for how long, or `AlreadyDecided`.
    """
    now = clock.now()
    until = now + CLAIM_TIME
    free = Case.objects.open().filter(pk=case.pk).free_for(by, at=now)
    if not free.update(claimed_by=by, claimed_until=until):
        fresh = Case.objects.select_related("claimed_by").get(pk=case.pk)
        _refuse_if_decided(fresh)
        _refuse_if_claimed(fresh, by, now)
    case.claimed_by, case.claimed_until = by, until
    return case


@transaction.atomic
def claim_next(municipality: Municipality, *, by: User, after: Case | None = None) -> Case | None:
    """Give `by` the most urgent case that nobody works on, leaving out `after`.

    Two moderators who ask at the same moment get two different cases. Only for moderators of
    the whole municipality.
    """
    now = clock.now()
    free = (
        Case.objects.waiting(municipality)
        .free_for(by, at=now)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    if after is not None:
        free = free.exclude(pk=after.pk)
    case = free.first()
    return None if case is None else _claim(case, by, now)


def let_go(case: Case, *, by: User) -> None:
    """Give a claimed case back to the queue; a claim of somebody else stays."""
    Case.objects.filter(pk=case.pk, claimed_by=by).update(claimed_by=None, claimed_until=None)


# --- deciding -----------------------------------------------------------------------------


@transaction.atomic
def decide(
    item: Item,
    outcome: Visibility,
    *,
    by: User | None,
    rule: Rule | None = None,
    note: str = "",
    automatic: bool = False,
    version: int | None = None,
) -> Decision:
    """Give `item` the visibility `outcome`, tell its content, close the case if it was the last.

    `version` is the one the person looked at (without it, the one `item` was loaded with).
    HELD and REMOVED need the `rule` they rest on; `note` is the ground told to the author.
    `by` is None when a policy (`automatic`) or the author decides. The same click twice gets
    the first answer again.

    Raises `AlreadyDecided`, `ClaimedByAnother`, `RuleMissing` or `NotYet`.
    """
    _refuse_without_rule(outcome, rule, item.municipality_id)
    chain = _lock(item.pk)
    fresh = chain[-1]
    if fresh.version != (item.version if version is None else version) or (
        fresh.visibility == outcome
    ):
        return _same_click_or_refuse(fresh, outcome, by)
    now = clock.now()
    case = _lock_open_case(chain)
    if case is not None and by is not None:
        _refuse_if_claimed(case, by, now)
    if outcome == Visibility.SHOWN:
        for sentence in kinds.not_yet([fresh]).values():
            raise NotYet(sentence, code="not_yet")
    act = _Act(chain=chain, case=case, by=by, rule=rule, note=note, automatic=automatic, at=now)
    [decision] = _apply(act, {item.pk: outcome})
    decision.item = item
    item.refresh_from_db(fields=["visibility", "shown", "version"])
    return decision


@transaction.atomic
def release_all(
    case: Case, *, by: User, versions: Mapping[UUID, int] | None = None
) -> list[Decision]:
    """Show everything in `case` that waits for an answer, as one click that is undone as one.
    What is shown already stays so and is looked at now.

    `versions` are the items the person looked at, {item.uuid: version}: others (a photo that
    came meanwhile) stay pending, and so does what cannot be shown yet. Then the case stays open.

    Raises `AlreadyDecided` if it is closed or something was changed since, `ClaimedByAnother`,
    or `NotYet` if nothing of it can be shown at present.
    """
    chain = _lock(case.item_id)
    fresh = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    now = clock.now()
    _refuse_if_decided(fresh)
    _refuse_if_claimed(fresh, by, now)
    asked = to_answer(_tree(fresh.item_id), fresh.item_id)
    if versions is not None:
        asked = [item for item in asked if item.uuid in versions]
        if any(versions[item.uuid] != item.version for item in asked):
            raise AlreadyDecided(_changed(), code="changed")
    waiting = kinds.not_yet(asked)
    outcomes = {item.pk: Visibility.SHOWN for item in asked if item.pk not in waiting}
    if not outcomes:
        for sentence in waiting.values():
            raise NotYet(sentence, code="not_yet")
        raise AlreadyDecided(_("Hier ist nichts mehr zu entscheiden."), code="already_decided")
    decisions = _apply(_Act(chain=chain, case=fresh, by=by, at=now), outcomes)
    case.refresh_from_db()
    return decisions


@transaction.atomic
def undo_decision(decision: Decision, *, by: User) -> list[Decision]:
    """Take back what one click decided, within a minute; only who clicked can.

    All items of the click get their former visibility back by new decisions, and the case is
    open again, claimed by `by`. Raises `CannotUndo`.
    """
    now = clock.now()
    if decision.decided_by_id != by.pk or decision.automatic:
        raise CannotUndo(
            _("Zurücknehmen kann nur, wer entschieden hat."), code="decided_by_another"
        )
    if decision.undoes_id is not None or now - decision.at > timedelta(seconds=UNDO_SECONDS):
        raise CannotUndo(
            _("Die Minute zum Zurücknehmen ist vorbei. Bitte entscheiden Sie neu."),
            code="too_late",
        )
    top = decision.case.item_id if decision.case else decision.item_id
    chain = _lock(top)
    made = list(Decision.objects.filter(gesture=decision.gesture, undoes=None).order_by("id"))
    tree = {item.pk: item for item in _tree(top)}
    later = Decision.objects.filter(item__in=[each.item_id for each in made]).exclude(
        gesture=decision.gesture
    )
    if later.filter(id__gt=made[0].pk).exists() or any(
        tree[each.item_id].visibility != each.outcome for each in made
    ):
        raise CannotUndo(
            _("Inzwischen wurde dazu etwas anderes entschieden oder geändert."), code="superseded"
        )
    case = _lock_open_case(chain)
    if case is None and decision.case is not None:
        case = decision.case
        Case.objects.filter(pk=case.pk).update(closed_at=None)
        case.closed_at = None
    if case is not None:
        _refuse_if_claimed(case, by, now)
        _claim(case, by, now)
    act = _Act(
        chain=chain,
        case=case,
        by=by,
        at=now,
        undoes={each.item_id: each for each in made},
        rests_on=_rests_on(made),
    )
    return _apply(act, {each.item_id: Visibility(each.previous) for each in made})


def undecided(tree: Sequence[Item], top_id: int) -> list[Item]:
    """What of `tree` (parents before children) waits for an answer in the case of its top.

    Below something hidden nothing waits; what has an open case of its own waits there.
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
        elif item.visibility == Visibility.PENDING:
            waiting.append(item)
    return waiting


def to_answer(tree: Sequence[Item], top_id: int) -> list[Item]:
    """What an open case asks about: what waits, or its top if that was shown before anybody
    had looked at it."""
    waiting = undecided(tree, top_id)
    return waiting or [i for i in tree if i.pk == top_id and i.visibility == Visibility.SHOWN]


def told_of_own_case(items: ItemQuerySet) -> ItemQuerySet:
    """`items` with `has_case`: whether there is an open case for just this one."""
    open_case = Case.objects.open().filter(item=OuterRef("pk"))
    return items.annotate(has_case=Exists(open_case))


# --- inside ---------------------------------------------------------------------------------


@dataclass(kw_only=True)
class _Act:
    """One click: who, when, why, about what."""

    chain: list[Item]
    case: Case | None
    by: User | None
    at: datetime
    rule: Rule | None = None
    note: str = ""
    automatic: bool = False
    undoes: Mapping[int, Decision] | None = None
    rests_on: Mapping[int, Decision] = field(default_factory=dict)


def _rests_on(made: Sequence[Decision]) -> dict[int, Decision]:
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


def _lock(item_id: int) -> list[Item]:
    """Lock an item and all it hangs below; the answer begins with the root, all fresh.

    The lock lets others add rows that point to these items.
    """
    return list(Item.objects.with_ancestors(item_id).select_for_update(of=("self",), no_key=True))


def _lock_open_case(chain: Sequence[Item]) -> Case | None:
    """The open case that an item belongs to: its own or the nearest above it."""
    cases = Case.objects.open().filter(item__in=[item.pk for item in chain])
    return cases.order_by("-item_id").select_for_update(of=("self",), no_key=True).first()


def _tree(top_id: int) -> list[Item]:
    """An item and all below it, parents first, each told whether it has an open case."""
    return list(told_of_own_case(Item.objects.below([top_id])))


def _apply(act: _Act, outcomes: Mapping[int, Visibility]) -> list[Decision]:
    """Write decisions, mirror `shown` downwards, tell the content, mend the case."""
    top_id = act.case.item_id if act.case else act.chain[-1].pk
    tree = _tree(top_id)
    above = {item.pk: item.shown for item in act.chain}
    gesture = uuid7()
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
                gesture=gesture,
                undoes=act.undoes[item.pk] if act.undoes else None,
                rule=reason.rule,
                note=reason.note,
                decided_by=act.by,
                automatic=act.automatic,
                at=act.at,
            )
            item.visibility = outcome
            item.version += 1
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
    _mend_case(act, tree, top_id)
    _record(act, made)
    return made


def _mend_case(act: _Act, tree: Sequence[Item], top_id: int) -> None:
    """Close the case when nothing waits, open one when something waits without.

    Taking back leaves it open: what was shown before anybody looked waits again.
    """
    waiting = undecided(tree, top_id)
    if act.case is not None and not waiting and not act.undoes:
        act.case.closed_at = act.at
        act.case.claimed_by = act.case.claimed_until = None
        act.case.save(update_fields=["closed_at", "claimed_by", "claimed_until"])
    elif act.case is None and waiting:
        due = [item.due_at for item in waiting if item.due_at]
        ask(tree[0], due_at=min(due, default=None))


def _record(act: _Act, made: Iterable[Decision]) -> None:
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


def _claim(case: Case, by: User, now: datetime) -> Case:
    case.claimed_by = by
    case.claimed_until = now + CLAIM_TIME
    case.save(update_fields=["claimed_by", "claimed_until"])
    return case


def _refuse_if_decided(case: Case) -> None:
    if case.closed_at is not None:
        raise AlreadyDecided(
            _("Diesen Fall hat gerade jemand anderes entschieden."), code="already_decided"
        )


def _refuse_if_claimed(case: Case, by: User, now: datetime) -> None:
    if case.is_claimed(now) and case.claimed_by_id != by.pk and case.claimed_until is not None:
        minutes = max(1, round((case.claimed_until - now).total_seconds() / 60))
        raise ClaimedByAnother(
            _("%(name)s prüft das gerade (noch %(minutes)s Min.). Nehmen Sie den nächsten Fall."),
            code="claimed",
            params={"name": str(case.claimed_by), "minutes": minutes},
        )


def _refuse_without_rule(outcome: Visibility, rule: Rule | None, municipality_id: int) -> None:
    if outcome in (Visibility.HELD, Visibility.REMOVED) and rule is None:
        raise RuleMissing(_("Bitte wählen Sie die Regel, auf der das beruht."), code="no_rule")
    if rule is not None and rule.municipality_id != municipality_id:
        raise ValueError("A decision rests on a rule of its own municipality.")


def _same_click_or_refuse(item: Item, outcome: Visibility, by: User | None) -> Decision:
    last = Decision.objects.filter(item=item).select_related("item").order_by("-id").first()
    if last and by and last.decided_by_id == by.pk and last.outcome == outcome == item.visibility:
        return last
    if item.visibility == Visibility.PENDING:
        raise AlreadyDecided(_changed(), code="changed")
    raise AlreadyDecided(
        _("Das ist schon entschieden: %(outcome)s. Bitte laden Sie die Seite neu."),
        code="already_decided",
        params={"outcome": _OUTCOMES[Visibility(item.visibility)]},
    )


def _changed() -> str:
    return _("Der Inhalt wurde gerade geändert. Bitte sehen Sie ihn noch einmal an.")
