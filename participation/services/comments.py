"""Comments: two levels, edited within minutes, deleted to a placeholder, counted exactly."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common import clock, data_version
from common.rows import only
from moderation.models import Item, Visibility
from moderation.services import ask, blank, decide, lock, open_item, review_again
from moderation.services.redactions import author_changed
from participation import roll
from participation.errors import Closed, NotPossible, TooLate
from participation.models import Comment, CommentVersion, CommentVote, Thread
from participation.models.comment import Stance
from participation.models.consultation import Act
from participation.moderation import recount
from participation.phases import fresh_schedule
from participation.rules import COMMENT_EDIT_TIME
from participation.services.gate import (
    comments_policy,
    pass_gate,
    require_eligible,
    require_may_speak,
)
from participation.services.supports import set_aside
from participation.states import ProposalState

KIND = "participation.comment"
# The same words again within this time are a second click, or a phone that tried again.
AGAIN = timedelta(minutes=10)


@transaction.atomic
def comment(
    thread: Thread,
    *,
    text: str,
    by: User | None,
    stance: str = Stance.NEUTRAL,
    parent: Comment | None = None,
    department: Department | None = None,
    at: datetime | None = None,
    source: str = "",
    source_id: str = "",
) -> Comment:
    """Add a comment to a thread, or a reply: a reply to a reply hangs beside it.

    Reads `thread.item`, `thread.proposal` and `thread.consultation.project.municipality`. With
    `department` the town speaks: that needs no open phase and is shown at once. An import
    (`source`) is shown at once as well. The same words of the same person within ten minutes
    are one comment, which is returned again. Raises `Closed`, `NotEligible`, `NotPossible` or
    `ValidationError`.
    """
    is_official = department is not None
    consultation = thread.consultation
    municipality = consultation.project.municipality
    thread.item = lock(thread.item)
    if not source:
        _require_talk(thread)
    if is_official or source:
        now = at or clock.now()
        policy = None
    else:
        now = pass_gate(consultation, Act.COMMENT, by=by, at=at)
        policy = comments_policy(consultation)
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Bitte schreiben Sie etwas.")})
    if parent is not None:
        parent = _parent(thread, parent)
    if parent is not None or is_official:
        stance = Stance.NEUTRAL
    if not source:
        said = _said_just_now(
            thread, by=by, at=now, text=text, parent=parent, stance=stance, department=department
        )
        if said is not None:
            return said
    due = policy.due(now, land=municipality.land) if policy else None
    item = open_item(
        municipality=municipality,
        kind=KIND,
        parent=thread.item,
        visibility=policy.first_visibility if policy else Visibility.SHOWN,
        title=str(consultation),
        excerpt=text,
        due_at=due,
        parent_is_locked=True,
        scope=consultation.uuid,
    )
    row = Comment.objects.create(
        municipality=municipality,
        thread=thread,
        parent=parent,
        item=item,
        shown=item.shown,
        author=by,
        department=department,
        stance=stance,
        text=text,
        created_at=now,
        source=source,
        source_id=source_id,
    )
    CommentVersion.objects.create(comment=row, number=1, text=text, at=now, was_shown=item.shown)
    if item.shown:
        _count(thread, row)
        data_version.raise_version(thread.municipality_id)
    if policy:
        ask(item, due_at=due)
    return row


def _parent(thread: Thread, parent: Comment) -> Comment:
    if parent.thread_id != thread.pk:
        raise ValueError("A reply belongs to the thread of its comment.")
    if parent.parent_id is not None:
        parent = Comment.objects.get(pk=parent.parent_id)
    if not parent.shown and not parent.placeholder:
        raise NotPossible(_("Auf diesen Kommentar kann man nicht antworten."), code="hidden")
    return parent


def _require_talk(thread: Thread) -> None:
    """What is hidden, taken back or part of another is not talked about any more."""
    proposal = getattr(thread, "proposal", None)
    is_closed = proposal is not None and proposal.state in (
        ProposalState.MERGED,
        ProposalState.WITHDRAWN,
    )
    if is_closed or not thread.item.shown:
        raise NotPossible(_("Hier kann man nicht mehr kommentieren."), code="no_talk")


def _said_just_now(
    thread: Thread, *, by: User | None, at: datetime, **same: object
) -> Comment | None:
    """The lock on the thread's item lets the second of two clicks find the first."""
    if by is None:
        return None
    return only(
        Comment.objects.in_thread(thread).filter(
            author=by, placeholder="", created_at__gt=at - AGAIN, **same
        )
    )


def _count(thread: Thread, row: Comment) -> None:
    """One more shown comment; the lock on the thread's item keeps others waiting. `thread`
    gets the counts as they are now."""
    of_stance = [int(row.parent_id is None and row.stance == each) for each in Stance]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [*of_stance, thread.pk, row.parent_id])
        counts = cursor.fetchone()
    thread.comment_count, thread.for_count, thread.against_count, thread.neutral_count = counts


