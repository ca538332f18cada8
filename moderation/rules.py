"""Who may decide what is seen. The list form is `Case.objects.visible_to(user, municipality)`."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.roles import roles_of
from geo.models import Municipality
from moderation import kinds
from moderation.models import (
    Appeal,
    Case,
    Flag,
    Item,
    ProposedDecision,
    Sanction,
    SanctionEvent,
    Visibility,
)


@rules.predicate
def moderates_its_municipality(user: User | AnonymousUser, thing: Item | Case | Flag) -> bool:
    return user.is_authenticated and roles_of(user, thing.municipality).is_moderator


@rules.predicate
def is_never_public(user: User | AnonymousUser, thing: Item | Case) -> bool:
    """What is confidential is nothing to moderate: only who works with it sees it."""
    item = thing.item if isinstance(thing, Case) else thing
    return item.visibility == Visibility.PRIVATE


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
def administers_its_municipality(user: User | AnonymousUser, thing: Item | Case) -> bool:
    return user.is_authenticated and roles_of(user, thing.municipality).is_administrator


@rules.predicate
def waits_for_a_second(user: User | AnonymousUser, case: Case) -> bool:
    """Somebody has proposed a decision that another person must confirm."""
    return ProposedDecision.objects.open().filter(case=case).exists()


@rules.predicate
def moderates_or_administers(user: User | AnonymousUser, municipality: Municipality) -> bool:
    roles = roles_of(user, municipality)
    return roles.is_moderator or roles.is_administrator


@rules.predicate
def administers(user: User | AnonymousUser, municipality: Municipality) -> bool:
    return user.is_authenticated and roles_of(user, municipality).is_administrator


moderates_it = moderates_its_municipality & ~is_never_public


@rules.predicate
def looks_again(user: User | AnonymousUser, appeal: Appeal) -> bool:
    """The list form is `Appeal.objects.decidable_by`."""
    return Appeal.objects.decidable_by(user, appeal.municipality).filter(pk=appeal.pk).exists()


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
    if not moderates_or_administers(user, sanction.municipality) or sanction.user_id == user.pk:
        return False
    if sanction.imposed_by_id == user.pk:
        return False
    changed = SanctionEvent.objects.filter(sanction=sanction, by=user)
    return not changed.filter(verb=SanctionEvent.Verb.CHANGED).exists()


# Asked with a Municipality.
rules.add_perm("moderation.sanction", moderates_or_administers)
rules.add_perm("moderation.write_rules", moderates_or_administers)
rules.add_perm("moderation.decide_appeal", looks_again)
rules.add_perm("moderation.see_notifier", moderates_its_municipality)
# What was blacked out is for those who answer for it, not for everybody who may decide.
rules.add_perm("moderation.see_original", moderates_its_municipality | administers_its_municipality)
rules.add_perm("moderation.decide", moderates_it | may_by_its_kind)
# Asked with a Case.
rules.add_perm(
    "moderation.see_case",
    moderates_its_municipality
    | may_by_its_kind
    | (administers_its_municipality & waits_for_a_second),
)
rules.add_perm(
    "moderation.confirm",
    (moderates_its_municipality | administers_its_municipality) & waits_for_a_second,
)
rules.add_perm("moderation.assign", moderates_its_municipality)
rules.add_perm("moderation.see_item", moderates_it | may_by_its_kind | may_see_by_its_kind)
# Asked with a Municipality.
rules.add_perm("moderation.settle_policies", moderates_or_administers)
rules.add_perm("moderation.set_checks", moderates_or_administers)
rules.add_perm("moderation.lift_flag_limit", administers)
