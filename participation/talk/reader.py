"""Asks the database for a thread as one person may see it."""

from operator import attrgetter
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.roles import roles_of
from common import german, keyset
from geo.models import Municipality
from moderation.passages import MARKER
from moderation.removals import Removal, of_items
from moderation.services.redactions import words_for_author
from participation.addresses import About
from participation.errors import NotPossible
from participation.models import Comment, Proposal
from participation.models.comment import CommentQuerySet
from participation.models.consultation import Act
from participation.phases import Schedule
from participation.rules import COMMENT_EDIT_TIME, departments_to_speak_for
from participation.states import ProposalState
from participation.talk import rows
from participation.talk.shown import (
    SIDE_OF,
    SIDES,
    Column,
    Said,
    Side,
    Sort,
    lead_of,
    nobody,
    note_of,
    placeholder_of,
    time_of,
)

PER_COLUMN = 4
PER_PAGE = 20
PER_THREAD = 50
_REPLY_ORDER = ("created_at", "id")


class Reader:
    """One person in front of one thread at one moment: what they see and may do there.

    Reads `about.thread` and `about.consultation.project`.
    """

    def __init__(
        self,
        about: About,
        *,
        user: User | AnonymousUser,
        municipality: Municipality,
        schedule: Schedule,
    ) -> None:
        if about.thread is None:
            raise ValueError("A draft has no thread.")
        self.about = about
        self.thread = about.thread
        self.user = user if user.is_authenticated else None
        self.municipality = municipality
        self.schedule = schedule
        self.path = about.get_absolute_url()
        has_ended = isinstance(about, Proposal) and about.state in (
            ProposalState.MERGED,
            ProposalState.WITHDRAWN,
        )
        self.is_open = self.thread.item.shown and not has_ended
        self.may_write = self.is_open and schedule.allows(Act.COMMENT)
        self.may_vote = self.may_write or (self.is_open and schedule.allows(Act.SUPPORT))
        self._removals: dict[int, Removal] | None = None
        self.speakers: list[Department] = []
        if self.user is not None and self.is_open:
            self.speakers = departments_to_speak_for(self.user, municipality)

    def require_writing(self) -> None:
        """Raises `NotPossible` or `Closed` with a sentence unless people may comment now."""
        if not self.is_open:
            raise NotPossible(_("Hier kann man nicht mehr kommentieren."), code="no_talk")
        self.schedule.require(Act.COMMENT)

    # --- pages of it ----------------------------------------------------------------------

    def columns(self, sort: Sort) -> list[Column]:
        """The beginning of all three sides; one statement."""
        found = rows.beginning(self.thread, user=self.user, sort=sort, size=PER_COLUMN + 1)
        replies = [row for row in found if row.parent_id is not None]
        tops = [row for row in found if row.parent_id is None]
        for name in reversed(sort.order):
            tops.sort(key=attrgetter(name.removeprefix("-")), reverse=True)
        columns = []
        for side in SIDES:
            of_side = [row for row in tops if row.stance == side.stance]
            page = keyset.page_of(of_side, order=sort.order, size=PER_COLUMN)
            columns.append(self._column(side, page, replies))
        return columns

    def column(self, side: Side, sort: Sort, after: str | None) -> Column:
        """One page of one side; raises `ValidationError` for a cursor that is none."""
        tops = self._rows().filter(parent=None, stance=side.stance)
        page = keyset.page(tops, order=sort.order, size=PER_PAGE, after=after)
        replies = rows.first_replies(page.rows, user=self.user)
        column = self._column(side, page, replies)
        column.is_continued = bool(after)
        return column

    def alone(self, uuid: UUID, after: str | None = None) -> Said | None:
        """One comment with a page of the replies to it, None if it is not seen.

        For a reply it is the comment that was replied to, and the page begins early enough to
        hold the reply. Raises `ValidationError` for a cursor that is none.
        """
        found = rows.one(self.thread, uuid, user=self.user)
        top = found
        if found is not None and found.parent_id is not None:
            top = self._rows().filter(pk=found.parent_id).first()
        if found is None or top is None:
            return None
        replies = self._rows().filter(parent=top)
        page = keyset.page(replies, order=_REPLY_ORDER, size=PER_THREAD, after=after)
        if not after and found is not top and found.pk not in [row.pk for row in page.rows]:
            onwards = Q(created_at=found.created_at, pk__gte=found.pk)
            onwards |= Q(created_at__gt=found.created_at)
            page = keyset.page(
                replies.filter(onwards), order=_REPLY_ORDER, size=PER_THREAD, after=None
            )
        said = self.said(top)
        said.replies = [self.said(row) for row in page.rows]
        said.next = page.next or ""
        return said

    def one(self, uuid: UUID) -> Said | None:
        """One comment by itself, as it stands now."""
        row = rows.one(self.thread, uuid, user=self.user)
        return None if row is None else self.said(row)

    def just_written(self, row: Comment, *, office: str) -> Said:
        """What the reader wrote a moment ago, without asking for it again."""
        row.author_name = self.user.public_name if self.user else ""  # type: ignore[attr-defined]
        row.office_name = office  # type: ignore[attr-defined]
        row.visibility = row.item.visibility  # type: ignore[attr-defined]
        row.item_uuid = row.item.uuid  # type: ignore[attr-defined]
        return self.said(row)

    def _rows(self) -> CommentQuerySet:
        return rows.of_thread(self.thread, user=self.user)

    def _column(self, side: Side, page: keyset.Page[Comment], replies: list[Comment]) -> Column:
        """`replies` are those to all comments of the page, and perhaps to others."""
        by_parent: dict[int | None, list[Comment]] = {}
        for row in sorted(replies, key=attrgetter(*_REPLY_ORDER)):
            by_parent.setdefault(row.parent_id, []).append(row)
        count: int = getattr(self.thread, f"{side.stance.value}_count")
        column = Column(side, count, [], page.next or "")
        for row in page.rows:
            said = self.said(row)
            those = by_parent.get(row.pk, [])
            said.replies = [self.said(reply) for reply in those]
            listed = sum(reply.shown or bool(reply.placeholder) for reply in those)
            said.more = row.reply_count - listed
            column.rows.append(said)
        return column

    # --- one comment ------------------------------------------------------------------------

    def said(self, row: Comment) -> Said:
        """For a row of `participation.talk.rows`."""
        is_mine = self.user is not None and row.author_id == self.user.pk
        is_there = row.shown or bool(row.placeholder)
        text = row.text if (row.shown or is_mine) and not row.placeholder else ""
        is_fresh = self.schedule.at < row.created_at + COMMENT_EDIT_TIME
        key = str(row.uuid)
        original, why = _own_words(row) if is_mine and MARKER in text else ("", "")
        return Said(
            key=key,
            href=f"{self.path}?kommentar={key}#k-{key}",
            reply_href=f"{self.path}kommentieren/?auf={key}",
            side=SIDE_OF[row.stance],
            is_reply=row.parent_id is not None,
            # What was taken away names nobody: neither its author nor whoever has that name now.
            who=("" if row.placeholder else row.author_name) or nobody(),  # type: ignore[attr-defined]
            office=row.office_name or "",  # type: ignore[attr-defined]
            is_mine=is_mine,
            text=text,
            lead=lead_of(text),
            placeholder="" if text else placeholder_of(row, self._removal_of(row)),
            note=note_of(row, getattr(row, "visibility", "")) if is_mine else "",
            time=time_of(row.created_at, now=max(self.schedule.at, row.created_at)),
            is_edited=bool(text) and row.edited_at is not None,
            up=german.thousands(row.up_count),
            down=german.thousands(row.down_count),
            vote=getattr(row, "my_vote", None) or 0,
            may_vote=self.may_vote and row.shown and not is_mine,
            may_reply=is_there
            and row.placeholder != "removed"
            and (self.may_write or bool(self.speakers)),
            may_edit=is_mine and bool(text) and is_fresh and self.may_write,
            may_delete=is_mine and bool(text),
            may_drop_name=is_mine and row.department_id is None and bool(text and row.author_name),  # type: ignore[attr-defined]
            review_href=self._review_of(row),
            original=original,
            why=why,
            flag_href=f"/beanstanden/{row.item_uuid}/"  # type: ignore[attr-defined]
            if row.shown and not is_mine
            else "",
        )

    def _removal_of(self, row: Comment) -> Removal | None:
        """Asked for once, and only where a comment was removed."""
        if row.placeholder != "removed":
            return None
        if self._removals is None:
            removed = Comment.objects.filter(thread=self.thread, placeholder="removed")
            self._removals = of_items(removed.values("item"), self.municipality)
        return self._removals.get(row.item_id)

    def _review_of(self, row: Comment) -> str:
        if row.placeholder != "removed" or self.user is None:
            return ""
        if not roles_of(self.user, self.municipality).is_moderator:
            return ""
        return reverse("moderation:case_of", args=[row.item_uuid])  # type: ignore[attr-defined]


def _own_words(row: Comment) -> tuple[str, str]:
    """What the author wrote and why part of it is black; asked for the few comments of one's own
    that something was taken out of."""
    words = words_for_author([row.item_id]).get(row.item_id)
    if words is None:
        return "", ""
    return words.original["text"], ". ".join(part for part in (words.rule, words.note) if part)
