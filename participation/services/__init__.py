"""The verbs of participation. Views, tasks, imports and tests call these, nothing else."""

from participation.services.answers import (
    answer_proposal,
    give_all,
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
from participation.services.consultations import (
    CategoryFields,
    Participants,
    Question,
    add_consultation,
    edit_question,
    save_categories,
    set_participants,
)
from participation.services.contents import (
    Fields,
)
from participation.services.deleting import (
    delete_consultation,
    delete_draft,
)
from participation.services.discussion import (
    add_topic,
    change_topic,
)
from participation.services.documents import (
    add_document,
    delete_document,
    sweep_documents,
)
from participation.services.drafts import (
    discard_draft,
    save_draft,
)
from participation.services.editing import (
    edit_proposal,
    withdraw_proposal,
)
from participation.services.entering import (
    CORRECTABLE,
    correct_card,
    enter_card,
    enter_cards,
    take_back_card,
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
from participation.services.moments import (
    note_moments,
)
from participation.services.names import withdraw_name
from participation.services.phasing import (
    PhaseFields,
    save_phases,
)
from participation.services.pictures import (
    add_picture,
    describe_picture,
    put_first,
    remove_picture,
)
from participation.services.pictures_back import withdraw_picture
from participation.services.polls import (
    check_choice,
    enter_paper_votes,
    remove_paper_votes,
    set_up_poll,
    vote,
)
from participation.services.projects import (
    ContactFields,
    MilestoneFields,
    Texts,
    add_topic_to_town,
    create_project,
    edit_texts,
    save_milestones,
    set_place,
)
from participation.services.proposals import (
    enter_proposal,
    link_proposal,
    submit_proposal,
)
from participation.services.publishing import (
    add_news,
    change_state,
    correct_news,
    publish_project,
    write_outcome,
)
from participation.services.quarantine import (
    confirm_quarantine,
    lift_quarantine,
    propose_lifting,
    propose_quarantine,
    refuse_lifting,
    refuse_quarantine,
)
from participation.services.quarantine_objections import (
    decide_objection,
    may_decide_objection,
    may_object_to_quarantine,
    object_to_quarantine,
)
from participation.services.reminding import (
    remind_editors,
)
from participation.services.supports import (
    add_paper_supports,
    support,
    withdraw_support,
)
from participation.services.surveys import (
    Given,
    answer_survey,
    delete_question,
    enter_response,
    move_question,
    put_before_moderators,
    save_question,
)
from participation.services.topics import (
    TopicFields,
    save_topics,
)

__all__ = [
    "CORRECTABLE",
    "CategoryFields",
    "ContactFields",
    "Fields",
    "Given",
    "Invited",
    "MilestoneFields",
    "Participants",
    "PhaseFields",
    "Question",
    "Texts",
    "TopicFields",
    "add_consultation",
    "add_document",
    "add_news",
    "add_paper_supports",
    "add_picture",
    "add_topic",
    "add_topic_to_town",
    "answer_proposal",
    "answer_survey",
    "change_state",
    "change_topic",
    "check_choice",
    "comment",
    "confirm_quarantine",
    "correct_card",
    "correct_news",
    "create_project",
    "decide_objection",
    "delete_comment",
    "delete_consultation",
    "delete_document",
    "delete_draft",
    "delete_question",
    "describe_picture",
    "discard_draft",
    "edit_comment",
    "edit_proposal",
    "edit_question",
    "edit_texts",
    "enter_card",
    "enter_cards",
    "enter_paper_votes",
    "enter_proposal",
    "enter_response",
    "give_all",
    "give_to_department",
    "import_invitations",
    "invite",
    "lift_quarantine",
    "link_proposal",
    "mark_realised",
    "may_decide_objection",
    "may_object_to_quarantine",
    "merge_proposals",
    "move_question",
    "note_moments",
    "object_to_quarantine",
    "propose_lifting",
    "propose_quarantine",
    "publish_project",
    "put_before_moderators",
    "put_first",
    "refuse_lifting",
    "refuse_quarantine",
    "remind_editors",
    "remove_paper_votes",
    "remove_picture",
    "resend_invitation",
    "save_categories",
    "save_draft",
    "save_milestones",
    "save_phases",
    "save_question",
    "save_topics",
    "set_participants",
    "set_place",
    "set_up_poll",
    "start_realising",
    "submit_proposal",
    "support",
    "sweep_documents",
    "take_back_card",
    "unmerge_proposal",
    "vote",
    "vote_comment",
    "withdraw_invitation",
    "withdraw_name",
    "withdraw_picture",
    "withdraw_proposal",
    "withdraw_support",
    "write_outcome",
]
