"""The verbs of moderation: every change of what may be seen goes through here."""

from moderation.services.applying import to_answer, told_of_own_case, undecided
from moderation.services.asking import ask, blank, lock, open_item
from moderation.services.claims import claim, claim_next, let_go
from moderation.services.deciding import decide, release_all
from moderation.services.reviewing_again import review_again
from moderation.services.sanction_appeals import (
    decide_sanction_appeal,
    may_object,
    object_to_sanction,
)
from moderation.services.sanctions import (
    change_end,
    impose_sanction,
    lift_sanction,
    may_undo_step,
    undo_sanction_step,
)
from moderation.services.undoing import UNDO_SECONDS, undo_decision

__all__ = [
    "UNDO_SECONDS",
    "ask",
    "blank",
    "change_end",
    "claim",
    "claim_next",
    "decide",
    "decide_sanction_appeal",
    "impose_sanction",
    "let_go",
    "lift_sanction",
    "lock",
    "may_object",
    "may_undo_step",
    "object_to_sanction",
    "open_item",
    "release_all",
    "review_again",
    "to_answer",
    "told_of_own_case",
    "undecided",
    "undo_decision",
    "undo_sanction_step",
]
