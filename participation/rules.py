"""Who may do what with projects and contributions. Lists use `visible_to(user, municipality)`.

Whether a citizen may take part depends on phase and eligibility, which answer with a
sentence and the next step: see `participation.phases` and `participation.eligibility`.
"""

from datetime import timedelta

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import Department, Role, User
from accounts.roles import Roles, roles_of
from common import clock
from geo.models import Municipality
from moderation.models import Item
from participation.models import Comment, Consultation, Project, Proposal
from participation.states import ProposalState

Somebody = User | AnonymousUser
COMMENT_EDIT_TIME = timedelta(minutes=15)


def _roles(user: Somebody, thing: Project | Consultation | Proposal | Comment) -> Roles:
    return roles_of(user, thing.municipality)


@rules.predicate
def is_published(user: Somebody, project: Project) -> bool:
    return project.is_published


@rules.predicate
def edits(user: Somebody, thing: Project | Consultation | Proposal | Comment) -> bool:
    """Editors and administrators of the municipality."""
    return _roles(user, thing).has(Role.EDITOR, Role.ADMINISTRATOR)


@rules.predicate
def edits_here(user: Somebody, municipality: Municipality) -> bool:
    return roles_of(user, municipality).has(Role.EDITOR, Role.ADMINISTRATOR)


@rules.predicate
def answers_here(user: Somebody, municipality: Municipality) -> bool:
    """Whoever may be asked for an answer: editors, and clerks of some department."""
    roles = roles_of(user, municipality)
    return roles.has(Role.EDITOR, Role.ADMINISTRATOR) or bool(roles.departments_as(Role.CLERK))


@rules.predicate
def moderates(user: Somebody, thing: Project | Consultation | Proposal | Comment) -> bool:
    return _roles(user, thing).is_moderator


@rules.predicate
def watches_votes(user: Somebody, thing: Consultation) -> bool:
    """Moderators and administrators: whoever edits a project does not decide what counts."""
    return _roles(user, thing).has(Role.MODERATOR, Role.ADMINISTRATOR)


@rules.predicate
def is_shown(user: Somebody, thing: Proposal | Comment) -> bool:
    return thing.shown


@rules.predicate
def is_draft(user: Somebody, proposal: Proposal) -> bool:
    return proposal.state == ProposalState.DRAFT


@rules.predicate
def typed_in(user: Somebody, proposal: Proposal) -> bool:
    """Staff wrote it down from paper, so no author can mend it."""
    return proposal.entered_by_id is not None


@rules.predicate
def wrote_it(user: Somebody, thing: Proposal | Comment) -> bool:
    return user.is_authenticated and thing.author_id == user.pk


@rules.predicate
def clerk_in_charge(user: Somebody, proposal: Proposal) -> bool:
    """A clerk of the department that the proposal was given to."""
    return any(
        department.pk == proposal.department_id
        for department in _roles(user, proposal).departments_as(Role.CLERK)
    )


def departments_to_speak_for(user: Somebody, municipality: Municipality) -> list[Department]:
    """The list form of the rule `participation.speak_for`: clerks speak for their department,
    editors for each one of the house."""
    roles = roles_of(user, municipality)
    if roles.has(Role.EDITOR, Role.ADMINISTRATOR):
        found = Department.objects.of(municipality).active()
        return list(found.filter(kind=Department.Kind.INSIDE))
    return [each for each in roles.departments_as(Role.CLERK) if _is_of_the_house(each)]


def _is_of_the_house(department: Department) -> bool:
    return department.is_active and department.kind == Department.Kind.INSIDE


@rules.predicate
def speaks_for(user: Somebody, department: Department) -> bool:
    roles = roles_of(user, department.municipality)
    return _is_of_the_house(department) and (
        roles.has(Role.EDITOR, Role.ADMINISTRATOR) or department in roles.departments_as(Role.CLERK)
    )


@rules.predicate
def within_edit_time(user: Somebody, proposal: Proposal) -> bool:
    """While it is open, for as long as the consultation allows; drafts always."""
    if proposal.state == ProposalState.DRAFT or proposal.submitted_at is None:
        return True
    return proposal.state == ProposalState.SUBMITTED and clock.now() < proposal.editable_until


@rules.predicate
def within_comment_time(user: Somebody, comment: Comment) -> bool:
    return not comment.placeholder and clock.now() < comment.created_at + COMMENT_EDIT_TIME


@rules.predicate
def of_an_office(user: Somebody, comment: Comment) -> bool:
    """What the town says stays signed by the office, whoever typed it."""
    return comment.department_id is not None


@rules.predicate
def not_taken_away(user: Somebody, comment: Comment) -> bool:
    return not comment.placeholder


@rules.predicate
def sees_its_content(user: Somebody, item: Item) -> bool:
    """Whoever may see a proposal or project sees its pictures; those of a proposal that are
    not shown only its author, editors and moderators."""
    root = item
    while root.parent is not None:
        root = root.parent
    proposal = Proposal.objects.filter(item=root).select_related("municipality").first()
    if proposal is None:
        project = Project.objects.filter(item=root).select_related("municipality").first()
        if project is None or not user.has_perm("participation.see_project", project):
            return False
        return item.shown or edits(user, project) or moderates(user, project)
    if not user.has_perm("participation.see_proposal", proposal):
        return False
    return (
        item.shown or wrote_it(user, proposal) or edits(user, proposal) or moderates(user, proposal)
    )


# Asked with a Municipality.
rules.add_perm("participation.manage", edits_here)
rules.add_perm("participation.answer_somewhere", answers_here)
# Asked with a Project or a Consultation.
rules.add_perm("participation.see_project", is_published | edits | moderates)
rules.add_perm("participation.edit_project", edits)
rules.add_perm("participation.publish_project", edits)
rules.add_perm("participation.enter_contributions", edits)
rules.add_perm("participation.export_project", edits)
rules.add_perm("participation.quarantine", watches_votes)
rules.add_perm("participation.read_answers", edits | moderates)
rules.add_perm("participation.decide_answers", moderates)
# Asked with a Proposal.
rules.add_perm(
    "participation.see_proposal",
    is_shown | wrote_it | (~is_draft & (edits | moderates | clerk_in_charge)),
)
rules.add_perm("participation.edit_proposal", wrote_it & within_edit_time)
rules.add_perm("participation.withdraw_proposal", wrote_it)
rules.add_perm("participation.withdraw_name_of_proposal", wrote_it & ~is_draft & ~typed_in)
rules.add_perm("participation.withdraw_picture", wrote_it & ~is_draft & ~typed_in)
rules.add_perm("participation.correct_card", ~is_draft & typed_in & edits)
rules.add_perm("participation.give_proposal", ~is_draft & (edits | clerk_in_charge))
rules.add_perm("participation.answer_proposal", ~is_draft & (edits | clerk_in_charge))
rules.add_perm("participation.merge_proposal", ~is_draft & edits)
rules.add_perm("participation.link_proposal", ~is_draft & (edits | clerk_in_charge))
# Asked with a Comment.
rules.add_perm("participation.see_comment", is_shown | wrote_it | edits | moderates)
rules.add_perm("participation.edit_comment", wrote_it & within_comment_time)
rules.add_perm("participation.delete_comment", wrote_it & not_taken_away)
rules.add_perm("participation.withdraw_name_of_comment", wrote_it & ~of_an_office)
# Asked with a Department.
rules.add_perm("participation.speak_for", speaks_for)
# Asked with an Item (`moderation.kinds`).
rules.add_perm("participation.see_item", sees_its_content)
