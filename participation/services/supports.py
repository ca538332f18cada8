"""Supporting a proposal: once per person, exact under any number at once."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, idempotency
from participation.errors import NotPossible
from participation.models import Proposal, Support
from participation.models.consultation import Act
from participation.services.gate import pass_gate
from participation.services.journalling import by_staff
from participation.services.rows import begin
from participation.states import ProposalState

# What can be supported: not what was merged, withdrawn or is still a draft.
SUPPORTABLE = tuple(
    state
    for state in ProposalState
    if state not in (ProposalState.DRAFT, ProposalState.MERGED, ProposalState.WITHDRAWN)
)


@transaction.atomic
def support(proposal: Proposal, *, by: User, at: datetime | None = None) -> bool:
    """Count `by` as a supporter; False if they were one already.

    Reads `proposal.consultation`. The unique constraint decides between two requests of one
    person; the counter is raised in the same transaction. Raises `Closed`, `NotEligible`, or
    `NotPossible` for a proposal that cannot be seen or supported any more.
    """
    now = pass_gate(proposal.consultation, Act.SUPPORT, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO participation_support (municipality_id, proposal_id, user_id, at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (proposal_id, user_id) DO NOTHING",
            [proposal.municipality_id, proposal.pk, by.pk, now],
        )
        if not cursor.rowcount:
            return False
    counted = Proposal.objects.filter(pk=proposal.pk, shown=True, state__in=SUPPORTABLE).update(
        support_count=F("support_count") + 1
    )
    if not counted:
        raise NotPossible(
            _("Dieser Vorschlag kann nicht mehr unterstützt werden."), code="not_supportable"
        )
    return True


@transaction.atomic
def withdraw_support(proposal: Proposal, *, by: User, at: datetime | None = None) -> bool:
    """Take one's support back while the phase is open; False if there was none.

    What is in quarantine stays: it does not count, and must not be given a second time. Raises
    `NotPossible` for that. The proposal is locked first, in the order of `services.quarantine`.
    """
    pass_gate(proposal.consultation, Act.SUPPORT, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM participation_proposal WHERE id = %s FOR NO KEY UPDATE", [proposal.pk]
        )
        cursor.execute(
            "DELETE FROM participation_support"
            " WHERE proposal_id = %s AND user_id = %s AND quarantine_id IS NULL",
            [proposal.pk, by.pk],
        )
        if not cursor.rowcount:
            if Support.objects.filter(proposal=proposal, user=by).exists():
                raise set_aside()
            return False
    Proposal.objects.filter(pk=proposal.pk).update(support_count=F("support_count") - 1)
    return True


def set_aside() -> NotPossible:
    """What is in quarantine can neither be taken back nor given anew."""
    return NotPossible(
        _(
            "Das zählt zurzeit nicht und lässt sich nicht ändern. Warum, und wie Sie "
            "widersprechen, steht in der E-Mail dazu."
        ),
        code="set_aside",
    )


@transaction.atomic
def add_paper_supports(
    proposal: Proposal, count: int, *, key: UUID, by: User, at: datetime | None = None
) -> Proposal:
    """Count people who supported on paper; staff answer for the list, so it is journalled.

    Phases do not bind it, as for cards. The same `key` again counts nothing. Raises
    `NotPossible` for a proposal that cannot be supported any more.
    """
    if count < 1:
        raise ValueError("Nobody supported it.")
    claim = idempotency.claim(
        municipality_id=proposal.municipality_id,
        key=key,
        content=f"{proposal.uuid} {count}".encode(),
    )
    if claim.state == "same":
        return proposal
    fresh = begin(proposal)
    now = at or clock.now()
    if fresh.state not in SUPPORTABLE or not fresh.shown:
        raise NotPossible(
            _("Dieser Vorschlag kann nicht mehr unterstützt werden."), code="not_supportable"
        )
    write_without_person(fresh, count, at=now)
    Proposal.objects.filter(pk=fresh.pk).update(support_count=F("support_count") + count)
    by_staff("participation.paper_supports", fresh, by=by, count=count)
    claim.finish(fresh.uuid)
    fresh.refresh_from_db(fields=["support_count"])
    return fresh


def write_without_person(proposal: Proposal, count: int, *, at: datetime) -> None:
    """Rows without a person, so that counter and rows always agree."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO participation_support (municipality_id, proposal_id, at)"
            " SELECT %s, %s, %s FROM generate_series(1, %s)",
            [proposal.municipality_id, proposal.pk, at, count],
        )
