"""The verbs: what can be done to a report, one function each, split by flow.

Every verb takes the report and `by: Actor`, works in one transaction on the locked row, and
returns the event it wrote (`event.report` is the report), which `undo` takes back within a
minute. A mistake of a person is a `ValidationError` from `defects.errors`.
"""

from accounts.services import ContactDetails
from defects.actors import Actor
from defects.services.affected import Person, say_also, take_also_back
from defects.services.changing import Change, NewPlace, change_report
from defects.services.clocks import set_days, settle_targets
from defects.services.contact import leave_contact, withdraw_contact
from defects.services.crew_jobs import assign_job, free_job, give_to_team, move_job
from defects.services.crew_phones import (
    change_pin,
    close_team,
    enrol_phone,
    invite_phone,
    make_team,
    note_used,
    open_phone,
    revoke_phone,
    revoke_phones,
    shut_phone,
    unlock_phone,
)
from defects.services.crew_reports import report_by_crew
from defects.services.danger import mark_danger, unmark_danger
from defects.services.edit import edit_text
from defects.services.filters import drop_filter, keep_filter
from defects.services.intake import submit_report
from defects.services.knowledge import note_opened, note_opened_by_team
from defects.services.offices import (
    deputies_for,
    finish_task,
    office_of,
    settle_office,
    settle_on_call,
)
from defects.services.outside import (
    accept_by_link,
    ask_office_by_link,
    ask_reporter_by_link,
    fix_by_link,
    log_use,
    renew_link,
    return_by_link,
)
from defects.services.own_data import (
    erase_reporter,
    withdraw_name,
    withdraw_photo,
    withdraw_text,
)
from defects.services.pictures import add_photos, add_photos_of_another
from defects.services.reaching import ask_for_consent, give_consent, stop_mails
from defects.services.responsibility import (
    accept,
    assign,
    change_category,
    give_to_colleague,
    hand_over,
    move_place,
    refuse,
    take,
)
from defects.services.rulesets import (
    activate_rules,
    activate_rules_again,
    delete_rule,
    discard_rules,
    draft_rules,
    duplicate_rule,
    import_rules,
    move_rule,
    note_rules_taken_out,
    save_rule,
    simulate_rules,
)
from defects.services.seen import as_seen, latest_version, version_of
from defects.services.steps import UNDO_SECONDS
from defects.services.talk import ask_reporter, note, reply
from defects.services.undo import undo
from defects.services.voices import finish_hints, give_hint, say_how_content
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
    "Change",
    "ContactDetails",
    "NewPlace",
    "Person",
    "accept",
    "accept_by_link",
    "activate_rules",
    "activate_rules_again",
    "add_photos",
    "add_photos_of_another",
    "answer",
    "as_seen",
    "ask_for_consent",
    "ask_office_by_link",
    "ask_reporter",
    "ask_reporter_by_link",
    "assign",
    "assign_job",
    "change_category",
    "change_pin",
    "change_report",
    "close_team",
    "confirm",
    "delete_rule",
    "deputies_for",
    "discard_rules",
    "draft_rules",
    "drop_filter",
    "duplicate_rule",
    "edit_text",
    "enrol_phone",
    "erase_reporter",
    "finish_hints",
    "finish_task",
    "fix_by_link",
    "free_job",
    "give_consent",
    "give_hint",
    "give_to_colleague",
    "give_to_team",
    "hand_over",
    "import_rules",
    "invite_phone",
    "keep_filter",
    "latest_version",
    "leave_contact",
    "log_use",
    "make_team",
    "mark_danger",
    "mark_duplicate",
    "mark_fixed",
    "mark_not_fixed",
    "move_job",
    "move_place",
    "move_rule",
    "note",
    "note_opened",
    "note_opened_by_team",
    "note_rules_taken_out",
    "note_used",
    "office_of",
    "open_phone",
    "plan",
    "refuse",
    "renew_link",
    "reopen",
    "reply",
    "report_by_crew",
    "return_by_link",
    "revoke_phone",
    "revoke_phones",
    "save_rule",
    "say_also",
    "say_how_content",
    "secure",
    "set_days",
    "settle_office",
    "settle_on_call",
    "settle_targets",
    "shut_phone",
    "simulate_rules",
    "start",
    "stop_mails",
    "submit_report",
    "take",
    "take_also_back",
    "undo",
    "unlock_phone",
    "unmark_danger",
    "version_of",
    "withdraw_contact",
    "withdraw_name",
    "withdraw_photo",
    "withdraw_text",
]
