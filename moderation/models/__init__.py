"""May this be seen? Moderation knows content only as its own `Item`.

Content holds a one-to-one to its Item with PROTECT; an Item outlives its content as the
placeholder and the public record. What an Item's kind means (whom to tell, which
permission, which page) the content's app registers in `moderation.kinds`.
"""

from moderation.models.appeal import Appeal, AppealQuerySet
from moderation.models.case import Case, CaseQuerySet
from moderation.models.decision import Decision, DecisionQuerySet
from moderation.models.finding import (
    CheckSetting,
    Examination,
    ExaminationQuerySet,
    Finding,
    FindingQuerySet,
)
from moderation.models.flag import Flag, FlagAnswer, FlagLimit, FlagQuerySet
from moderation.models.flag_lift import FlagLimitLift
from moderation.models.item import RESTRICTED, Item, ItemQuerySet, Visibility
from moderation.models.policy import Policy, PolicyQuerySet
from moderation.models.proposed import ProposedDecision, ProposedQuerySet
from moderation.models.redaction import RedactedText, Redaction
from moderation.models.rule import Rule
from moderation.models.rulebook import RuleBook, RuleBookQuerySet, RuleDraft, RuleWording
from moderation.models.sanction import (
    Sanction,
    SanctionAppeal,
    SanctionEvent,
    SanctionQuerySet,
)
from moderation.models.statement import Statement, StatementQuerySet

__all__ = [
    "RESTRICTED",
    "Appeal",
    "AppealQuerySet",
    "Case",
    "CaseQuerySet",
    "CheckSetting",
    "Decision",
    "DecisionQuerySet",
    "Examination",
    "ExaminationQuerySet",
    "Finding",
    "FindingQuerySet",
    "Flag",
    "FlagAnswer",
    "FlagLimit",
    "FlagLimitLift",
    "FlagQuerySet",
    "Item",
    "ItemQuerySet",
    "Policy",
    "PolicyQuerySet",
    "ProposedDecision",
    "ProposedQuerySet",
    "RedactedText",
    "Redaction",
    "Rule",
    "RuleBook",
    "RuleBookQuerySet",
    "RuleDraft",
    "RuleWording",
    "Sanction",
    "SanctionAppeal",
    "SanctionEvent",
    "SanctionQuerySet",
    "Statement",
    "StatementQuerySet",
    "Visibility",
]
