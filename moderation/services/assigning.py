"""Giving a case to one person; others still see it, and may decide it when that one is away."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from common import journal
from common.models import ActorKind
from geo.models import Municipality
from moderation import live
from moderation.errors import NotAssignable
from moderation.models import Case
from moderation.services.applying import refuse_if_decided


def can_be_assigned(municipality: Municipality) -> list[User]:
    """The moderators of a municipality, by name; one statement."""
    held = Membership.objects.of(municipality).filter(role=Role.MODERATOR)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return sorted(people, key=lambda user: str(user).casefold())


@transaction.atomic
def assign(case: Case, *, to: User | None, by: User) -> Case:
    """Let `to` look after `case`, or nobody in particular. Twice is the same.

    Raises `NotAssignable` for somebody who may not decide it, `AlreadyDecided` if it is closed.
    """
    fresh = (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("item", "municipality")
        .get(pk=case.pk)
    )
    refuse_if_decided(fresh)
    if to is not None and not (to.is_active and to.has_perm("moderation.decide", fresh)):
        raise NotAssignable(
            _("%(name)s darf das nicht entscheiden. Bitte wählen Sie jemand anderen."),
            code="not_assignable",
            params={"name": str(to)},
        )
    if fresh.assigned_to_id != (to.pk if to else None):
        fresh.assigned_to = to
        fresh.save(update_fields=["assigned_to"])
        journal.write(
            municipality_id=fresh.municipality_id,
            actor_kind=ActorKind.STAFF,
            actor_uuid=by.uuid,
            verb="moderation.assigned",
            object_uuid=fresh.uuid,
            payload={"to": str(to.uuid) if to else None},
        )
        live.changed(fresh)
    case.assigned_to = to
    return fresh
