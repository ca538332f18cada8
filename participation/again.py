"""What was taken back after a backup goes again when that is restored: `vault.replaying`."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from participation.models import Comment, Proposal
from participation.services.editing import withdraw_proposal
from participation.services.leaving import withdraw_comment, withdraw_wholly
from participation.services.names import withdraw_name
from participation.services.pictures_back import withdraw_picture
from participation.states import ProposalState


def comments() -> Iterator[tuple[UUID, int]]:
    yield from Comment.objects.exclude(author=None).exclude(text="").values_list("uuid", "pk")


def withdraw_comment_again(pk: int, at: datetime) -> None:
    comment = Comment.objects.select_related("item", "author").get(pk=pk)
    if comment.author is None:
        raise ValidationError("Niemand ist mehr da, der das zurücknimmt.")
    withdraw_comment(comment, by=comment.author, at=at)


def proposals() -> Iterator[tuple[UUID, int]]:
    rows = Proposal.objects.exclude(author=None).exclude(state=ProposalState.DRAFT)
    yield from rows.exclude(text="").values_list("uuid", "pk")


def withdraw_proposal_again(pk: int, at: datetime) -> None:
    proposal = Proposal.objects.select_related("item", "author").get(pk=pk)
    if proposal.author is None:
        raise ValidationError("Niemand ist mehr da, der das zurücknimmt.")
    withdraw_wholly(proposal, by=proposal.author, at=at)


def photos() -> Iterator[tuple[UUID, tuple[int, UUID]]]:
    rows = Proposal.objects.filter(entered_by=None).exclude(author=None).exclude(pictures=None)
    for pk, uuid in rows.values_list("pk", "pictures__photo__uuid"):
        yield uuid, (pk, uuid)


def withdraw_photo_again(what: tuple[int, UUID], at: datetime) -> None:
    proposal = Proposal.objects.select_related("author").get(pk=what[0])
    if proposal.author is None:
        raise ValidationError("Niemand ist mehr da, der das zurücknimmt.")
    withdraw_picture(proposal, what[1], by=proposal.author, at=at)


def names() -> Iterator[tuple[UUID, tuple[type[Proposal] | type[Comment], int]]]:
    for model in (Proposal, Comment):
        rows = model._default_manager.filter(name_withdrawn_at=None).exclude(author=None)
        for pk, uuid in rows.values_list("pk", "uuid"):
            yield uuid, (model, pk)


def withdraw_name_again(what: tuple[type[Proposal] | type[Comment], int], at: datetime) -> None:
    content = what[0]._default_manager.select_related("author").get(pk=what[1])
    if content.author is None:
        raise ValidationError("Niemand ist mehr da, der das zurücknimmt.")
    withdraw_name(content, by=content.author, at=at)


def withdrawns() -> Iterator[tuple[UUID, int]]:
    rows = Proposal.objects.exclude(author=None)
    rows = rows.exclude(state__in=[ProposalState.DRAFT, ProposalState.WITHDRAWN])
    yield from rows.values_list("uuid", "pk")


def withdraw_withdrawn_again(pk: int, at: datetime) -> None:
    """It can be read by its address, and is not listed."""
    proposal = Proposal.objects.select_related("author").get(pk=pk)
    if proposal.author is None:
        raise ValidationError("Niemand ist mehr da, der das zurücknimmt.")
    withdraw_proposal(proposal, by=proposal.author, at=at)
