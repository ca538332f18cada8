"""What moderation reads and writes where passages of a contribution are blacked out.

The row says what everybody reads, so lists, search, feeds and exports do as well. Versions
from before leave the history that everybody reads: the passage may stand in them too.
"""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from moderation.models import Item
from participation.models import (
    Comment,
    CommentVersion,
    DiscussionTopic,
    Proposal,
    ProposalVersion,
)


def proposal_texts(item: Item) -> dict[str, str]:
    title, text = Proposal.objects.values_list("title", "text").get(item=item)
    return {"title": title, "text": text}


def redact_proposal(item: Item, texts: Mapping[str, str], at: datetime) -> None:
    _require_short(texts["title"], most=120)
    words = {"title": texts["title"], "text": texts["text"]}
    Proposal.objects.filter(item=item).update(**words, updated_at=at)
    versions = ProposalVersion.objects.filter(proposal__item=item)
    now = versions.filter(number=F("proposal__version"))
    now.update(**words)
    versions.filter(number__lt=F("proposal__version")).update(was_shown=False)


def comment_texts(item: Item) -> dict[str, str]:
    return {"text": Comment.objects.values_list("text", flat=True).get(item=item)}


def redact_comment(item: Item, texts: Mapping[str, str], at: datetime) -> None:
    Comment.objects.filter(item=item).update(text=texts["text"])
    versions = CommentVersion.objects.filter(comment__item=item)
    versions.filter(number=F("comment__version")).update(text=texts["text"])
    versions.filter(number__lt=F("comment__version")).update(was_shown=False)


def topic_texts(item: Item) -> dict[str, str]:
    title, text = DiscussionTopic.objects.values_list("title", "text").get(thread__item=item)
    return {"title": title, "text": text}


def redact_topic(item: Item, texts: Mapping[str, str], at: datetime) -> None:
    _require_short(texts["title"], most=160)
    DiscussionTopic.objects.filter(thread__item=item).update(
        title=texts["title"], text=texts["text"]
    )


def _require_short(title: str, *, most: int) -> None:
    if len(title) > most:
        raise ValidationError(
            _("Der Titel wird so zu lang. Schwärzen Sie ein längeres Stück davon."),
            code="too_long",
        )
