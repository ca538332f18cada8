"""What must not be deleted yet, because somebody may still ask for another look at it.

Cleaning jobs ask here: what was held back or removed stays with all that hangs below it until
the six months are over and as long as an appeal is open (Art. 20 (1) DSA).
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from common import clock
from geo.models import Municipality
from moderation.deadlines import appeal_ends, appealable_since
from moderation.models import Appeal, Decision, Item, Redaction, Visibility

_RESTRICTING = (Visibility.HELD, Visibility.REMOVED)
# Nobody knows when an open appeal will be decided.
FOREVER = datetime.max.replace(tzinfo=UTC)

_HELD = """
    WITH RECURSIVE down AS (
        SELECT d.item_id AS id FROM moderation_decision d
        LEFT JOIN moderation_decision u ON u.undoes_id = d.id
        LEFT JOIN moderation_statement s ON s.decision_id = d.id
        WHERE (d.outcome IN ('held', 'removed') OR s.id IS NOT NULL)
          AND d.at >= %s AND u.id IS NULL
        UNION
        SELECT d.item_id FROM moderation_appeal a
        JOIN moderation_decision d ON d.id = a.decision_id WHERE a.decided_at IS NULL
        UNION
        SELECT below.id FROM moderation_item below JOIN down ON below.parent_id = down.id
    ) SELECT id FROM down
"""


def until(item: Item) -> datetime | None:
    """Until when the original of `item` must be kept; `FOREVER` while an appeal is open, None
    if nothing holds it."""
    chain = [each.pk for each in Item.objects.with_ancestors(item.pk)]
    if Appeal.objects.open().filter(decision__item__in=chain).exists():
        return FOREVER
    last = (
        Decision.objects.filter(item__in=chain, undone_by=None)
        .filter(Q(outcome__in=_RESTRICTING) | Q(statement__isnull=False))
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    ends = appeal_ends(last) if last is not None else None
    return ends if ends is not None and ends >= clock.now() else None


def held(*, at: datetime) -> QuerySet[Item]:
    """All items that are held at a moment, for jobs that delete many; the set form of `until`."""
    below = RawSQL(_HELD, [appealable_since(at)])  # noqa: S611  # a constant, filled by the driver
    return Item.objects.filter(id__in=below)


def kept(kind: str, municipality: Municipality | None, at: datetime) -> QuerySet[Any]:
    """The keeper of the vault (`accounts.vault.holds`): UUIDs of items that are `held`, or of
    which something is blacked out and the author may still complain."""
    blacked = Redaction.objects.in_time_to_appeal(at=at)
    found = Item.objects.filter(
        Q(pk__in=held(at=at).values("pk")) | Q(pk__in=blacked.values("item"))
    )
    if municipality is not None:
        found = found.of(municipality)
    return found.values("uuid")
