"""The verbs of moderation: every change of what may be seen goes through here."""

from moderation.services.applying import to_answer, told_of_own_case, undecided
from moderation.services.asking import ask, blank, lock, open_item
from moderation.services.check_settings import (
    add_word,
    count_hits,
    remove_word,
    switch_check,
)
from moderation.services.claims import claim, claim_next, let_go
from moderation.services.deciding import decide, release_all
from moderation.services.examining import examine, forget_prints
from moderation.services.reviewing_again import review_again
from moderation.services.undoing import UNDO_SECONDS, undo_decision

__all__ = [
    "UNDO_SECONDS",
    "add_word",
    "ask",
    "blank",
    "claim",
    "claim_next",
    "count_hits",
    "decide",
    "examine",
    "forget_prints",
    "let_go",
    "lock",
    "open_item",
    "release_all",
    "remove_word",
    "review_again",
    "switch_check",
    "to_answer",
    "told_of_own_case",
    "undecided",
    "undo_decision",
]
