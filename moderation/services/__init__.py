"""The verbs of moderation: every change of what may be seen goes through here."""

from moderation.deadlines import UNDO_SECONDS
from moderation.services.answering import give_reasons
from moderation.services.appealing import (
    appeal_as_author,
    appeal_as_notifier,
    decide_appeal,
    reasons_stand,
    stands,
)
from moderation.services.applying import to_answer, told_of_own_case, undecided
from moderation.services.asking import ask, blank, lock, open_item, rescope
from moderation.services.assigning import assign, can_be_assigned
from moderation.services.check_settings import add_word, count_hits, remove_word, switch_check
from moderation.services.claims import claim, claim_next, let_go
from moderation.services.deciding import decide, release_all, withhold_all
from moderation.services.examining import examine, forget_prints
from moderation.services.flagging import Notice, flag
from moderation.services.forgetting import forget_texts
from moderation.services.listening import listen_again
from moderation.services.reviewing_again import review_again
from moderation.services.rulebook import (
    DraftedRule,
    begin_rules,
    discard_draft,
    publish_rules,
    save_draft,
)
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
from moderation.services.undoing import undo_click, undo_decision

__all__ = [
    "UNDO_SECONDS",
    "DraftedRule",
    "Notice",
    "add_word",
    "answer",
    "answer_all",
    "appeal_as_author",
    "appeal_as_notifier",
    "ask",
    "assign",
    "begin_rules",
    "blank",
    "can_be_assigned",
    "can_be_second",
    "change_end",
    "claim",
    "claim_next",
    "confirm",
    "count_hits",
    "decide",
    "decide_appeal",
    "decide_sanction_appeal",
    "disagree",
    "discard_draft",
    "examine",
    "flag",
    "forget_policy",
    "forget_prints",
    "forget_texts",
    "give_reasons",
    "impose_sanction",
    "lacks_second",
    "let_go",
    "lift_sanction",
    "listen_again",
    "lock",
    "may_object",
    "may_undo_step",
    "object_to_sanction",
    "open_item",
    "publish_overdue",
    "publish_rules",
    "reasons_stand",
    "release_all",
    "remove_word",
    "rescope",
    "review_again",
    "save_draft",
    "settle_policy",
    "stands",
    "switch_check",
    "take_back",
    "to_answer",
    "told_of_own_case",
    "undecided",
    "undo_click",
    "undo_decision",
    "undo_sanction_step",
    "withhold_all",
]
