"""What moderators want to know around a proposal or comment: who, where, what was said before."""

from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from geo.models import Municipality
from moderation.kinds import Author, Said
from moderation.models import Item
from participation.models import Comment, Consultation, Proposal

# So much of a talk helps to understand its last line.
SAID_BEFORE = 6


def consultations(municipality: Municipality) -> list[tuple[UUID, str]]:
    """What can have a policy of its own."""
    rows = Consultation.objects.of(municipality).select_related("project").order_by("-id")
    return [(each.uuid, f"{each.project}: {each}") for each in rows]


def written_by(author: Author, municipality: Municipality) -> QuerySet[Item]:
    """The proposals and comments of one account, and its texts in surveys that have an item."""
    items = Item.objects.of(municipality)
    if author.user_id is None:
        return items.none()
    return items.filter(
        Q(proposal__author=author.user_id)
        | Q(comment__author=author.user_id)
        | Q(survey_answer__response__user=author.user_id)
    )


def place_of(item: Item) -> Point | None:
    return Proposal.objects.filter(item=item).values_list("location", flat=True).first()


def talk_before(item: Item) -> list[Said]:
    """The comment that it answers and what was said before it, as far as it is shown."""
    own = Comment.objects.filter(item=item).select_related("parent__author").first()
    if own is None:
        return []
    before = Comment.objects.filter(thread=own.thread_id, parent=own.parent_id, shown=True)
    rows = list(
        before.filter(pk__lt=own.pk)
        .select_related("author", "department")
        .order_by("-pk")[:SAID_BEFORE]
    )
    said = [_said(each) for each in reversed(rows)]
    if own.parent is not None and own.parent.text:
        said.insert(0, _said(own.parent, is_answered=True))
    return said


def _said(row: Comment, *, is_answered: bool = False) -> Said:
    if row.department is not None:
        name = row.department.name
    else:
        name = row.public_author or _("Ohne Namen")
    return Said(name, row.text, row.created_at, is_answered)
