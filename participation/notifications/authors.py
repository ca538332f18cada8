"""Which mails participation sends to authors: titles and links, never what others wrote.

What a mail says is looked up when it is sent; if the act was undone by then, or its author has
no account any more, nothing is sent.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts import mail
from accounts.mail import Recipient
from accounts.models import User
from common import clock
from moderation.models import Decision as Ruling
from moderation.models import Visibility
from moderation.services import UNDO_SECONDS
from participation.models import ParticipationEvent, Proposal
from participation.states import Decision, Verb

TO_AUTHOR = "participation/to_author"
TO_AUTHOR_DECIDED = "participation/to_author_decided"


def tell_author(event: ParticipationEvent) -> None:
    """Tell who made the proposal what the town did with it, after the minute for mistakes."""
    proposal = event.proposal
    if proposal is None or proposal.author is None or proposal.author_id == event.actor_id:
        return
    mail.send_later(
        municipality=event.municipality,
        template=TO_AUTHOR,
        to=proposal.author,
        ref=event.uuid,
        at=clock.now() + timedelta(seconds=UNDO_SECONDS),
    )


def tell_author_decided(author: User | None, ruling: Ruling) -> None:
    """Tell an author that their proposal is shown now. Why something is not, moderation tells."""
    if author is None or ruling.decided_by_id in (None, author.pk) or ruling.undoes_id:
        return
    if ruling.outcome != Visibility.SHOWN:
        return
    mail.send_later(
        municipality=ruling.municipality,
        template=TO_AUTHOR_DECIDED,
        to=author,
        ref=ruling.uuid,
        at=clock.now() + timedelta(seconds=UNDO_SECONDS),
    )


def for_author(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What became of a proposal; None if it has another author or moved on meanwhile."""
    event = (
        ParticipationEvent.objects.filter(uuid=event_uuid)
        .select_related(
            "municipality",
            "department",
            "proposal__consultation__project",
            "proposal__merged_into__consultation__project",
        )
        .first()
    )
    proposal = event.proposal if event else None
    if event is None or proposal is None or not isinstance(recipient, User):
        return None
    if proposal.author_id != recipient.pk or not _still_true(event, proposal):
        return None
    base = event.municipality.base_url.rstrip("/")
    shown = proposal
    if proposal.merged_into is not None:
        shown = proposal.merged_into
    decision = event.payload.get("decision", "")
    return {
        "verb": "took_in" if _took_in(event, proposal) else event.verb,
        "title": proposal.title,
        "department": event.department.name if event.department else "",
        "decision": str(Decision(decision).label) if decision else "",
        "link": base + shown.get_absolute_url(),
    }


def _still_true(event: ParticipationEvent, proposal: Proposal) -> bool:
    if event.verb == Verb.MERGED:
        source = Proposal.objects.filter(uuid=event.payload.get("source"))
        return source.filter(merged_into__uuid=event.payload.get("into")).exists()
    later = ParticipationEvent.objects.filter(proposal=proposal, id__gt=event.pk, verb=event.verb)
    return not later.exists()


def _took_in(event: ParticipationEvent, proposal: Proposal) -> bool:
    """Whether another one became part of it, not it of another."""
    return event.verb == Verb.MERGED and event.payload.get("into") == str(proposal.uuid)


def for_author_decided(ruling_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """That everybody can read a proposal now; None if that was taken back or decided anew, or
    if its author is told what came of another look."""
    ruling = (
        Ruling.objects.filter(uuid=ruling_uuid, undone_by=None, answered_appeals=None)
        .select_related("item", "municipality")
        .first()
    )
    if ruling is None or not isinstance(recipient, User):
        return None
    if ruling.item.visibility != ruling.outcome:
        return None
    found = Proposal.objects.filter(item=ruling.item).select_related("consultation__project")
    proposal = found.first()
    if proposal is None or proposal.author_id != recipient.pk:
        return None
    base = ruling.municipality.base_url.rstrip("/")
    return {"title": proposal.title, "link": base + proposal.get_absolute_url()}
