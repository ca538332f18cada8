"""May this be seen? Moderation knows content only as its own `Item`.

Content holds a one-to-one to its Item with PROTECT; an Item outlives its content as the
placeholder and the public record. What an Item's kind means (whom to tell, which
permission, which page) the content's app registers in `moderation.kinds`.
"""

from moderation.models.case import Case, CaseQuerySet
from moderation.models.decision import Decision, DecisionQuerySet
from moderation.models.item import RESTRICTED, Item, ItemQuerySet, Visibility
from moderation.models.rule import Rule
from moderation.models.rulebook import RuleBook, RuleBookQuerySet, RuleDraft, RuleWording

__all__ = [
    "RESTRICTED",
    "Case",
    "CaseQuerySet",
    "Decision",
    "DecisionQuerySet",
    "Item",
    "ItemQuerySet",
    "Rule",
    "RuleBook",
    "RuleBookQuerySet",
    "RuleDraft",
    "RuleWording",
    "Visibility",
]
