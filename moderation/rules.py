"""Who may decide what is seen. The list form is `Case.objects.visible_to(user, municipality)`."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from accounts.roles import roles_of
from geo.models import Municipality
from moderation import kinds
from moderation.models import Case, Item


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
def writes_the_rules_of(user: User | AnonymousUser, municipality: Municipality) -> bool:
    if not user.is_authenticated:
        return False
    return roles_of(user, municipality).has(Role.MODERATOR, Role.ADMINISTRATOR)


rules.add_perm("moderation.write_rules", writes_the_rules_of)
rules.add_perm("moderation.decide", moderates_its_municipality | may_by_its_kind)
rules.add_perm("moderation.see_case", moderates_its_municipality | may_by_its_kind)
rules.add_perm(
    "moderation.see_item", moderates_its_municipality | may_by_its_kind | may_see_by_its_kind
)
