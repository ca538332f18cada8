"""What a hold on a contribution is about, in words for whoever administers holds."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault.holds import Thing
from common import german
from geo.models import Municipality
from participation import addresses
from participation.models import Comment, Proposal
from participation.moderation import about_of


def describe(user: User, municipality: Municipality, uuids: Collection[UUID]) -> dict[UUID, Thing]:
    """Proposals and comments, also by their Item. What `user` may not read is not told."""
    found: dict[UUID, Thing] = {}
    proposals = Proposal.objects.of(municipality).select_related(
        "consultation__project", "item", "municipality"
    )
    for proposal in proposals.filter(Q(uuid__in=uuids) | Q(item__uuid__in=uuids)):
        found |= dict.fromkeys(_named(proposal, uuids), _of_proposal(proposal, user))
    comments = Comment.objects.of(municipality).select_related(
        "item",
        "municipality",
        "thread__proposal__consultation__project",
        "thread__topic__consultation__project",
    )
    for comment in comments.filter(Q(uuid__in=uuids) | Q(item__uuid__in=uuids)):
        found |= dict.fromkeys(_named(comment, uuids), _of_comment(comment, user))
    return found


def _of_proposal(proposal: Proposal, user: User) -> Thing:
    day = german.date_in_full(proposal.submitted_at or proposal.created_at)
    if not user.has_perm("participation.see_proposal", proposal):  # a draft
        return Thing(words=_("Entwurf eines Vorschlags vom %(day)s") % {"day": day})
    words = _("Vorschlag Nr. %(number)s vom %(day)s: %(title)s")
    return Thing(
        words=words % {"number": proposal.number, "day": day, "title": proposal.title},
        href=proposal.get_absolute_url(),
    )


def _of_comment(comment: Comment, user: User) -> Thing:
    words = _("Kommentar vom %(day)s") % {"day": german.date_in_full(comment.created_at)}
    if not user.has_perm("participation.see_comment", comment):
        return Thing(words=words)
    about = about_of(comment.thread)
    return Thing(
        words=_("%(comment)s zu: %(about)s") % {"comment": words, "about": about},
        href=addresses.of_comment(about, comment.uuid),
    )


def _named(row: Proposal | Comment, uuids: Collection[UUID]) -> list[UUID]:
    """Of `uuids` those that stand for `row`."""
    own = [row.uuid, row.item.uuid if row.item is not None else None]
    return [uuid for uuid in own if uuid is not None and uuid in uuids]
