"""Whom we write to about accounts, and what the mails show."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.mail import Recipient
from accounts.models import Membership, User


def invitation(user_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For `invitation`: the roles of the person; not needed when they have none any more."""
    memberships = Membership.objects.filter(user__uuid=user_uuid).select_related(
        "department", "municipality"
    )
    if not isinstance(recipient, User) or not memberships:
        return None
    return {"memberships": list(memberships)}


def about_account(user_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For mails that say only what happened to the account itself."""
    return {} if isinstance(recipient, User) and recipient.uuid == user_uuid else None