_COUNT = """
WITH counted AS (
  UPDATE participation_thread
  SET comment_count = comment_count + 1, for_count = for_count + %s,
      against_count = against_count + %s, neutral_count = neutral_count + %s
  WHERE id = %s RETURNING id, comment_count, for_count, against_count, neutral_count
), mirrored AS (
  UPDATE participation_proposal p SET comment_count = counted.comment_count
  FROM counted WHERE p.thread_id = counted.id
), answered AS (
  UPDATE participation_comment SET reply_count = reply_count + 1 WHERE id = %s
)
SELECT comment_count, for_count, against_count, neutral_count FROM counted
"""


@transaction.atomic
def edit_comment(row: Comment, *, text: str, by: User, at: datetime | None = None) -> Comment:
    """The author mends a comment within a quarter of an hour; earlier versions stay readable.

    Raises `TooLate`, or `Closed` when the phase has ended meanwhile.
    """
    lock(row.item)
    fresh = _locked(row)
    now = at or clock.now()
    if fresh.placeholder or now >= fresh.created_at + COMMENT_EDIT_TIME:
        raise TooLate(
            _("Ändern geht nur in den ersten 15 Minuten. Sie können einen neuen schreiben."),
            code="too_late",
        )
    consultation = fresh.thread.consultation
    fresh_schedule(consultation, at=now).require(Act.COMMENT)
    require_may_speak(by, consultation, at=now)
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Bitte schreiben Sie etwas.")})
    if text == fresh.text:
        return fresh
    # Where something was blacked out, nobody puts it back without being read again.
    was_redacted = author_changed(fresh.item)
    fresh.text = text
    fresh.version += 1
    fresh.edited_at = now
    fresh.save(update_fields=["text", "version", "edited_at"])
    policy = comments_policy(consultation)
    stays = policy.is_shown_first and fresh.shown and not was_redacted
    CommentVersion.objects.create(
        comment=fresh, number=fresh.version, text=text, at=now, was_shown=stays
    )
    due = policy.due(now, land=consultation.project.municipality.land)
    if stays:
        Item.objects.filter(pk=fresh.item_id).update(excerpt=text[:400], version=F("version") + 1)
        ask(fresh.item, due_at=due)
        data_version.raise_version(fresh.municipality_id)
    else:
        review_again(fresh.item, excerpt=text, due_at=due)
    fresh.refresh_from_db(fields=["shown"])
    return fresh


@transaction.atomic
def delete_comment(row: Comment, *, by: User, at: datetime | None = None) -> Comment:
    """The author deletes a comment: its words are gone everywhere, a placeholder stays.

    Allowed at any time; twice is the same. What a rule removed stays removed.
    """
    lock(row.item)
    fresh = _locked(row)
    if fresh.placeholder:
        return fresh
    Comment.objects.filter(pk=fresh.pk).update(shown=False, placeholder="deleted", text="")
    CommentVersion.objects.filter(comment=fresh).update(text="", was_shown=False)
    item = Item.objects.get(pk=fresh.item_id)
    if item.visibility != Visibility.PRIVATE:
        decide(item, Visibility.PRIVATE, by=None, automatic=True)
    blank(item)
    recount([fresh.thread_id])
    data_version.raise_version(fresh.municipality_id)
    return Comment.objects.get(pk=fresh.pk)


@transaction.atomic
def vote_comment(row: Comment, value: int, *, by: User, at: datetime | None = None) -> int:
    """Thumb up (1), down (-1) or none (0); returns what it was before.

    Possible while people may comment or support. One's own comment cannot be voted on.
    """
    if value not in (-1, 0, 1):
        raise ValueError("A vote is 1, -1 or 0.")
    now = at or clock.now()
    consultation = row.thread.consultation
    schedule = fresh_schedule(consultation, at=now)
    if not schedule.allows(Act.COMMENT) and not schedule.allows(Act.SUPPORT):
        schedule.require(Act.COMMENT)
    require_eligible(by, consultation)
    if value:  # taking one's thumb back harms nobody
        require_may_speak(by, consultation, at=now)
    _require_talk(row.thread)
    if row.author_id == by.pk:
        raise NotPossible(_("Den eigenen Kommentar kann man nicht bewerten."), code="own")
    if value:  # the person is locked before the comment, as with support and in a quarantine
        roll.require_first(by, [row.uuid])
    # The comment's row is the lock: two clicks of one person come one after the other.
    fresh = Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if not fresh.shown:
        raise Closed(_("Diesen Kommentar gibt es nicht mehr."), code="gone")
    before = CommentVote.objects.filter(comment=fresh, user=by).first()
    old = before.value if before else 0
    if old == value:
        return old
    if before is not None and before.quarantine_id is not None:
        raise set_aside()
    if before is None:
        CommentVote.objects.create(
            municipality_id=fresh.municipality_id, comment=fresh, user=by, value=value
        )
    elif value == 0:
        before.delete()
    else:
        before.value = value
        before.save(update_fields=["value"])
    Comment.objects.filter(pk=fresh.pk).update(
        up_count=F("up_count") + int(value == 1) - int(old == 1),
        down_count=F("down_count") + int(value == -1) - int(old == -1),
    )
    return old


def _locked(row: Comment) -> Comment:
    return (
        Comment.objects.select_related("thread__consultation__project__municipality", "item")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=row.pk)
    )
