"""The verbs of moderation: every change of what may be seen goes through here."""

from moderation.services.applying import to_answer, told_of_own_case, undecided
from moderation.services.asking import ask, blank, lock, open_item, rescope
from moderation.services.assigning import assign, can_be_assigned
from moderation.services.check_settings import add_word, count_hits, remove_word, switch_check
from moderation.services.claims import claim, claim_next, let_go
from moderation.services.deciding import decide, release_all, withhold_all
from moderation.services.examining import examine, forget_prints
from moderation.services.reviewing_again import review_again
from moderation.services.seconds import (
    answer,
    answer_all,
    can_be_second,
    confirm,
    disagree,
    take_back,
)
from moderation.services.settling import forget_policy, lacks_second, settle_policy
from moderation.services.timeouts import publish_overdue
from moderation.services.undoing import UNDO_SECONDS, undo_click, undo_decision

__all__ = [
    "UNDO_SECONDS",
    "add_word",
    "answer",
    "answer_all",
    "ask",
    "assign",
    "blank",
    "can_be_assigned",
    "can_be_second",
    "claim",
    "claim_next",
    "confirm",
    "count_hits",
    "decide",
    "disagree",
    "examine",
    "forget_policy",
    "forget_prints",
    "lacks_second",
    "let_go",
    "lock",
    "open_item",
    "publish_overdue",
    "release_all",
    "remove_word",
    "rescope",
    "review_again",
    "settle_policy",
    "switch_check",
    "take_back",
    "to_answer",
    "told_of_own_case",
    "undecided",
    "undo_click",
    "undo_decision",
    "withhold_all",
]
