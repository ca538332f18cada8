"""Somebody leaves: their contributions go where that is possible, or stay without a name."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import DeletionEntry, User
from accounts.vault import holds, proof
from common import data_version
from moderation.models import Visibility
from moderation.services import blank, decide, lock
from participation import roll
from participation.errors import NotPossible
from participation.models import Comment, CommentVersion, PendingAct, Proposal, ProposalVersion
from participation.services.comments import delete_comment
from participation.services.drafts import discard_draft
from participation.services.editing import withdraw_proposal
from participation.services.rows import begin, item_of
from participation.states import ProposalState
from photos.retention import destroy

_GROUND = DeletionEntry.Ground.PERSON


def withdraw_all(user: User, at: datetime) -> None:
    """Take back all comments, and those proposals that nothing was built upon yet; the others
    stay without a name, and what a hold keeps stays for now. Each for itself, so that one can go
    on after a break."""
    for comment in Comment.objects.filter(author=user).select_related("item").order_by("pk"):
        with suppress(holds.Held):
            withdraw_comment(comment, by=user, at=at)
    for proposal in (
        Proposal.objects.filter(author=user)
        .exclude(state=ProposalState.DRAFT)
        .select_related("item")
        .order_by("pk")
    ):
        with suppress(NotPossible, holds.Held):
            withdraw_wholly(proposal, by=user, at=at)


@transaction.atomic
def withdraw_comment(comment: Comment, *, by: User, at: datetime) -> None:
    """As `delete_comment`, and the words of one that a rule removed go as well."""
    lock(comment.item)
    holds.require_free(
        [comment.uuid, comment.item.uuid, by.uuid], at=at, municipality=comment.municipality
    )
    if delete_comment(comment, by=by, at=at).placeholder != "removed":
        return  # and noted
    gone = Comment.objects.filter(pk=comment.pk, placeholder="removed").exclude(text="")
    if gone.update(text=""):
        CommentVersion.objects.filter(comment=comment).update(text="")
        blank(comment.item)
    proof.note(
        "participation.comment",
        [comment.uuid],
        ground=_GROUND,
        municipality_id=comment.municipality_id,
        at=at,
    )


@transaction.atomic
def withdraw_wholly(proposal: Proposal, *, by: User, at: datetime) -> Proposal:
    """Withdraw a proposal with its words, place, earlier versions and pictures. Where others have
    talked about it an empty page stays for what they said; else nothing does.

    Raises `NotPossible` for what was answered or merged, or what others were merged into, and
    `Held`.
    """
    fresh = begin(proposal)
    item = item_of(fresh)
    holds.require_free([fresh.uuid, item.uuid, by.uuid], at=at, municipality=fresh.municipality)
    if fresh.merged.exists():
        raise NotPossible(
            _("In diesen Vorschlag sind andere eingegangen. Er bleibt stehen."), code="chain"
        )
    if fresh.state != ProposalState.WITHDRAWN:
        fresh = withdraw_proposal(fresh, by=by, at=at)
    for picture in fresh.pictures.select_related("photo__item"):
        photo = picture.photo
        picture.delete()
        destroy(photo)
        _note("photos.photo", photo.uuid, fresh, at)
    ProposalVersion.objects.filter(proposal=fresh).update(
        title="", text="", geometry=None, was_shown=False
    )
    Proposal.objects.filter(pk=fresh.pk).update(
        title=_("Zurückgezogener Vorschlag"),
        text="",
        place="",
        geometry=None,
        location=None,
        zone=None,
        cost_euros=None,
    )
    item.refresh_from_db()
    blank(item)
    talk = Comment.objects.filter(thread=fresh.thread_id, shown=True).exclude(author=by)
    if item.visibility != Visibility.PRIVATE and not (item.shown and talk.exists()):
        decide(item, Visibility.PRIVATE, by=None, automatic=True)
    _note("participation.proposal", fresh.uuid, fresh, at)
    data_version.raise_version(fresh.municipality_id)
    return fresh


def leave(user: User, at: datetime, *, keep: Collection[UUID] = frozenset()) -> None:
    """The person's row is locked and goes next. Their voice stays on the roll, drafts go, but for
    those that a hold on them or on the person makes us `keep`."""
    roll.enter(user, at=at)
    drafts = Proposal.objects.filter(author=user, state=ProposalState.DRAFT)
    acts = PendingAct.objects.filter(user=user)
    if user.uuid in keep:
        drafts, acts = drafts.none(), acts.none()
    for draft in drafts.exclude(uuid__in=keep).order_by("pk"):
        discard_draft(draft)
        _note("participation.draft", draft.uuid, draft, at)
    acts.delete()
    towns = set(Proposal.objects.filter(author=user).values_list("municipality_id", flat=True))
    towns |= set(Comment.objects.filter(author=user).values_list("municipality_id", flat=True))
    for municipality_id in sorted(towns):  # pages show the name
        data_version.raise_version(municipality_id)


def _note(kind: str, uuid: UUID, proposal: Proposal, at: datetime) -> None:
    proof.note(
        kind,
        [uuid],
        ground=_GROUND,
        municipality_id=proposal.municipality_id,
        at=at,
    )
