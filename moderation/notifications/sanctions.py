"""The letters about a pause or block: what, why, how long, what one can still do, how to object."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Contact, User
from common import clock, german
from moderation import sanction_links, standing
from moderation.models import SanctionAppeal, SanctionEvent

SANCTION = "moderation/sanction"
_AFTER = timedelta(seconds=60)  # the minute in which it can be taken back


def tell_person(event: SanctionEvent, person: User | Contact | None) -> None:
    """After the minute for mistakes; whose account is gone cannot be told."""
    if person is None:
        return
    mail.send_later(
        municipality=event.sanction.municipality,
        template=SANCTION,
        to=person,
        ref=event.uuid,
        at=clock.now() + _AFTER,
    )


def for_person(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """None if it was taken back within the minute."""
    event = (
        SanctionEvent.objects.filter(uuid=event_uuid, undone_by=None)
        .select_related("sanction__municipality", "sanction__rule")
        .first()
    )
    if event is None:
        return None
    sanction = event.sanction
    appeal = None
    if event.verb == SanctionEvent.Verb.ANSWERED:
        appeal = sanction.appeals.filter(decided_at=event.at).first()
    base = sanction.municipality.base_url.rstrip("/")
    return {
        "verb": event.verb,
        "is_pause": sanction.kind == "pause",
        "until": german.moment(event.ends_at),
        "since": german.moment(sanction.begins_at),
        "rule": str(sanction.rule),
        "rule_text": sanction.rule.text,
        "reason": event.reason or sanction.reason,
        "barred": standing.what_is_barred(),
        "remains": standing.what_remains(),
        "outcome": str(SanctionAppeal.Outcome(appeal.outcome).label) if appeal else "",
        "reasons": appeal.reasons if appeal else "",
        "object_until": german.day(sanction.may_object_until),
        "link": base + sanction_links.path(sanction),
    }
