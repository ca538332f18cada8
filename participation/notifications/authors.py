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
from common import clock, german
from geo.models import Municipality
from moderation.models import Decision as Ruling
from moderation.models import Item, Visibility
from moderation.services import UNDO_SECONDS
from participation.models import Comment, ParticipationEvent, Proposal
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
    """Tell an author that their contribution is shown now, or why it is not."""
    if author is None or ruling.decided_by_id in (None, author.pk) or ruling.undoes_id:
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
    """What moderators decided; None if it was taken back or decided anew meanwhile."""
    ruling = (
        Ruling.objects.filter(uuid=ruling_uuid, undone_by=None)
        .select_related("item", "rule", "municipality")
        .first()
    )
    if ruling is None or not isinstance(recipient, User):
        return None
    if ruling.item.visibility != ruling.outcome:
        return None
    found = _content_of(ruling.item)
    if found is None or found.author_id != recipient.pk:
        return None
    base = ruling.municipality.base_url.rstrip("/")
    if isinstance(found, Proposal):
        values = _of_proposal(found, base, recipient)
    else:
        values = _of_comment(found, base)
    is_shown = ruling.outcome == Visibility.SHOWN
    return {
        "is_shown": is_shown,
        "rule": str(ruling.rule) if ruling.rule else "",
        "rule_text": ruling.rule.text if ruling.rule else "",
        "note": ruling.note,
        "contact": "" if is_shown else _contact(ruling.municipality, found),
        **values,
    }


def _of_proposal(proposal: Proposal, base: str, author: User) -> dict[str, Any]:
    """Changing it is offered only while that works; afterwards nobody may hand it in again."""
    path = proposal.get_absolute_url()
    values = {"is_proposal": True, "title": proposal.title, "link": base + path}
    if not proposal.shown and author.has_perm("participation.edit_proposal", proposal):
        values["edit_link"] = f"{base}{path}bearbeiten/"
        values["editable_until"] = german.moment(proposal.editable_until)
    return values


def _of_comment(comment: Comment, base: str) -> dict[str, Any]:
    """Named and linked is what it was about, unless that is hidden itself."""
    thread = comment.thread
    about = getattr(thread, "proposal", None) or getattr(thread, "topic", None)
    if about is None or not thread.item.shown:
        return {"is_proposal": False, "title": "", "link": base + _consultation_of(comment)}
    about.consultation = thread.consultation
    return {"is_proposal": False, "title": about.title, "link": base + about.get_absolute_url()}


def _consultation_of(comment: Comment) -> str:
    path: str = comment.thread.consultation.get_absolute_url()
    return path


def _contact(municipality: Municipality, found: Proposal | Comment) -> str:
    """Where one may object: the town's address, or whom the project names; "" if nobody is."""
    town = str(municipality.texts.get("de", {}).get("email", ""))
    if town:
        return town
    consultation = found.consultation if isinstance(found, Proposal) else found.thread.consultation
    named = consultation.project.contacts.exclude(email="").first()
    return named.email if named else ""


def _content_of(item: Item) -> Proposal | Comment | None:
    comments = Comment.objects.select_related(
        "thread__item", "thread__consultation__project", "thread__proposal", "thread__topic"
    )
    return (
        Proposal.objects.filter(item=item).select_related("consultation__project").first()
        or comments.filter(item=item).first()
    )
