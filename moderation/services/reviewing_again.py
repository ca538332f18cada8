"""The author changed the content: it goes back to review."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from common import clock
from moderation.models import Case, Item, Visibility
from moderation.services.applying import Act, apply
from moderation.services.asking import ask, lock_chain


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
    chain = lock_chain(item.pk)
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
        apply(
            Act(chain=chain, case=case, by=None, automatic=True, at=clock.now()),
            {item.pk: Visibility.PENDING},
        )
    item.refresh_from_db()
    return case
