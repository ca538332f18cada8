"""Who may do what with a report. Lists use `Report.objects.visible_to(user, municipality)`.

Everybody sees what is public. What is confidential is seen by the people who are named for it
(`Role.CONFIDENTIAL`) and by nobody else, whatever their role. Of the others those who distribute,
administrators and moderators see every report; clerks the ones their department has or had; the
crew the ones its department has. Clerks whose department was asked to help see the case and may
write notes; they close nothing and do not read who reported. A body outside reaches a report by
its hand-over only. A team's phone (`crew_phones.TeamOnPhone`) does the jobs of that team and is a
guest otherwise.
"""

from datetime import timedelta

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import Department, Role, User
from accounts.roles import Roles, roles_of
from common import clock
from defects.crew_phones import team_of
from defects.models import (
    Category,
    CrewJob,
    DeskFilter,
    Help,
    Report,
    ReportEvent,
    TextTemplate,
)
from defects.reviewing import REPORT, policy_of
from geo.models import Municipality
from moderation.models import Item

Somebody = User | AnonymousUser
# How long whoever took something confidential down can print its receipt.
RECEIPT_FOR = timedelta(minutes=30)


def _roles(user: Somebody, report: Report) -> Roles:
    return roles_of(user, report.municipality)


@rules.predicate
def is_public(user: Somebody, report: Report) -> bool:
    return report.shown


@rules.predicate
def is_confided_to(user: Somebody, report: Report) -> bool:
    """One of the people whom the town has named for what is confidential."""
    return _roles(user, report).has(Role.CONFIDENTIAL)


@rules.predicate
def sees_every_report(user: Somebody, report: Report) -> bool:
    return _roles(user, report).has(Role.DISPATCHER, Role.ADMINISTRATOR)


@rules.predicate
def moderates(user: Somebody, report: Report) -> bool:
    return _roles(user, report).is_moderator


@rules.predicate
def is_confidential(user: Somebody, report: Report) -> bool:
    return report.category.kind == Category.Kind.CONFIDENTIAL


@rules.predicate
def distributes(user: Somebody, report: Report) -> bool:
    """Whoever distributes, and the clerks of the clearing desk."""
    roles = _roles(user, report)
    return roles.has(Role.DISPATCHER) or any(
        department.is_clearing for department in roles.departments_as(Role.CLERK)
    )


def _has(department: Department, report: Report) -> bool:
    """Whether `department` has the report now, as far as it may know of it."""
    if department.kind == Department.Kind.INSIDE:
        return report.body_id == department.pk
    return report.hand_overs.filter(body=department, ended_at=None).exists()


def _had(department: Department, report: Report) -> bool:
    if department.kind == Department.Kind.INSIDE:
        return report.routings.filter(body=department).exists()
    return report.hand_overs.filter(body=department).exists()


@rules.predicate
def clerk_of_its_body(user: Somebody, report: Report) -> bool:
    return any(_has(each, report) for each in _roles(user, report).departments_as(Role.CLERK))


@rules.predicate
def crew_of_its_body(user: Somebody, report: Report) -> bool:
    return any(_has(each, report) for each in _roles(user, report).departments_as(Role.CREW))


@rules.predicate
def clerk_of_a_body_it_was_with(user: Somebody, report: Report) -> bool:
    return any(_had(each, report) for each in _roles(user, report).departments_as(Role.CLERK))


@rules.predicate
def clerk_of_a_helper(user: Somebody, report: Report) -> bool:
    """A clerk of an office inside that was asked to help and has not said no."""
    clerks = [
        each.pk
        for each in _roles(user, report).departments_as(Role.CLERK)
        if each.kind == Department.Kind.INSIDE
    ]
    return bool(clerks) and report.helps.filter(department__in=clerks, state__in=Help.SEES).exists()


@rules.predicate
def goes_out_to_help(user: Somebody, row: Help) -> bool:
    """A crew of the office that was asked or one of its teams with an open phone, as far as
    phones may know of the report; and whoever distributes, as with every job."""
    if row.report.category.kind == Category.Kind.CONFIDENTIAL:
        return False
    team = team_of(user)
    if team is not None:
        return row.department_id == team.department_id
    roles = roles_of(user, row.report.municipality)
    return roles.has(Role.DISPATCHER) or row.department_id in {
        each.pk for each in roles.departments_as(Role.CREW, Role.CLERK)
    }


@rules.predicate
def helps_there(user: Somebody, row: Help) -> bool:
    """A clerk of the office that was asked."""
    return row.department_id in {
        each.pk for each in roles_of(user, row.report.municipality).departments_as(Role.CLERK)
    }


