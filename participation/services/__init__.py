"""The verbs of participation. Views, tasks, imports and tests call these, nothing else."""

from participation.services.answers import (
    answer_proposal,
    give_to_department,
    mark_realised,
    start_realising,
)
from participation.services.comments import (
    comment,
    delete_comment,
    edit_comment,
    vote_comment,
)
from participation.services.merging import merge_proposals, unmerge_proposal
from participation.services.proposals import (
    Fields,
    edit_proposal,
    enter_proposal,
    link_proposal,
    save_draft,
    submit_proposal,
    withdraw_proposal,
)
from participation.services.supports import support, withdraw_support

__all__ = [
    "Fields",
    "answer_proposal",
    "comment",
    "delete_comment",
    "edit_comment",
    "edit_proposal",
    "enter_proposal",
    "give_to_department",
    "link_proposal",
    "mark_realised",
    "merge_proposals",
    "save_draft",
    "start_realising",
    "submit_proposal",
    "support",
    "unmerge_proposal",
    "vote_comment",
    "withdraw_proposal",
    "withdraw_support",
]
