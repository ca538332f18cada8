"""What every act of a citizen passes: the clock, the rule of who may take part, and whether the
person is paused or blocked."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from moderation import policies, standing
from moderation.policies import Applied, Publish
from participation import eligibility
from participation.errors import NotPossible
from participation.models import Consultation, Invitation
from participation.models.consultation import Act, Eligibility, Review
from participation.phases import Schedule, fresh_schedule

# The acts by which people say something to others.
_WORDS = (Act.PROPOSE, Act.COMMENT)


def pass_gate(
    consultation: Consultation, act: Act, *, by: User | None, at: datetime | None = None
) -> datetime:
    """The moment of the act, read once. Raises `Closed`, `NotEligible` or `Sanctioned`.

    The clock is compared inside the caller's transaction, so that nothing counts that was
    begun after the phase had ended. `by` None is an import or staff entering paper: then
    the phases count, not the person.
    """
    now = at or clock.now()
    require_open(fresh_schedule(consultation, at=now), act)
    if by is not None:
        require_eligible(by, consultation)
        if act in _WORDS:
            require_may_speak(by, consultation, at=now)
    return now


def require_may_speak(by: User, consultation: Consultation, *, at: datetime) -> None:
    """Raises `Sanctioned` for who is paused or blocked in this municipality at this moment.

    Asked for all that others read, and for thumbs. Votes, answers and support are a person's
    say, which no sanction for conduct takes away.
    """
    standing.require(by, consultation.municipality_id, at=at)


def require_eligible(by: User, consultation: Consultation) -> None:
    """Raises `NotEligible`; an invitation belongs to `by` from now on, and a project that is
    not published yet is nothing that anybody takes part in."""
    if not consultation.project.is_published:
        raise NotPossible(_("Dieses Vorhaben ist noch nicht veröffentlicht."), code="draft")
    eligibility.require(by, consultation)
    if consultation.eligibility == Eligibility.INVITED:
        _use_invitation(by, consultation)


def _use_invitation(by: User, consultation: Consultation) -> None:
    """It belongs to this person now: nobody else takes part with it later, for instance with
    an address that was given up."""
    invitation = eligibility.invitation_of(by, consultation)
    if invitation is None or invitation.user_id == by.pk:
        return
    used = Invitation.objects.filter(pk=invitation.pk, user=None).update(user=by)
    if not used:
        eligibility.require(by, consultation)


def require_open(schedule: Schedule, act: Act) -> None:
    schedule.require(act)


def proposals_policy(consultation: Consultation) -> Applied:
    """How proposals are reviewed. Before or after says the consultation's editor. Reads
    `consultation.project.municipality`."""
    return _policy(consultation, "participation.proposal", consultation.proposals_review)


def comments_policy(consultation: Consultation) -> Applied:
    """The same for comments."""
    return _policy(consultation, "participation.comment", consultation.comments_review)


def _policy(consultation: Consultation, kind: str, review: str) -> Applied:
    return policies.of(
        consultation.project.municipality,
        kind,
        scope=consultation.uuid,
        publish=Publish.AFTER if review == Review.AFTER else Publish.BEFORE,
    )
