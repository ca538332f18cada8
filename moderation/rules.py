"""Who may decide what is seen. The list form is `Case.objects.visible_to(user, municipality)`."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.roles import roles_of
from moderation import kinds
from moderation.models import Appeal, Case, Flag, Item


@rules.predicate
def moderates_its_municipality(user: User | AnonymousUser, thing: Item | Case) -> bool:
    return user.is_authenticated and roles_of(user, thing.municipality).is_moderator


@rules.predicate
def may_by_its_kind(user: User | AnonymousUser, thing: Item | Case) -> bool:
    """As the content's app says; that is how clerks release reports of their department."""
    if not user.is_authenticated:
        return False
    item = thing.item if isinstance(thing, Case) else thing
    permission = kinds.permission(item)
    return bool(permission) and user.has_perm(permission, item)


@rules.predicate
def may_see_by_its_kind(user: User | AnonymousUser, item: Item) -> bool:
    """As the content's app says; that is how a crew sees the photo of its job."""
    permission = kinds.see_permission(item) if user.is_authenticated else ""
    return bool(permission) and user.has_perm(permission, item)


@rules.predicate
def looks_again(user: User | AnonymousUser, appeal: Appeal) -> bool:
    """The list form is `Appeal.objects.decidable_by`."""
    return Appeal.objects.decidable_by(user, appeal.municipality).filter(pk=appeal.pk).exists()


@rules.predicate
def moderates_here(user: User | AnonymousUser, flag: Flag) -> bool:
    return user.is_authenticated and roles_of(user, flag.municipality).is_moderator


rules.add_perm("moderation.decide_appeal", looks_again)
rules.add_perm("moderation.see_notifier", moderates_here)
rules.add_perm("moderation.decide", moderates_its_municipality | may_by_its_kind)
rules.add_perm("moderation.see_case", moderates_its_municipality | may_by_its_kind)
rules.add_perm(
    "moderation.see_item", moderates_its_municipality | may_by_its_kind | may_see_by_its_kind
)