@rules.predicate
def clerk_of_it(user: Somebody, department: Department) -> bool:
    """A clerk of an office inside; what holds for bodies outside is settled in the house."""
    return department.kind == Department.Kind.INSIDE and department.pk in {
        each.pk for each in roles_of(user, department.municipality).departments_as(Role.CLERK)
    }


@rules.predicate
def answers_callers_there(user: Somebody, municipality: Municipality) -> bool:
    """Whoever distributes, and the clerks of every office: people ring them up or come by."""
    roles = roles_of(user, municipality)
    return roles.has(Role.DISPATCHER) or bool(roles.departments_as(Role.CLERK))


@rules.predicate
def took_it_down(user: Somebody, report: Report) -> bool:
    """It was told to `user`, who works here as before."""
    took = user.is_authenticated and report.taken_by_id == user.pk
    return took and answers_callers_there(user, report.municipality)


@rules.predicate
def came_just_now(user: Somebody, report: Report) -> bool:
    """The caller is still at the counter, or on the telephone."""
    return clock.now() < report.created_at + RECEIPT_FOR


@rules.predicate
def distributes_there(user: Somebody, municipality: Municipality) -> bool:
    return roles_of(user, municipality).has(Role.DISPATCHER, Role.ADMINISTRATOR)


@rules.predicate
def works_at_desk_there(user: Somebody, municipality: Municipality) -> bool:
    """Whoever distributes or administers, and the clerks of the house."""
    roles = roles_of(user, municipality)
    return roles.has(Role.DISPATCHER, Role.ADMINISTRATOR) or any(
        each.kind == Department.Kind.INSIDE for each in roles.departments_as(Role.CLERK)
    )


@rules.predicate
def administers(user: Somebody, municipality: Municipality) -> bool:
    return roles_of(user, municipality).is_administrator


@rules.predicate
def distributes_in_its_town(user: Somebody, department: Department) -> bool:
    return roles_of(user, department.municipality).has(Role.DISPATCHER, Role.ADMINISTRATOR)


@rules.predicate
def made_filter(user: Somebody, found: DeskFilter) -> bool:
    roles = _at_desk(user, found)
    works_here = roles.has(Role.DISPATCHER, Role.CLERK)
    return works_here and found.owner_id == user.pk and found.department_id is None


@rules.predicate
def shares_filter(user: Somebody, found: DeskFilter) -> bool:
    """A filter of a department: whoever is a clerk there, and those who distribute."""
    roles = _at_desk(user, found)
    return found.department_id is not None and (
        roles.has(Role.DISPATCHER)
        or found.department_id in {each.pk for each in roles.departments_as(Role.CLERK)}
    )


def _at_desk(user: Somebody, found: DeskFilter) -> Roles:
    return roles_of(user, found.municipality)


@rules.predicate
def works_at_the_desk(user: Somebody, municipality: Municipality) -> bool:
    roles = roles_of(user, municipality)
    return roles.has(Role.DISPATCHER, Role.CLERK, Role.ADMINISTRATOR, Role.CONFIDENTIAL)


@rules.predicate
def writes_template(user: Somebody, template: TextTemplate) -> bool:
    """Those who distribute, and administrators; clerks those of their own office."""
    roles = roles_of(user, template.municipality)
    return roles.has(Role.DISPATCHER, Role.ADMINISTRATOR) or template.department_id in {
        each.pk for each in roles.departments_as(Role.CLERK)
    }


@rules.predicate
def did_it(user: Somebody, event: ReportEvent) -> bool:
    return user.is_authenticated and event.actor_id == user.pk


@rules.predicate
def job_of_its_team(user: Somebody, report: Report) -> bool:
    """On a team's open phone: what is assigned to that team, while its department has it."""
    team = team_of(user)
    return (
        team is not None
        and report.body_id == team.department_id
        and CrewJob.objects.filter(report=report, team=team).exists()
    )


@rules.predicate
def its_team_did_it(user: Somebody, event: ReportEvent) -> bool:
    team = team_of(user)
    return team is not None and event.team_id == team.pk


@rules.predicate
def goes_out_there(user: Somebody, municipality: Municipality) -> bool:
    """A crew or a clerk of an office inside, or a team's open phone."""
    team = team_of(user)
    if team is not None:
        return team.municipality_id == municipality.pk
    found = roles_of(user, municipality).departments_as(Role.CREW, Role.CLERK)
    return any(each.kind == Department.Kind.INSIDE for each in found)


@rules.predicate
def releases_for_its_body(user: Somebody, item: Item) -> bool:
    """A clerk of the body that has the report, if that department may release and the policy
    of the report's category lets clerks do so."""
    from defects.moderation import report_of

    if not user.is_authenticated:
        return False
    report = report_of(item)
    if report is None:
        return False
    is_in_charge = any(
        department.may_release and department.pk == report.body_id
        for department in roles_of(user, item.municipality).departments_as(Role.CLERK)
    )
    return is_in_charge and policy_of(report.category, REPORT).clerks_release


