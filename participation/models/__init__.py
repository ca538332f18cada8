"""Projects, consultations in phases, and what citizens contribute to them."""

from participation.models.comment import Comment, CommentVersion, CommentVote, Thread
from participation.models.consultation import (
    Consultation,
    Invitation,
    Phase,
    ProposalCategory,
    Topic,
)
from participation.models.discussion import DiscussionTopic
from participation.models.event import ParticipationEvent, PendingAct
from participation.models.moment import PhaseMoment
from participation.models.poll import PaperCount, Poll, PollOption, Vote, VoteChoice
from participation.models.project import (
    Milestone,
    Project,
    ProjectContact,
    ProjectDocument,
    ProjectNews,
    ProjectPhoto,
    ProjectTopic,
)
from participation.models.proposal import (
    Answer,
    Proposal,
    ProposalPhoto,
    ProposalVersion,
    Support,
)
from participation.models.quarantine import (
    Quarantine,
    QuarantineAccount,
    QuarantineEntry,
)
from participation.models.survey import (
    SurveyAnswer,
    SurveyChoice,
    SurveyQuestion,
    SurveyResponse,
)

__all__ = [
    "Answer",
    "Comment",
    "CommentVersion",
    "CommentVote",
    "Consultation",
    "DiscussionTopic",
    "Invitation",
    "Milestone",
    "PaperCount",
    "ParticipationEvent",
    "PendingAct",
    "Phase",
    "PhaseMoment",
    "Poll",
    "PollOption",
    "Project",
    "ProjectContact",
    "ProjectDocument",
    "ProjectNews",
    "ProjectPhoto",
    "ProjectTopic",
    "Proposal",
    "ProposalCategory",
    "ProposalPhoto",
    "ProposalVersion",
    "Quarantine",
    "QuarantineAccount",
    "QuarantineEntry",
    "Support",
    "SurveyAnswer",
    "SurveyChoice",
    "SurveyQuestion",
    "SurveyResponse",
    "Thread",
    "Topic",
    "Vote",
    "VoteChoice",
]
