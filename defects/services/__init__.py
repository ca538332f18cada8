"""The verbs: what can be done to a report, one function each, split by flow.

Every verb takes the report and `by: Actor`, works in one transaction on the locked row, and
returns the event it wrote (`event.report` is the report), which `undo` takes back within a
minute. A mistake of a person is a `ValidationError` from `defects.errors`.
"""

from accounts.services import ContactDetails
from defects.actors import Actor
from defects.services.contact import leave_contact, withdraw_contact
from defects.services.edit import edit_text
from defects.services.intake import submit_report
from defects.services.own_data import (
    erase_reporter,
    withdraw_name,
    withdraw_photo,
    withdraw_text,
)
from defects.services.pictures import add_photos
from defects.services.reaching import ask_for_consent, give_consent, stop_mails
from defects.services.responsibility import (
    accept,
    assign,
    change_category,
    hand_over,
    move_place,
    refuse,
    take,
)
from defects.services.steps import UNDO_SECONDS
from defects.services.talk import ask_reporter, note, reply
from defects.services.undo import undo
from defects.services.voices import give_hint, say_how_content
from defects.services.work import (
    answer,
    confirm,
    mark_duplicate,
    mark_fixed,
    mark_not_fixed,
    plan,
    reopen,
    secure,
    start,
)

__all__ = [
    "UNDO_SECONDS",
    "Actor",
    "ContactDetails",
    "accept",
    "add_photos",
    "answer",
    "ask_for_consent",
    "ask_reporter",
    "assign",
    "change_category",
    "confirm",
    "edit_text",
    "erase_reporter",
    "give_consent",
    "give_hint",
    "hand_over",
    "leave_contact",
    "mark_duplicate",
    "mark_fixed",
    "mark_not_fixed",
    "move_place",
    "note",
    "plan",
    "refuse",
    "reopen",
    "reply",
    "say_how_content",
    "secure",
    "start",
    "stop_mails",
    "submit_report",
    "take",
    "undo",
    "withdraw_contact",
    "withdraw_name",
    "withdraw_photo",
    "withdraw_text",
]
