"""One answer for one item, or the same for all of a case."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common import clock
from common.identifiers import uuid7
from moderation import kinds, policies
from moderation.errors import (
    AlreadyDecided,
    AppealOpen,
    NotYet,
    RuleMissing,
    SecondPersonNeeded,
)
from moderation.models import Appeal, Case, Decision, Item, Rule, Visibility
from moderation.services.applying import (
    Act,
    apply,
    lock_open_case,
    refuse_if_claimed,
    refuse_if_decided,
    to_answer,
    tree_of,
    undecided,
    was_changed,
)
from moderation.services.asking import lock_chain

# What people answer; the rest follows from what authors do.
ANSWERS = (Visibility.SHOWN, Visibility.HELD, Visibility.REMOVED)
# People read these in sentences: "Das hat gerade jemand anderes entschieden: sichtbar."
_OUTCOMES = {
    Visibility.PENDING: gettext_lazy("wird geprüft"),
    Visibility.SHOWN: gettext_lazy("sichtbar"),
    Visibility.HELD: gettext_lazy("nicht freigegeben"),
    Visibility.REMOVED: gettext_lazy("entfernt"),
    Visibility.PRIVATE: gettext_lazy("nie öffentlich"),
}


@transaction.atomic
def decide(
    item: Item,
    outcome: Visibility,
    *,
    by: User | None,
    rule: Rule | None = None,
    norm: str = "",
    note: str = "",
    automatic: bool = False,
    version: int | None = None,
) -> Decision:
    """Give `item` the visibility `outcome`, tell its content, close the case if it was the last.

    `version` is the one the person looked at (without it, the one `item` was loaded with).
    HELD and REMOVED need the `rule` they rest on, or the `norm` that the content breaks; `note`
    is the ground told to the author, who gets the reasons in writing (Art. 17 DSA).
    `by` is None when a policy (`automatic`) or the author decides. The same click twice gets
    the first answer again.

    Raises `AlreadyDecided`, `ClaimedByAnother`, `RuleMissing`, `NotYet`, `AppealOpen` while
    somebody else has to look again, and `SecondPersonNeeded` where the policy asks for four
    eyes: see `services.answer`.
    """
    norm = norm.strip()
    refuse_without_ground(outcome, rule, norm, item.municipality_id)
    chain = lock_chain(item.pk)
    fresh = chain[-1]
    if fresh.version != (item.version if version is None else version) or (
        fresh.visibility == outcome
    ):
        return _same_click_or_refuse(fresh, outcome, by)
    now = clock.now()
    case = lock_open_case(chain)
    if case is not None and by is not None:
        refuse_if_claimed(case, by, now)
    if case is not None and case.reason == Case.Reason.APPEALED and by is not None:
        _refuse_if_appealed(fresh)
    if by is not None:
        refuse_alone(outcome, [fresh])
    if outcome == Visibility.SHOWN:
        for sentence in kinds.not_yet([fresh]).values():
            raise NotYet(sentence, code="not_yet")
    act = Act(
        chain=chain,
        case=case,
        by=by,
        rule=rule,
        norm=norm,
        note=note,
        automatic=automatic,
        at=now,
    )
    [decision] = apply(act, {item.pk: outcome})
    decision.item = item
    item.refresh_from_db(fields=["visibility", "shown", "version"])
    return decision


@transaction.atomic
def release_all(
    case: Case,
    *,
    by: User,
    versions: Mapping[UUID, int] | None = None,
    unfounded: Collection[UUID] = (),
) -> list[Decision]:
    """Show everything in `case` that waits for an answer, as one click that is undone as one.
    What is shown already stays so and is looked at now.

    `versions` are the items the person looked at, {item.uuid: version}: others (a photo that
    came meanwhile) stay pending, and so does what cannot be shown yet. Then the case stays open.
    Notices about it are answered: the content stays. Those in `unfounded` were manifestly so,
    which is recorded (Art. 23 (2) DSA).

    Raises `AlreadyDecided` if it is closed or something was changed since, `ClaimedByAnother`,
    or `NotYet` if nothing of it can be shown at present, and `SecondPersonNeeded` where the
    policy asks for four eyes.
    """
    chain = lock_chain(case.item_id)
    fresh, now = lock_case(case, by)
    tree = tree_of(fresh.item_id)
    ready = to_release(fresh, tree, versions)
    refuse_alone(Visibility.SHOWN, ready)
    outcomes = {item.pk: Visibility.SHOWN for item in ready}
    act = Act(chain=chain, case=fresh, tree=tree, by=by, at=now, unfounded=unfounded)
    decisions = apply(act, outcomes)
    case.refresh_from_db()
    return decisions


@transaction.atomic
def withhold_all(
    case: Case,
    *,
    by: User,
    rule: Rule,
    versions: Mapping[UUID, int],
    gesture: UUID | None = None,
) -> list[Decision]:
    """Keep the whole of `case` from the public by one rule, as for obvious advertising.

    What it hangs on (the report, the proposal) is hidden, and with it everything below.
    `versions` are the items the person looked at: that and what waits below. A `gesture` joins
    several cases to one click.

    Raises as `release_all` does.
    """
    chain = lock_chain(case.item_id)
    fresh, now = lock_case(case, by)
    tree = tree_of(fresh.item_id)
    top = tree[0]
    read = {item.pk: item for item in [top, *undecided(tree, top.pk)]}
    if any(versions.get(item.uuid) != item.version for item in read.values()):
        raise AlreadyDecided(was_changed(), code="changed")
    outcome = Visibility.REMOVED if top.visibility == Visibility.SHOWN else Visibility.HELD
    refuse_without_ground(outcome, rule, "", top.municipality_id)
    if fresh.reason == Case.Reason.APPEALED:
        _refuse_if_appealed(top)
    refuse_alone(outcome, [top])
    act = Act(
        chain=chain,
        case=fresh,
        tree=tree,
        by=by,
        at=now,
        rule=rule,
        gesture=gesture or uuid7(),
    )
    decisions = apply(act, {top.pk: outcome})
    case.refresh_from_db()
    return decisions


def lock_case(case: Case, by: User) -> tuple[Case, datetime]:
    """The open case, locked, and the moment; the caller has locked the items. Raises
    `AlreadyDecided` or `ClaimedByAnother`."""
    fresh = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    now = clock.now()
    refuse_if_decided(fresh)
    refuse_if_claimed(fresh, by, now)
    return fresh, now


def to_release(case: Case, tree: Sequence[Item], versions: Mapping[UUID, int] | None) -> list[Item]:
    """What of a locked case, whose `tree` it is, can be shown at present, of what the person
    looked at."""
    asked = to_answer(tree, case.item_id)
    if versions is not None:
        asked = [item for item in asked if item.uuid in versions]
        if any(versions[item.uuid] != item.version for item in asked):
            raise AlreadyDecided(was_changed(), code="changed")
    waiting = kinds.not_yet(asked)
    ready = [item for item in asked if item.pk not in waiting]
    if not ready:
        for sentence in waiting.values():
            raise NotYet(sentence, code="not_yet")
        raise AlreadyDecided(_("Hier ist nichts mehr zu entscheiden."), code="already_decided")
    return ready


def takes_two(outcome: Visibility, items: Sequence[Item]) -> bool:
    """Whether a person who wants `outcome` for `items` needs a second one; one statement."""
    return outcome in ANSWERS and policies.any_with_four_eyes(items)


def refuse_alone(outcome: Visibility, items: Sequence[Item]) -> None:
    """Raises `SecondPersonNeeded` where the policy of one of `items` asks for four eyes."""
    if takes_two(outcome, items):
        raise SecondPersonNeeded(
            _("Hier müssen zwei Personen entscheiden. Bitte öffnen Sie die Prüfung."),
            code="four_eyes",
        )


def refuse_without_ground(
    outcome: Visibility, rule: Rule | None, norm: str, municipality_id: int
) -> None:
    if outcome in (Visibility.HELD, Visibility.REMOVED) and rule is None and not norm:
        raise RuleMissing(_("Bitte wählen Sie die Regel, auf der das beruht."), code="no_rule")
    if rule is not None and rule.municipality_id != municipality_id:
        raise ValueError("A decision rests on a rule of its own municipality.")


def _refuse_if_appealed(item: Item) -> None:
    if Appeal.objects.open().filter(decision__item=item).exists():
        raise AppealOpen(
            _("Jemand möchte, dass das noch einmal geprüft wird. Bitte entscheiden Sie dort."),
            code="appealed",
        )


def _same_click_or_refuse(item: Item, outcome: Visibility, by: User | None) -> Decision:
    last = Decision.objects.filter(item=item).select_related("item").order_by("-id").first()
    if last and by and last.decided_by_id == by.pk and last.outcome == outcome == item.visibility:
        return last
    if item.visibility == Visibility.PENDING:
        raise AlreadyDecided(was_changed(), code="changed")
    raise AlreadyDecided(
        _("Das ist schon entschieden: %(outcome)s. Bitte laden Sie die Seite neu."),
        code="already_decided",
        params={"outcome": _OUTCOMES[Visibility(item.visibility)]},
    )
