"""The author takes the name back from one contribution; all the others keep it.

From then on it stands there as by somebody who never gave a name: on pages, in the API, in exports
and in what moderators see. Whose it is stays known to the platform, so that nobody but its author
can change or withdraw it. That is why a hold, which keeps contents, does not stand in the way, and
neither does the end of a phase or an answer of the town.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import DeletionEntry, User
from accounts.vault import proof
from common import clock, data_version, journal
from common.models import ActorKind
from participation.models import Comment, Proposal
from participation.states import ProposalState


@transaction.atomic
def withdraw_name(
    content: Proposal | Comment, *, by: User, at: datetime | None = None
) -> Proposal | Comment:
    """Show `content` without a name, for good: a name chosen later does not appear there either.

    `by` is its author. Twice is the same. The journal tells that it happened, not who it was, or
    it would say for ever what was to be forgotten. Raises `ValueError` for what the town says, what
    it typed in from paper, and drafts, which nobody reads.
    """
    now = at or clock.now()
    if isinstance(content, Proposal):
        model: type[Proposal] | type[Comment] = Proposal
        verb = "participation.name_of_proposal_withdrawn"
    else:
        model = Comment
        verb = "participation.name_of_comment_withdrawn"
    fresh = model._default_manager.select_for_update(of=("self",), no_key=True).get(pk=content.pk)
    if fresh.author_id != by.pk or not _is_a_citizens(fresh):
        raise ValueError(f"{fresh.uuid} bears no name that {by.uuid} could take back.")
    if fresh.name_withdrawn_at is None:
        fresh.name_withdrawn_at = now
        fresh.save(update_fields=["name_withdrawn_at"])
        journal.write(
            municipality_id=fresh.municipality_id,
            actor_kind=ActorKind.RESIDENT,
            verb=verb,
            object_uuid=fresh.uuid,
        )
        proof.note(
            "participation.name",
            [fresh.uuid],
            ground=DeletionEntry.Ground.PERSON,
            municipality_id=fresh.municipality_id,
            at=now,
        )
        data_version.raise_version(fresh.municipality_id)
    content.name_withdrawn_at = fresh.name_withdrawn_at
    return content


def _is_a_citizens(content: Proposal | Comment) -> bool:
    if isinstance(content, Comment):
        return content.department_id is None
    return content.state != ProposalState.DRAFT and content.entered_by_id is None
