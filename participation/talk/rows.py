"""The statements that read comments: the beginning of a thread in one, everything else in pages.

Each row brings what a page shows beside the columns of `Comment`: the author's pseudonym, the
department's name, the short name of the rule it was removed by, and for who is signed in their
own vote and how far others see it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, Subquery, When

from accounts.models import User
from participation.models import Comment, CommentVote, Thread
from participation.models.comment import CommentQuerySet, Stance
from participation.talk.shown import SORTS, Sort

FIRST_REPLIES = 1

_FIELDS = (
    "id", "uuid", "municipality_id", "item_id", "thread_id", "parent_id", "author_id",
    "department_id", "shown", "placeholder", "rule_number", "stance", "text", "up_count",
    "down_count", "reply_count",
    "name_withdrawn_at", "wilson", "controversy", "created_at", "edited_at",
)  # fmt: skip
_COLUMNS = ", ".join(f"c.{name}" for name in _FIELDS)

# What is listed for everybody, and one's own that nobody else sees yet; as `seen` below.
_SEEN = "(c.shown OR c.placeholder <> '' OR c.author_id = %(user)s)"

# For each side its first comments, by an index of its own. One that is hidden keeps its place
# while there are replies to it.
_FIRST = """
  SELECT c.* FROM unnest(%(sides)s::text[]) AS side (stance)
  CROSS JOIN LATERAL (
    SELECT {columns} FROM participation_comment c
    WHERE c.thread_id = %(thread)s AND c.parent_id IS NULL AND c.stance = side.stance
      AND ({seen} OR c.reply_count > 0)
    ORDER BY c.{order} DESC, c.id DESC LIMIT %(size)s
  ) AS c
"""
# The first replies to each of `top`, and what the town answered.
_REPLIES = """
  SELECT reply.* FROM top CROSS JOIN LATERAL (
    (SELECT {columns} FROM participation_comment c WHERE c.parent_id = top.id AND {seen}
     ORDER BY c.created_at, c.id LIMIT %(replies)s)
    UNION
    (SELECT {columns} FROM participation_comment c
     WHERE c.parent_id = top.id AND c.department_id IS NOT NULL AND {seen}
     ORDER BY c.id LIMIT %(replies)s)
  ) AS reply
"""
_SHOWN = """
SELECT {columns}, CASE WHEN c.name_withdrawn_at IS NULL THEN author.display_name END AS author_name,
       department.name AS office_name,
       vote.value AS my_vote, item.visibility,
       item.uuid AS item_uuid
FROM said c
JOIN moderation_item item ON item.id = c.item_id
LEFT JOIN accounts_user author ON author.id = c.author_id
LEFT JOIN accounts_department department ON department.id = c.department_id
LEFT JOIN participation_commentvote vote ON vote.comment_id = c.id AND vote.user_id = %(user)s
"""
# Made of the constants above; the driver fills in what is asked for.
_BEGINNING = f"""
WITH top AS ({_FIRST}), said AS (SELECT * FROM top UNION ALL {_REPLIES}) {_SHOWN}
"""  # noqa: S608
_REPLIES_TO = f"""
WITH top AS (SELECT unnest(%(tops)s::bigint[]) AS id), said AS ({_REPLIES}) {_SHOWN}
"""
_ONE = f"""
WITH said AS (
  SELECT {{columns}} FROM participation_comment c
  WHERE c.thread_id = %(thread)s AND c.uuid = %(uuid)s AND ({{seen}} OR c.reply_count > 0)
) {_SHOWN}
"""  # noqa: S608


def _statement(template: str, order: str = "") -> str:
    return template.format(columns=_COLUMNS, seen=_SEEN, order=order.removeprefix("-"))


_BEGINNING_BY = {sort.key: _statement(_BEGINNING, sort.order[0]) for sort in SORTS}
_FIRST_REPLIES = _statement(_REPLIES_TO)
_ONE_OF = _statement(_ONE)


def beginning(thread: Thread, *, user: User | None, sort: Sort, size: int) -> list[Comment]:
    """The first `size` comments of each side and the first replies to all of them, in no
    order; one statement, which costs the same however long the thread is."""
    values: dict[str, Any] = {
        "sides": Stance.values,
        "thread": thread.pk,
        "user": user.pk if user else None,
        "size": size,
        "replies": FIRST_REPLIES,
    }
    return list(Comment.objects.raw(_BEGINNING_BY[sort.key], values))


def first_replies(tops: Sequence[Comment], *, user: User | None) -> list[Comment]:
    """The first replies to each of `tops`, and what the town answered; one statement."""
    if not tops:
        return []
    values: dict[str, Any] = {
        "tops": [row.pk for row in tops],
        "user": user.pk if user else None,
        "replies": FIRST_REPLIES,
    }
    return list(Comment.objects.raw(_FIRST_REPLIES, values))


def one(thread: Thread, uuid: UUID, *, user: User | None) -> Comment | None:
    """One comment of a thread, or None; one statement."""
    values: dict[str, Any] = {"thread": thread.pk, "uuid": uuid, "user": user.pk if user else None}
    return next(iter(Comment.objects.raw(_ONE_OF, values)), None)


def seen(user: User | None) -> Q:
    """As `_SEEN`."""
    listed = Q(shown=True) | ~Q(placeholder="")
    return listed if user is None else listed | Q(author=user)


def of_thread(thread: Thread, *, user: User | None) -> CommentQuerySet:
    """What can be read of a thread, replies among them, in no order."""
    found = (
        Comment.objects.in_thread(thread)
        .filter(seen(user) | Q(reply_count__gt=0))
        .only(*(name for name in _FIELDS if name != "id"))
        .annotate(
            author_name=Case(When(name_withdrawn_at=None, then=F("author__display_name"))),
            office_name=F("department__name"),
            item_uuid=F("item__uuid"),
        )
    )
    if user is None:
        return found
    votes = CommentVote.objects.filter(comment=OuterRef("pk"), user=user)
    return found.annotate(
        my_vote=Subquery(votes.values("value")[:1]),
        visibility=F("item__visibility"),
    )
