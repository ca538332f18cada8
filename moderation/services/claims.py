"""Working on a case, so that two moderators never work on the same one."""

from django.db import transaction

from accounts.models import User
from common import clock
from geo.models import Municipality
from moderation import live
from moderation.models import Case
from moderation.services.applying import (
    CLAIM_TIME,
    claim_for,
    refuse_if_claimed,
    refuse_if_decided,
)


def claim(case: Case, *, by: User) -> Case:
    """Keep others off `case` for ten minutes; claiming again starts them anew.

    One statement, in which of two people who claim at once only one succeeds. Raises
    `ClaimedByAnother` with the name of who has it and for how long, or `AlreadyDecided`.
    """
    now = clock.now()
    until = now + CLAIM_TIME
    had_it = case.is_claimed(now) and case.claimed_by_id == by.pk
    free = Case.objects.open().filter(pk=case.pk).free_for(by, at=now)
    if not free.update(claimed_by=by, claimed_until=until):
        fresh = Case.objects.select_related("claimed_by").get(pk=case.pk)
        refuse_if_decided(fresh)
        refuse_if_claimed(fresh, by, now)
    case.claimed_by, case.claimed_until = by, until
    if not had_it:
        live.changed(case)
    return case


@transaction.atomic
def claim_next(municipality: Municipality, *, by: User, after: Case | None = None) -> Case | None:
    """Give `by` the most urgent case that nobody works on, leaving out `after`.

    Two moderators who ask at the same moment get two different cases. Only for moderators of
    the whole municipality.
    """
    now = clock.now()
    free = (
        Case.objects.waiting(municipality)
        .free_for(by, at=now)
        .not_decided_before(by)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    if after is not None:
        free = free.exclude(pk=after.pk)
    case = free.first()
    if case is None:
        return None
    live.changed(case)
    return claim_for(case, by, now)


def let_go(case: Case, *, by: User) -> None:
    """Give a claimed case back to the queue; a claim of somebody else stays."""
    mine = Case.objects.filter(pk=case.pk, claimed_by=by)
    if mine.update(claimed_by=None, claimed_until=None):
        live.changed(case)
