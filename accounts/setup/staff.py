"""Who works here: asked by a link in a mail, given another role, let go.

An invitation holds for a week and once. Opening the link shows what it is about; pressing the
button there signs in whoever got the mail, as a code sent to the address would, and gives the
role. The second factor is asked for as of everybody who works here.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import delivery, mail
from accounts.models import (
    DEPARTMENT_ROLES,
    Department,
    Membership,
    Role,
    StaffInvitation,
    User,
)
from accounts.services import check_role, confirm_address, grant_membership, revoke_membership
from accounts.setup import changes, parts
from common import clock, secret_links
from common.languages import local_address
from common.rate_limit import hit
from geo.models import Municipality

VALID_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=30)
_PURPOSE = "invitation"
_A_DAY = 200


class LinkIsOver(ValidationError):
    """Used, taken back, too old, or replaced by a newer one."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Dieser Link gilt nicht mehr. Bitten Sie die Person, die Sie eingeladen hat, "
                "um einen neuen."
            ),
            code="over",
        )


# --- asking somebody ----------------------------------------------------------------------


@transaction.atomic
def invite(
    municipality: Municipality,
    *,
    email: str,
    role: Role,
    department: Department | None = None,
    full_name: str = "",
    by: User,
) -> StaffInvitation:
    """Send a link. Who was asked for the same already gets a new one, and the old one ends.

    Raises `ValidationError`, also when the person has that role already.
    """
    email = email.strip().lower()
    check_role(municipality, role, department)
    if department is not None and not department.is_active:
        raise ValidationError(
            {"department": _("Dieses Amt ist nicht mehr in Betrieb.")}, code="retired"
        )
    rows = Membership.objects.of(municipality)
    if rows.filter(user__email__iexact=email, role=role, department=department).exists():
        raise ValidationError({"email": _("Diese Person hat diese Aufgabe schon.")}, code="has_it")
    if not hit(
        purpose=_PURPOSE, address=str(municipality.pk), limit=_A_DAY, window=timedelta(days=1)
    ):
        raise ValidationError(_("Das waren heute sehr viele Einladungen. Bitte morgen wieder."))
    same = (
        StaffInvitation.objects.of(municipality)
        .pending()
        .filter(email=email, role=role, department=department)
        .first()
    )
    if same is not None:
        return resend(same, by=by)
    now = clock.now()
    invitation = StaffInvitation.objects.create(
        municipality=municipality,
        email=email,
        full_name=full_name.strip(),
        role=role,
        department=department,
        by=by,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    _log(municipality, None, _told(role, department, changes.INVITED), by=by)
    _send(invitation)
    return invitation


@transaction.atomic
def resend(invitation: StaffInvitation, *, by: User) -> StaffInvitation:
    """A new link for another week; the old one opens nothing any more. Raises `LinkIsOver`."""
    row = _locked(invitation.pk)
    if row.accepted_at or row.revoked_at:
        raise LinkIsOver
    row.version += 1
    row.expires_at = clock.now() + VALID_FOR
    row.save(update_fields=["version", "expires_at"])
    _log(row.municipality, None, _told(row.role, row.department, changes.INVITED), by=by)
    _send(row)
    return row


@transaction.atomic
def revoke(invitation: StaffInvitation, *, by: User) -> None:
    """Its link opens nothing any more. Raises `LinkIsOver` when it was used meanwhile."""
    row = _locked(invitation.pk)
    if row.revoked_at:
        return
    if row.accepted_at:
        raise LinkIsOver
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    _log(row.municipality, None, _told(row.role, row.department, changes.REVOKED), by=by)


def find(
    municipality: Municipality, uuid: UUID, token: str, *, at: datetime | None = None
) -> StaffInvitation:
    """What the link leads to. Raises `LinkIsOver`, also for a link that was never one."""
    row = (
        StaffInvitation.objects.of(municipality)
        .select_related("department", "municipality")
        .filter(uuid=uuid)
        .first()
    )
    if (
        row is None
        or not secret_links.matches(token, row.uuid, _PURPOSE, row.version)
        or not row.is_valid(at or clock.now())
    ):
        raise LinkIsOver
    return row


@transaction.atomic
def accept(invitation: StaffInvitation, token: str) -> User:
    """Whoever got the mail works here now; their account. Raises `LinkIsOver`, and
    `ValidationError` for a closed account."""
    row = _locked(invitation.pk)
    if not row.is_valid(clock.now()) or not secret_links.matches(
        token, row.uuid, _PURPOSE, row.version
    ):
        raise LinkIsOver
    if row.department is not None and not row.department.is_active:
        raise LinkIsOver
    user = confirm_address(row.email)
    if not user.is_active:
        raise ValidationError(_("Dieses Konto ist geschlossen."), code="closed")
    if row.full_name and not user.full_name:
        user.full_name = row.full_name
        user.save(update_fields=["full_name"])
    grant_membership(
        municipality=row.municipality,
        user=user,
        role=Role(row.role),
        department=row.department,
        by=row.by,
    )
    row.accepted_at = clock.now()
    row.save(update_fields=["accepted_at"])
    _log(row.municipality, None, _told(row.role, row.department), by=row.by, person=user)
    return user


def path_of(invitation: StaffInvitation) -> str:
    token = secret_links.token(invitation.uuid, _PURPOSE, invitation.version)
    return reverse("invitation", args=[invitation.uuid, token])


# --- who works here -----------------------------------------------------------------------


@transaction.atomic
def change_role(
    membership: Membership, *, role: Role, department: Department | None, by: User
) -> Membership:
    """One task instead of another. Raises `ValidationError`, also for the last administrator."""
    if department is None and role in DEPARTMENT_ROLES:
        raise ValidationError({"department": _("Bitte wählen Sie ein Amt.")}, code="department")
    if (role, department) == (membership.role, membership.department):
        return membership
    before = _told(membership.role, membership.department)
    town, person = membership.municipality, membership.user
    new = grant_membership(municipality=town, user=person, role=role, department=department, by=by)
    revoke_membership(membership, by=by)
    _log(town, before, _told(role, department), by=by, person=person)
    end_sessions(person)
    return new


@transaction.atomic
def let_go(membership: Membership, *, by: User) -> None:
    """The person has this task no more, at once, wherever they are signed in.

    Raises `ValidationError` for the last administrator.
    """
    before = _told(membership.role, membership.department)
    revoke_membership(membership, by=by)
    _log(membership.municipality, before, None, by=by, person=membership.user)
    end_sessions(membership.user)


def end_sessions(user: User) -> int:
    """Sign `user` out everywhere; how many sessions ended. Reads all that are open: this is
    seldom, and sessions do not say whose they are."""
    ended = []
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            ended.append(session.pk)
    Session.objects.filter(pk__in=ended).delete()
    return len(ended)


def _send(invitation: StaffInvitation) -> None:
    town = invitation.municipality
    values = {
        "invitation": invitation,
        "link": local_address(town.base_url, path_of(invitation)),
        "until": invitation.expires_at,
    }
    subject, body = delivery.render("staff_invitation", values, town)
    mail.send_letter_later(municipality=town, email=invitation.email, subject=subject, body=body)


def _locked(pk: int) -> StaffInvitation:
    rows = StaffInvitation.objects.select_for_update(of=("self",))
    return rows.select_related("municipality", "department", "by").get(pk=pk)


def _told(role: str, department: Department | None, state: str = "") -> parts.Values:
    told = {"role": str(role), "department": department.key if department else ""}
    return {**told, "state": state} if state else told


def _log(
    town: Municipality,
    before: parts.Values | None,
    after: parts.Values | None,
    *,
    by: User | None,
    person: User | None = None,
) -> None:
    parts.record(town, part=changes.STAFF, before=before, after=after, by=by, person=person)
