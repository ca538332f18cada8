"""Who may decide what is seen. The list form is `Case.objects.visible_to(user, municipality)`."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from accounts.roles import roles_of
from geo.models import Municipality
from moderation import kinds
from moderation.models import Case, Item, Sanction, SanctionEvent


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
def sanctions_here(user: User | AnonymousUser, municipality: Municipality) -> bool:
    """Whoever may pause and block people, and reads who is: moderators and administrators."""
    return user.is_authenticated and roles_of(user, municipality).has(
        Role.MODERATOR, Role.ADMINISTRATOR
    )


def outranks(by: User, person: User, municipality: Municipality) -> bool:
    """Whether `person` has a lower role here than `by`; residents have none."""
    return _rank(by, municipality) > _rank(person, municipality)


def _rank(user: User, municipality: Municipality) -> int:
    roles = roles_of(user, municipality)
    if roles.is_administrator:
        return 3
    if roles.is_moderator:
        return 2
    return int(roles.any)


def may_decide_appeal(user: User, sanction: Sanction) -> bool:
    """Who sanctions here, and had no part in this one, neither as colleague nor as person."""
    if not sanctions_here(user, sanction.municipality) or sanction.user_id == user.pk:
        return False
    if sanction.imposed_by_id == user.pk:
        return False
    changed = SanctionEvent.objects.filter(sanction=sanction, by=user)
    return not changed.filter(verb=SanctionEvent.Verb.CHANGED).exists()


# Asked with a Municipality.
rules.add_perm("moderation.sanction", sanctions_here)
rules.add_perm("moderation.decide", moderates_its_municipality | may_by_its_kind)
rules.add_perm("moderation.see_case", moderates_its_municipality | may_by_its_kind)
rules.add_perm(
    "moderation.see_item", moderates_its_municipality | may_by_its_kind | may_see_by_its_kind
)
