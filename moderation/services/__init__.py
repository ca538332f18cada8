"""The verbs of moderation: every change of what may be seen goes through here."""

from moderation.services.applying import to_answer, told_of_own_case, undecided
from moderation.services.asking import ask, blank, lock, open_item
from moderation.services.claims import claim, claim_next, let_go
from moderation.services.deciding import decide, release_all
from moderation.services.reviewing_again import review_again
from moderation.services.undoing import UNDO_SECONDS, undo_decision

__all__ = [
    "UNDO_SECONDS",
    "ask",
    "blank",
    "claim",
    "claim_next",
    "decide",
    "let_go",
    "lock",
    "open_item",
    "release_all",
    "review_again",
    "to_answer",
    "told_of_own_case",
    "undecided",
    "undo_decision",
]