@rules.predicate
def sees_its_report(user: Somebody, item: Item) -> bool:
    """Who works with a report sees its text and pictures, released or not."""
    from defects.moderation import report_of

    report = report_of(item)
    return report is not None and user.has_perm("defects.see_report_inside", report)


works_on_it = clerk_of_its_body | crew_of_its_body
reads_it = sees_every_report | moderates | clerk_of_a_body_it_was_with
sees_it_as_staff = (is_confidential & is_confided_to) | (
    ~is_confidential & (reads_it | works_on_it | clerk_of_a_helper)
)
# What is confidential is worked on by those who are named, in every step alike.
clerks = (is_confidential & is_confided_to) | (~is_confidential & (clerk_of_its_body | distributes))
anybody_at_work = (is_confidential & is_confided_to) | (
    ~is_confidential & (works_on_it | distributes)
)
# Not the crew: its phone is shared, and what is on it stays on it.
takes_files_of_it = clerks | (~is_confidential & reads_it)

# Asked with a Report.
rules.add_perm("defects.see_report", is_public | sees_it_as_staff)
rules.add_perm("defects.see_report_inside", sees_it_as_staff)  # hidden text, notes, history
rules.add_perm("defects.see_reporter", clerks)
rules.add_perm("defects.work_on_report", anybody_at_work)
rules.add_perm("defects.accept_report", anybody_at_work)
rules.add_perm("defects.refuse_report", anybody_at_work)
rules.add_perm(
    "defects.assign_report",
    (is_confidential & is_confided_to) | (~is_confidential & distributes),
)
rules.add_perm("defects.hand_over_report", clerks)
rules.add_perm("defects.ask_reporter", clerks)
rules.add_perm("defects.answer_report", clerks)
rules.add_perm("defects.reopen_report", clerks)
rules.add_perm("defects.change_category", clerks)
rules.add_perm("defects.mark_duplicate", clerks)
# Who is confided with something is a person, and no office could read it along.
rules.add_perm("defects.lead_helpers", ~is_confidential & clerks)
rules.add_perm("defects.separate_report", clerks)
rules.add_perm("defects.change_danger", clerks)
rules.add_perm("defects.take_report", clerks)
rules.add_perm("defects.do_job", anybody_at_work | (~is_confidential & job_of_its_team))
rules.add_perm("defects.note_on_report", sees_it_as_staff)
rules.add_perm("defects.change_file_reference", clerks)
rules.add_perm("defects.take_case_file", takes_files_of_it)
# The receipt holds the secret link, behind which all of it is read: of what is confidential it is
# for printing while the caller waits, and then for those who are named.
rules.add_perm(
    "defects.print_receipt",
    took_it_down & (~is_confidential | is_confided_to | came_just_now),
)
rules.add_perm("defects.file_paper", clerks)  # letters and e-mails, which name people
# Asked with a Department.
rules.add_perm("defects.settle_office", clerk_of_it | distributes_in_its_town)
rules.add_perm("defects.lead_crews", clerk_of_it | distributes_in_its_town)
# Asked with a Municipality.
rules.add_perm("defects.settle_on_call", distributes_there)
rules.add_perm("defects.settle_clocks", distributes_there)
rules.add_perm("defects.enter_absence", answers_callers_there | distributes_there)
rules.add_perm("defects.enter_absence_of_others", distributes_there)
rules.add_perm("defects.see_text_templates", works_at_the_desk)
rules.add_perm("defects.keep_referrals", distributes_there)
# A cause is the town's own public word: not for clerks of bodies outside.
rules.add_perm("defects.collect_reports", answers_callers_there & works_at_desk_there)
rules.add_perm("defects.report_as_crew", goes_out_there)
rules.add_perm("defects.take_report_down", answers_callers_there)
rules.add_perm("defects.read_committee_page", works_at_desk_there)
rules.add_perm("defects.see_handed_over", answers_callers_there | distributes_there)
rules.add_perm("defects.connect_offices", administers)
# Asked with a Help.
rules.add_perm("defects.answer_help", helps_there)
rules.add_perm("defects.do_help", goes_out_to_help)
# Asked with a DeskFilter.
rules.add_perm("defects.change_filter", made_filter | shares_filter)
rules.add_perm("defects.write_routing_rules", distributes_there)
# Asked with a TextTemplate.
rules.add_perm("defects.write_text_template", writes_template)
# Asked with a ReportEvent.
rules.add_perm("defects.undo_event", did_it | its_team_did_it)
# Asked with an Item (`moderation.kinds`).
rules.add_perm("defects.release_report", releases_for_its_body)
rules.add_perm("defects.see_item", sees_its_report)
