"""Similar proposals become one: supporters are carried over, each person once."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version
from moderation.services import lock
from participation import history
from participation.errors import NotPossible
from participation.models import Proposal, Support
from participation.notifications import tell_author
from participation.services.rows import item_of, locked, take_step
from participation.states import ProposalState, Verb


@transaction.atomic
def merge_proposals(
    source: Proposal, *, into: Proposal, by: User, at: datetime | None = None
) -> Proposal:
    """Let `source` continue as part of `into`; returns `into` with its new count.

    Its supporters become supporters of `into`, each person once; its own rows stay, so that
    `unmerge_proposal` can undo it. Raises `NotPossible` for another consultation, a chain, or
    a state that does not allow it.
    """
    now = at or clock.now()
    first, second = _lock_both(source, into)
    if first.pk == second.pk or first.consultation_id != second.consultation_id:
        raise NotPossible(
            _("Zusammenlegen geht nur mit einem anderen Vorschlag derselben Beteiligung."),
            code="elsewhere",
        )
    if second.state in (ProposalState.MERGED, ProposalState.WITHDRAWN, ProposalState.DRAFT):
        raise NotPossible(
            _("Der andere Vorschlag ist selbst zusammengelegt oder zurückgezogen."), code="chain"
        )
    if first.merged.exists():
        raise NotPossible(
            _("In diesen Vorschlag sind schon andere eingegangen. Legen Sie jene zuerst um."),
            code="chain",
        )
    take_step(first, Verb.MERGED)
    first.merged_into = second
    first.updated_at = now
    first.save(update_fields=["state", "merged_into", "updated_at"])
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO participation_support
              (municipality_id, proposal_id, user_id, carried_from_id, at, quarantine_id)
            SELECT municipality_id, %(into)s, user_id, %(source)s, at, quarantine_id
            FROM participation_support WHERE proposal_id = %(source)s
            ORDER BY id
            ON CONFLICT (proposal_id, user_id) DO NOTHING
            """,
            {"into": second.pk, "source": first.pk},
        )
    _recount(second)
    for row in (first, second):
        event = history.of_proposal(
            Verb.MERGED,
            row,
            at=now,
            by=by,
            payload={"source": str(first.uuid), "into": str(second.uuid)},
        )
        # Whoever made both is told once.
        if row is first or second.author_id != first.author_id:
            tell_author(event)
    data_version.raise_version(second.municipality_id)
    second.refresh_from_db(fields=["support_count"])
    return second


@transaction.atomic
def unmerge_proposal(source: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """Undo a merge: supporters that were carried over leave the other proposal again."""
    now = at or clock.now()
    if source.merged_into is None:
        raise NotPossible(_("Dieser Vorschlag ist nicht zusammengelegt."), code="state")
    first, second = _lock_both(source, source.merged_into)
    take_step(first, Verb.UNMERGED)
    first.merged_into = None
    first.updated_at = now
    first.save(update_fields=["state", "merged_into", "updated_at"])
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM participation_support WHERE proposal_id = %s AND carried_from_id = %s",
            [second.pk, first.pk],
        )
    _recount(second)
    history.of_proposal(
        Verb.UNMERGED,
        first,
        at=now,
        by=by,
        payload={"source": str(first.uuid), "into": str(second.uuid)},
    )
    data_version.raise_version(first.municipality_id)
    return first


def _lock_both(source: Proposal, into: Proposal) -> tuple[Proposal, Proposal]:
    """Items first, then people who are carried over, then rows, each in the order of their ids:
    two merges cannot wait for each other, nor a merge and somebody who erases their account."""
    both = sorted((source, into), key=lambda each: each.item_id or 0)
    for each in both:
        lock(item_of(each))
    while True:
        try:
            with transaction.atomic():
                people = _lock_supporters(source)
                rows = {each.pk: locked(each) for each in sorted(both, key=lambda each: each.pk)}
                if not _supporters(source) <= people:
                    raise _SomebodyCame
        except _SomebodyCame:  # going back to the savepoint lets go of what was locked since
            continue
        return rows[source.pk], rows[into.pk]


class _SomebodyCame(Exception):
    """Somebody supported between the lock on people and the lock on proposals."""


def _lock_supporters(proposal: Proposal) -> set[int]:
    """Keep their accounts from being erased, as the foreign key of a new support would do later,
    when the proposals are locked: an erasure locks the person first. Returns whom, by key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM accounts_user WHERE id IN"
            " (SELECT user_id FROM participation_support WHERE proposal_id = %s)"
            " ORDER BY id FOR KEY SHARE",
            [proposal.pk],
        )
        return {row[0] for row in cursor.fetchall()}


def _supporters(proposal: Proposal) -> set[int]:
    rows = Support.objects.filter(proposal=proposal, user__isnull=False)
    return {pk for pk in rows.values_list("user", flat=True) if pk is not None}


def _recount(proposal: Proposal) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE participation_proposal p SET support_count ="
            " (SELECT count(*) FROM participation_support s WHERE s.proposal_id = p.id"
            "  AND s.quarantine_id IS NULL)"
            " WHERE p.id = %s",
            [proposal.pk],
        )
