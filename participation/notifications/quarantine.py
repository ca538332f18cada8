"""The letter to somebody whose vote does not count: why, since when, how to object."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts import mail
from accounts.mail import Recipient
from accounts.models import User
from common import german
from moderation.services import UNDO_SECONDS
from participation import quarantine_links
from participation.models import Quarantine, QuarantineAccount

SET_ASIDE = "participation/set_aside"


def tell_set_aside(account: QuarantineAccount, *, at: datetime) -> None:
    """How it stands, looked up when the letter is sent; nobody to tell without an account."""
    if account.user is None:
        return
    mail.send_later(
        municipality=account.quarantine.municipality,
        template=SET_ASIDE,
        to=account.user,
        ref=account.uuid,
        at=at + timedelta(seconds=UNDO_SECONDS),
    )


def for_account(account_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    account = (
        QuarantineAccount.objects.filter(uuid=account_uuid)
        .select_related("quarantine__consultation__project", "quarantine__municipality")
        .first()
    )
    if account is None or not isinstance(recipient, User) or account.user_id != recipient.pk:
        return None
    quarantine = account.quarantine
    if quarantine.decided_at is None or quarantine.may_object_until is None:
        return None
    base = quarantine.municipality.base_url.rstrip("/")
    return {
        "title": quarantine.consultation.title,
        "counts": quarantine.state == Quarantine.State.LIFTED or account.outcome == "released",
        "reason": quarantine.reason,
        "lift_reason": quarantine.lift_reason,
        "reasons": account.reasons,
        "is_answered": bool(account.outcome),
        "day": german.day(quarantine.decided_at),
        "object_until": german.day(quarantine.may_object_until),
        "link": base + quarantine_links.path(account),
    }
