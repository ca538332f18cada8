"""The verbs of moderation: every change of what may be seen goes through here."""

from moderation.deadlines import UNDO_SECONDS
from moderation.services.answering import give_reasons
from moderation.services.appealing import (
    appeal_as_author,
    appeal_as_notifier,
    decide_appeal,
    stands,
)
from moderation.services.applying import to_answer, told_of_own_case, undecided
from moderation.services.asking import ask, blank, lock, open_item
from moderation.services.claims import claim, claim_next, let_go
from moderation.services.deciding import decide, release_all
from moderation.services.flagging import Notice, flag
from moderation.services.forgetting import forget_texts
from moderation.services.reviewing_again import review_again
from moderation.services.undoing import undo_decision

__all__ = [
    "UNDO_SECONDS",
    "Notice",
    "appeal_as_author",
    "appeal_as_notifier",
    "ask",
    "blank",
    "claim",
    "claim_next",
    "decide",
    "decide_appeal",
    "flag",
    "forget_texts",
    "give_reasons",
    "let_go",
    "lock",
    "open_item",
    "release_all",
    "review_again",
    "stands",
    "to_answer",
    "told_of_own_case",
    "undecided",
    "undo_decision",
]
