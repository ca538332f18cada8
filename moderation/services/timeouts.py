"""What a policy shows by itself when nobody has decided in time, and nothing else ever."""

from datetime import datetime

from django.db import transaction

from common import clock
from moderation import kinds, policies
from moderation.models import Case, Decision, Item, ProposedDecision, Visibility
from moderation.services.applying import Act, apply, lock_open_case
from moderation.services.asking import lock_chain


def publish_overdue(*, at: datetime | None = None, limit: int = 500) -> list[Decision]:
    """Show what waits beyond its date where the policy of its kind says so.

    Each in its own transaction. The case stays open: nobody has looked yet.
    """
    now = at or clock.now()
    late = (
        Item.objects.pending()
        .filter(due_at__lt=now)
        .filter(policies.setting("publish_on_timeout"))
        .in_open_cases()
        .order_by("due_at", "id")
    )
    made = [publish_by_timeout(item, at=now) for item in late[:limit]]
    return [decision for decision in made if decision is not None]


@transaction.atomic
def publish_by_timeout(item: Item, *, at: datetime) -> Decision | None:
    """Show `item` if it still waits beyond its date, its policy says so, and nobody has it in
    hand; else None."""
    chain = lock_chain(item.pk)
    fresh = chain[-1]
    is_late = fresh.due_at is not None and fresh.due_at < at
    if fresh.visibility != Visibility.PENDING or not is_late:
        return None
    if not policies.of_item(fresh).publish_on_timeout:
        return None
    case = lock_open_case(chain)
    if case is None or case.is_claimed(at) or _is_in_hand(case) or kinds.not_yet([fresh]):
        return None
    act = Act(chain=chain, case=case, by=None, automatic=True, at=at, keeps_open=True)
    [decision] = apply(act, {fresh.pk: Visibility.SHOWN})
    return decision


def _is_in_hand(case: Case) -> bool:
    return ProposedDecision.objects.open().filter(case=case).exists()
