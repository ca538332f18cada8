"""The verbs: what can be done to a report, one function each, split by flow.

Every verb takes the report and `by: Actor`, works in one transaction on the locked row, and
returns the event it wrote (`event.report` is the report), which `undo` takes back within a
minute. A mistake of a person is a `ValidationError` from `defects.errors`.
"""

from accounts.services import ContactDetails
from defects.actors import Actor
from defects.services.absences import end_absence, enter_absence
from defects.services.affected import Person, say_also, take_also_back
from defects.services.causes import (
    change_cause,
    collect,
    let_go,
    open_cause,
    reopen_cause,
    speak,
    take_back,
)
from defects.services.changing import Change, NewPlace, change_report
from defects.services.chasing import chase
from defects.services.clocks import Settled, mark_of, set_days, settle_clocks, settle_targets
from defects.services.connecting import (
    agree_to_connection,
    ask_for_connection,
    decline_connection,
    end_connection,
)
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
from defects.services.exporting import note_board, note_case_file, note_committee, note_list
from defects.services.file_reference import change_file_reference
from defects.services.filters import drop_filter, keep_filter
from defects.services.giving import clearing_desk
from defects.services.helping import (
    accept_help,
    ask_for_help,
    change_lead,
    end_help,
    finish_help,
    refuse_help,
)
from defects.services.intake import submit_report
from defects.services.knowledge import note_opened, note_opened_by_team
from defects.services.many import act_many, undo_many
from defects.services.merging import mark_duplicate, merge, separate
from defects.services.neighbour_pictures import shown_above, withdraw_above
from defects.services.neighbours import answer_below, ask_above, give_back
from defects.services.offices import (
    colleagues_for,
    deputies_for,
    finish_task,
    head_email,
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
from defects.services.papers import delete_paper, file_paper
from defects.services.pictures import add_photos, add_photos_of_another
from defects.services.reaching import ask_for_consent, give_consent, stop_mails
from defects.services.referrals import check_referral, save_referral, switch_referral
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
from defects.services.talk import ask_reporter, note, reply, write_to_reporter
from defects.services.undo import undo
from defects.services.voices import finish_hints, give_hint, say_how_content
from defects.services.ways import settle_way
from defects.services.wordings import move_text_template, save_text_template, switch_text_template
from defects.services.work import (
    answer,
    confirm,
    mark_fixed,
    mark_not_fixed,
    plan,
    refer,
    reopen,
    secure,
    start,
    why_not_reopened,
)

__all__ = [
    "UNDO_SECONDS",
    "Actor",
    "Change",
    "ContactDetails",
    "NewPlace",
    "Person",
    "Settled",
    "accept",
    "accept_by_link",
    "accept_help",
    "act_many",
    "activate_rules",
    "activate_rules_again",
    "add_photos",
    "add_photos_of_another",
    "agree_to_connection",
    "answer",
    "answer_below",
    "as_seen",
    "ask_above",
    "ask_for_connection",
    "ask_for_consent",
    "ask_for_help",
    "ask_office_by_link",
    "ask_reporter",
    "ask_reporter_by_link",
    "assign",
    "assign_job",
    "change_category",
    "change_cause",
    "change_file_reference",
    "change_lead",
    "change_pin",
    "change_report",
    "chase",
    "check_referral",
    "clearing_desk",
    "close_team",
    "colleagues_for",
    "collect",
    "confirm",
    "decline_connection",
    "delete_paper",
    "delete_rule",
    "deputies_for",
    "discard_rules",
    "draft_rules",
    "drop_filter",
    "duplicate_rule",
    "edit_text",
    "end_absence",
    "end_connection",
    "end_help",
    "enrol_phone",
    "enter_absence",
    "erase_reporter",
    "file_paper",
    "finish_help",
    "finish_hints",
    "finish_task",
    "fix_by_link",
    "free_job",
    "give_back",
    "give_consent",
    "give_hint",
    "give_to_colleague",
    "give_to_team",
    "hand_over",
    "head_email",
    "import_rules",
    "invite_phone",
    "keep_filter",
    "latest_version",
    "leave_contact",
    "let_go",
    "log_use",
    "make_team",
    "mark_danger",
    "mark_duplicate",
    "mark_fixed",
    "mark_not_fixed",
    "mark_of",
    "merge",
    "move_job",
    "move_place",
    "move_rule",
    "move_text_template",
    "note",
    "note_board",
    "note_case_file",
    "note_committee",
    "note_list",
    "note_opened",
    "note_opened_by_team",
    "note_rules_taken_out",
    "note_used",
    "office_of",
    "open_cause",
    "open_phone",
    "plan",
    "refer",
    "refuse",
    "refuse_help",
    "renew_link",
    "reopen",
    "reopen_cause",
    "reply",
    "report_by_crew",
    "return_by_link",
    "revoke_phone",
    "revoke_phones",
    "save_referral",
    "save_rule",
    "save_text_template",
    "say_also",
    "say_how_content",
    "secure",
    "separate",
    "set_days",
    "settle_clocks",
    "settle_office",
    "settle_on_call",
    "settle_targets",
    "settle_way",
    "shown_above",
    "shut_phone",
    "simulate_rules",
    "speak",
    "start",
    "stop_mails",
    "submit_report",
    "switch_referral",
    "switch_text_template",
    "take",
    "take_also_back",
    "take_back",
    "undo",
    "undo_many",
    "unlock_phone",
    "unmark_danger",
    "version_of",
    "why_not_reopened",
    "withdraw_above",
    "withdraw_contact",
    "withdraw_name",
    "withdraw_photo",
    "withdraw_text",
    "write_to_reporter",
]
