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
from participation.services.contents import (
    Fields,
)
from participation.services.discussion import (
    add_topic,
    change_topic,
)
from participation.services.drafts import (
    discard_draft,
    forget_old_drafts,
    save_draft,
)
from participation.services.editing import (
    edit_proposal,
    withdraw_proposal,
)
from participation.services.invitations import (
    Invited,
    import_invitations,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from participation.services.merging import (
    merge_proposals,
    unmerge_proposal,
)
from participation.services.polls import (
    check_choice,
    enter_paper_votes,
    remove_paper_votes,
    set_up_poll,
    vote,
)
from participation.services.proposals import (
    enter_proposal,
    link_proposal,
    submit_proposal,
)
from participation.services.supports import (
    support,
    withdraw_support,
)
from participation.services.surveys import (
    Given,
    answer_survey,
    delete_question,
    enter_response,
    move_question,
    save_question,
)

__all__ = [
    "Fields",
    "Given",
    "Invited",
    "add_topic",
    "answer_proposal",
    "answer_survey",
    "change_topic",
    "check_choice",
    "comment",
    "delete_comment",
    "delete_question",
    "discard_draft",
    "edit_comment",
    "edit_proposal",
    "enter_paper_votes",
    "enter_proposal",
    "enter_response",
    "forget_old_drafts",
    "give_to_department",
    "import_invitations",
    "invite",
    "link_proposal",
    "mark_realised",
    "merge_proposals",
    "move_question",
    "remove_paper_votes",
    "resend_invitation",
    "save_draft",
    "save_question",
    "set_up_poll",
    "start_realising",
    "submit_proposal",
    "support",
    "unmerge_proposal",
    "vote",
    "vote_comment",
    "withdraw_invitation",
    "withdraw_proposal",
    "withdraw_support",
]
