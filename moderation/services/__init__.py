"""The verbs of moderation: every change of what may be seen goes through here."""

from moderation.services.applying import to_answer, told_of_own_case, undecided
from moderation.services.asking import ask, blank, lock, open_item
from moderation.services.claims import claim, claim_next, let_go
from moderation.services.deciding import decide, release_all
from moderation.services.reviewing_again import review_again
from moderation.services.rulebook import (
    DraftedRule,
    begin_rules,
    discard_draft,
    publish_rules,
    save_draft,
)
from moderation.services.undoing import UNDO_SECONDS, undo_decision

__all__ = [
    "UNDO_SECONDS",
    "DraftedRule",
    "ask",
    "begin_rules",
    "blank",
    "claim",
    "claim_next",
    "decide",
    "discard_draft",
    "let_go",
    "lock",
    "open_item",
    "publish_rules",
    "release_all",
    "review_again",
    "save_draft",
    "to_answer",
    "told_of_own_case",
    "undecided",
    "undo_decision",
]
