"""People, the bodies they work for, the vault of personal data and what ends it."""

from accounts.models.following import (
    Digest,
    Subscriber,
    SubscriberQuerySet,
    Subscription,
    SubscriptionQuerySet,
)
from accounts.models.mailboxes import Mailbox
from accounts.models.people import (
    DEPARTMENT_ROLES,
    LEVELS,
    Contact,
    ContactQuerySet,
    Department,
    DepartmentQuerySet,
    Letter,
    MailLog,
    Membership,
    MembershipQuerySet,
    Residence,
    Role,
    User,
    UserManager,
)
from accounts.models.vault import (
    DeletionEntry,
    DeletionEntryQuerySet,
    Hold,
    HoldQuerySet,
    RetentionRule,
)

__all__ = [
    "DEPARTMENT_ROLES",
    "LEVELS",
    "Contact",
    "ContactQuerySet",
    "DeletionEntry",
    "DeletionEntryQuerySet",
    "Department",
    "DepartmentQuerySet",
    "Digest",
    "Hold",
    "HoldQuerySet",
    "Letter",
    "MailLog",
    "Mailbox",
    "Membership",
    "MembershipQuerySet",
    "Residence",
    "RetentionRule",
    "Role",
    "Subscriber",
    "SubscriberQuerySet",
    "Subscription",
    "SubscriptionQuerySet",
    "User",
    "UserManager",
]
