"""Who may take part: the rule of the consultation, and the one step that is missing.

Nobody is asked for more than the rule needs: every rule asks for a confirmed address, and
for at most one thing beside it. Pages show a button to everybody and lead through the missing
step; services ask `require` once more.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import Residence, User
from participation.errors import NotEligible
from participation.models import Consultation, Invitation
from participation.models.consultation import Eligibility


class Step(StrEnum):
    """What a person lacks; the way to it is shown by `/beteiligung/mitmachen/`."""

    SIGN_IN = "sign_in"
    CONFIRM_EMAIL = "confirm_email"
    REGISTER = "register"
    POSTCODE = "postcode"
    IDENTITY = "identity"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may take part, or the `step` they lack with a sentence."""

    step: Step | None = None
    sentence: str = ""

    @property
    def ok(self) -> bool:
        return self.step is None


def verdict(user: User | AnonymousUser, consultation: Consultation | None) -> Verdict:
    """One or two statements for somebody who is signed in, none for guests. Without a
    consultation a confirmed address is enough."""
    if not user.is_authenticated or not user.is_active:
        return Verdict(Step.SIGN_IN, _("Dazu brauchen wir eine bestätigte E-Mail-Adresse."))
    if not _has_confirmed_email(user):
        return Verdict(Step.CONFIRM_EMAIL, _("Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse."))
    if consultation is None:
        return Verdict()
    match Eligibility(consultation.eligibility):
        case Eligibility.EMAIL:
            return Verdict()
        case Eligibility.ACCOUNT:
            return _registered(user)
        case Eligibility.RESIDENT:
            return _resident(user, consultation)
        case Eligibility.INVITED:
            return _invited(user, consultation)


def require(user: User | AnonymousUser, consultation: Consultation) -> None:
    """Raises `NotEligible` with the missing step as its code."""
    found = verdict(user, consultation)
    if found.step is not None:
        raise NotEligible(found.sentence, code=found.step.value)


def has_account(user: User) -> bool:
    """Who only confirmed an address by a code has no account yet: a password makes it one,
    and so does signing in with an identity provider."""
    return user.has_usable_password() or user.has_identity


def email_hash(email: str) -> bytes:
    """What an invitation keeps of an address."""
    key = settings.SECRET_KEY.encode()
    message = f"participation.invitation\0{email.strip().lower()}".encode()
    return hmac.digest(key, message, hashlib.sha256)


def _has_confirmed_email(user: User) -> bool:
    return bool(
        EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
    )


def invitation_of(user: User, consultation: Consultation) -> Invitation | None:
    """The one that the person has used already, else one for their address that nobody has
    used yet: an invitation counts for one person."""
    return (
        Invitation.objects.filter(consultation=consultation)
        .filter(Q(user=user) | Q(user=None, email_hash=email_hash(user.email)))
        .order_by(F("user").asc(nulls_last=True))
        .first()
    )


def _registered(user: User) -> Verdict:
    if has_account(user):
        return Verdict()
    return Verdict(Step.REGISTER, _("Hier braucht es ein Konto. Legen Sie dazu ein Passwort fest."))


def _invited(user: User, consultation: Consultation) -> Verdict:
    if invitation_of(user, consultation):
        return Verdict()
    return Verdict(
        Step.INVITATION,
        _(
            "Hier nimmt eine eingeladene Gruppe teil. Mit %(email)s sind Sie nicht eingeladen. "
            "Lesen können Sie alles."
        )
        % {"email": user.email},
    )


def _resident(user: User, consultation: Consultation) -> Verdict:
    known = Residence.objects.filter(user=user, municipality_id=consultation.municipality_id)
    for residence in known:
        if residence.source == Residence.Source.IDENTITY:
            if residence.trust >= consultation.least_trust:
                return Verdict()
        elif consultation.least_trust == 0 and (
            not consultation.postcodes or residence.postcode in consultation.postcodes
        ):
            return Verdict()
    if consultation.least_trust > 0:
        return Verdict(
            Step.IDENTITY,
            _("Hier entscheiden Menschen, die hier wohnen. Bitte weisen Sie sich einmal aus."),
        )
    return Verdict(
        Step.POSTCODE, _("Hier machen Menschen mit, die hier wohnen. Wie ist Ihre Postleitzahl?")
    )
