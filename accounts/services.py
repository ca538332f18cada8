"""What is done to people's accounts, memberships and contact data."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import mail, names
from accounts.models import (
    DEPARTMENT_ROLES,
    Contact,
    Department,
    Membership,
    Residence,
    Role,
    User,
)
from accounts.roles import forget_roles
from common import clock, data_version, journal, languages
from common.models import ActorKind
from geo.models import Municipality

KEEP_CONTACTS_FOR = timedelta(days=180)
_POSTCODE = re.compile(r"(?!00)[0-9]{5}")


@dataclass(frozen=True)
class ContactDetails:
    """How to reach somebody; at least one of the three."""

    email: str = ""
    name: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.name or self.phone)


# --- staff --------------------------------------------------------------------------


@transaction.atomic
def grant_membership(
    *,
    municipality: Municipality,
    user: User,
    role: Role,
    department: Department | None = None,
    by: User | None = None,
) -> Membership:
    """Let `user` act in `role`; a membership there already is returned as it is.

    `by` is None on the command line. Raises `ValidationError` when role and department do
    not fit together.
    """
    check_role(municipality, role, department)
    membership, created = Membership.objects.get_or_create(
        municipality=municipality, user=user, role=role, department=department
    )
    if created:
        _journal_membership("membership.granted", membership, by)
        forget_roles(user)
    return membership


@transaction.atomic
def revoke_membership(membership: Membership, *, by: User | None = None) -> None:
    """Take a role away; it ends with the person's next request.

    Raises `ValidationError` for the last administrator of a municipality.
    """
    rows = Membership.objects.select_for_update(of=("self",))
    if membership.role == Role.ADMINISTRATOR:
        administrators = rows.filter(
            Q(user__is_active=True) | Q(pk=membership.pk),
            municipality_id=membership.municipality_id,
            role=Role.ADMINISTRATOR,
        )
        if [row.pk for row in administrators.order_by("pk")] == [membership.pk]:
            raise ValidationError(
                _("Das ist die letzte Person mit der Rolle Administration."),
                code="last_administrator",
            )
    if not rows.filter(pk=membership.pk).first():
        return
    _journal_membership("membership.revoked", membership, by)
    Membership.objects.filter(pk=membership.pk).delete()
    forget_roles(membership.user)


@transaction.atomic
def invite_staff(
    *,
    municipality: Municipality,
    email: str,
    role: Role,
    department: Department | None = None,
    full_name: str = "",
    by: User | None = None,
) -> Membership:
    """Give somebody a role and tell them by mail how to sign in.

    An account is made when the address has none. It has no password: the person signs in
    with a code sent to the address, which proves that it is theirs.
    """
    validate_email(email)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, full_name=full_name)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    membership = grant_membership(
        municipality=municipality, user=user, role=role, department=department, by=by
    )
    mail.send_later(municipality=municipality, template="invitation", to=user, ref=user.uuid)
    return membership


def check_role(municipality: Municipality, role: Role, department: Department | None) -> None:
    """Raises `ValidationError` when `role` is not held in `department` of `municipality`."""
    if (role in DEPARTMENT_ROLES) != (department is not None):
        raise ValidationError(
            _("Bauhof und Sachbearbeitung gehören zu einem Amt, die anderen Rollen nicht."),
            code="department",
        )
    if department is not None and department.municipality_id != municipality.pk:
        raise ValidationError(_("Dieses Amt gehört zu einer anderen Kommune."), code="foreign")


def _journal_membership(verb: str, membership: Membership, by: User | None) -> None:
    journal.write(
        municipality_id=membership.municipality_id,
        actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        actor_uuid=by.uuid if by else None,
        verb=verb,
        object_uuid=membership.user.uuid,
        payload={
            "role": membership.role,
            "department": membership.department.uuid if membership.department else None,
        },
    )


# --- people who take part ---------------------------------------------------------------


@transaction.atomic
def confirm_address(email: str) -> User:
    """The owner of `email` has just typed a code that was sent there: their account.

    Where there is none yet, one is made, without a password. Somebody else may have signed up
    with the address before, with a password of their own and without ever confirming it: that
    password counts no more (who runs the machine was made on it, not by a stranger). A closed
    account is returned as it is.
    """
    email = email.strip().lower()
    found = EmailAddress.objects.filter(email__iexact=email, verified=True).first()
    if found is not None:
        known: User = found.user
        return known
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(email)
        except IntegrityError:  # the same person in two windows
            user = User.objects.select_for_update().get(email__iexact=email)
    if not user.is_active:
        return user
    if user.has_usable_password() and not user.is_staff:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    EmailAddress.objects.filter(user=user).exclude(email__iexact=email).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
    return user


@transaction.atomic
def change_public_name(user: User, name: str, *, municipality: Municipality) -> None:
    """What others read beside contributions; "" is no name. Raises `ValidationError`."""
    name = names.cleaned(name, municipality=municipality)
    if name == user.display_name:
        return
    user.display_name = name
    user.save(update_fields=["display_name"])
    data_version.raise_version(municipality.pk)


def set_letters(user: User, wants: bool) -> None:
    """Whether single letters act in the work lists of `user`."""
    user.letters = wants
    user.save(update_fields=["letters"])


def change_language(user: User, code: str) -> None:
    """In which language `user` is written to; `code` is one of `common.languages`."""
    user.language = languages.known(code)
    user.save(update_fields=["language"])


@transaction.atomic
def declare_postcode(
    user: User, postcode: str, *, municipality: Municipality, at: datetime | None = None
) -> Residence:
    """Somebody says where they live, once per municipality; said again it replaces the first.

    Raises `ValidationError` for what is no German postcode.
    """
    postcode = postcode.strip()
    if not _POSTCODE.fullmatch(postcode):
        raise ValidationError(_("Eine Postleitzahl hat fünf Ziffern."), code="postcode")
    residence, _created = Residence.objects.update_or_create(
        user=user,
        municipality=municipality,
        source=Residence.Source.POSTCODE,
        defaults={"postcode": postcode, "at": at or clock.now()},
    )
    return residence


@transaction.atomic
def forget_residence(residence: Residence) -> None:
    """Delete the proof because the person wants it. What an identity provider calls the
    person stays as long as the account, so that the same identity cannot vote twice."""
    Residence.objects.filter(pk=residence.pk).delete()


# --- the vault ------------------------------------------------------------------------


def create_contact(
    *,
    municipality: Municipality,
    details: ContactDetails,
    retention: timedelta = KEEP_CONTACTS_FOR,
    at: datetime | None = None,
) -> Contact:
    """Put `details` into the vault; they are deleted when `retention` has passed.

    Raises `ValidationError` for an e-mail address that cannot be one, or for nothing at all.
    """
    _check(details)
    now = at or clock.now()
    return Contact.objects.create(
        municipality=municipality,
        email=details.email.strip(),
        name=details.name.strip(),
        phone=details.phone.strip(),
        created_at=now,
        delete_after=now + retention,
    )


@transaction.atomic
def change_contact(contact: Contact, details: ContactDetails) -> Contact:
    """Replace what is stored; a new address counts as not confirmed."""
    _check(details)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.email != details.email.strip():
        contact.email_confirmed_at = None
    contact.email = details.email.strip()
    contact.name = details.name.strip()
    contact.phone = details.phone.strip()
    contact.save(update_fields=["email", "name", "phone", "email_confirmed_at"])
    return contact


@transaction.atomic
def confirm_contact(contact: Contact, *, at: datetime | None = None) -> None:
    """The person has followed the link that was sent to the address."""
    Contact.objects.filter(pk=contact.pk, email_confirmed_at=None).update(
        email_confirmed_at=at or clock.now()
    )


@transaction.atomic
def keep_contact_until(contact: Contact, delete_after: datetime) -> None:
    """Move the day of deletion: on for an open case, closer when it is closed."""
    Contact.objects.filter(pk=contact.pk).update(delete_after=delete_after)


@transaction.atomic
def withdraw_contact(contact: Contact) -> None:
    """Delete contact data at once, because the person wants it; mails not yet sent lapse."""
    journal.write(
        municipality_id=contact.municipality_id,
        actor_kind=ActorKind.RESIDENT,
        verb="contact.withdrawn",
        object_uuid=contact.uuid,
    )
    contact.delete()


def _check(details: ContactDetails) -> None:
    if not details:
        raise ValidationError(_("Bitte geben Sie an, wie wir Sie erreichen."), code="empty")
    if details.email:
        validate_email(details.email.strip())
