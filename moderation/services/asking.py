"""Giving content its Item, and putting it before the moderators.

A decision changes rows of the content. So a service of content that locks its own row and
calls `ask`, `open_item` or `review_again` for an item that others can decide already takes
`lock(item)` first; the other way round two of them could wait for each other.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from common import clock, jobs
from common.identifiers import uuid7
from geo.models import Municipality
from moderation import kinds
from moderation.models import Case, Item, RedactedText, Visibility


def lock_chain(item_id: int) -> list[Item]:
    """Lock an item and all it hangs below; the answer begins with the root, all fresh.

    The lock lets others add rows that point to these items.
    """
    return list(Item.objects.with_ancestors(item_id).select_for_update(of=("self",), no_key=True))


def lock(item: Item) -> Item:
    """Keep decisions about `item` waiting until this transaction ends, and return it as it is
    now; one statement."""
    return lock_chain(item.pk)[-1]


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
    scope: UUID | None = None,
) -> Item:
    """Give new content its Item; longer titles and excerpts are cut. `parent_is_locked` if
    `parent` comes from `lock` in this transaction. `scope` is the category or consultation
    whose policy holds; without it, the one of `parent`.

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
        scope=scope or (parent.scope if parent is not None else None),
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

    An item has one open case at most: asking again keeps it, with the earlier date and the
    weightier reason (another look before a notice before the rest).
    One statement; it waits for a decision under way, which closes the case or leaves it open.
    It also lets the automatic checks look at the text when the transaction has ended.
    """
    now = clock.now()
    # One after another, so that of two texts that are alike the second knows of the first.
    lock = f"moderation.examine:{item.municipality_id}"
    examine, told = jobs.deferred_with("moderation.examine", lock=lock, item=item.uuid)
    with connection.cursor() as cursor:
        # LEAST ignores NULL, so a date beats no date. Django cannot name a partial index here.
        cursor.execute(
            f"""
            INSERT INTO moderation_case (uuid, municipality_id, item_id, reason, opened_at, due_at)
            VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT (municipality_id, item_id) WHERE closed_at IS NULL
            DO UPDATE SET due_at = LEAST(moderation_case.due_at, EXCLUDED.due_at),
              reason = CASE
                WHEN 'appealed' IN (moderation_case.reason, EXCLUDED.reason) THEN 'appealed'
                WHEN 'flagged' IN (moderation_case.reason, EXCLUDED.reason) THEN 'flagged'
                ELSE moderation_case.reason END
            RETURNING id, uuid, reason, opened_at, due_at, claimed_by_id, claimed_until, {examine}
            """,  # noqa: S608  # `examine` is a constant of `common.jobs`
            [uuid7(), item.municipality_id, item.pk, reason, now, due_at, *told],
        )
        row = cursor.fetchone()
    columns = ("id", "uuid", "reason", "opened_at", "due_at", "claimed_by_id", "claimed_until")
    values = dict(zip(columns, row[: len(columns)], strict=True))
    case = Case(municipality_id=item.municipality_id, **values)
    case.item = item
    case._state.adding = False
    case._state.db = connection.alias
    return case


def rescope(item: Item, scope: UUID, *, title: str) -> None:
    """The content is in another category now, and so is what hangs below it. The caller has
    locked `item`."""
    below = Item.objects.below([item.pk]).values_list("pk", flat=True)
    Item.objects.filter(pk__in=below).update(scope=scope)
    Item.objects.filter(pk=item.pk).update(title=title[:200])


def blank(item: Item) -> None:
    """Forget what the content said, also what was blacked out of it; the item stays as its
    placeholder."""
    RedactedText.objects.filter(redaction__item=item, blanked_at=None).update(
        original={}, shown={}, blanked_at=clock.now()
    )
    Item.objects.filter(pk=item.pk).update(title="", excerpt="")
    item.title = item.excerpt = ""
