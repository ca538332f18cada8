"""Who may do what with accounts. Asked as `user.has_perm("accounts.manage_staff", town)`."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.roles import roles_of
from geo.models import Municipality


@rules.predicate
def is_administrator(user: User | AnonymousUser, municipality: Municipality) -> bool:
    return roles_of(user, municipality).is_administrator


rules.add_perm("accounts.manage_staff", is_administrator)
rules.add_perm("accounts.manage_retention", is_administrator)
# Legal texts, telephone numbers, opening and closing.
rules.add_perm("accounts.set_up", is_administrator)
