"""What stands where something was removed."""

from moderation.models import Decision, Visibility


def rule_of(item_id: int) -> str:
    """ "Regel 3: Nichts Verbotenes" or the law on which the removal of an item rests; "" if on
    none."""
    decision = (
        Decision.objects.filter(item_id=item_id, outcome=Visibility.REMOVED)
        .select_related("rule")
        .order_by("-id")
        .first()
    )
    return decision.ground if decision else ""
