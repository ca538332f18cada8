"""What accounts know of a person: the account itself, proofs, what they follow, mails, sign-in."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils.translation import gettext as _

from accounts import digest
from accounts.mail import about, shortened
from accounts.models import ErasureWish, MailLog, Membership, Residence, User
from accounts.vault import acts
from accounts.vault.holds import Thing
from accounts.vault.parts import Part, Section, register
from accounts.vault.parts import export as export_all
from common import german
from common.models import Journal
from geo.models import Municipality

_OFFICIAL = "an act of the office, not data about the person who did it"


def register_part() -> None:
    """Called when the apps are ready."""
    register(
        Part(
            key="accounts",
            export="accounts.vault.person.export",
            shows=(
                "accounts.Membership.user",
                "accounts.Residence.user",
                "accounts.Subscription.user",
                "account.EmailAddress.user",
                "mfa.Authenticator.user",
                "socialaccount.SocialAccount.user",
            ),
            left_out={
                "accounts.Digest.user": "says when a mail was due; the list of mails shows it",
                "accounts.ErasureWish.user": "is there only while the account is closed",
                "accounts.Hold.by": _OFFICIAL,
                "accounts.Hold.ended_by": _OFFICIAL,
                "accounts.LegalDraft.updated_by": _OFFICIAL,
                "accounts.LegalText.published_by": _OFFICIAL,
                "accounts.OpeningEvent.by": _OFFICIAL,
                "accounts.SetupChange.by": _OFFICIAL,
                "accounts.SetupChange.person": "the roles that somebody has are shown",
                "accounts.StaffInvitation.by": _OFFICIAL,
                "accounts.User_groups.user": "not used",
                "accounts.User_user_permissions.user": "not used",
                "admin.LogEntry.user": _OFFICIAL,
            },
        )
    )


def export(user: User, municipality: Municipality) -> list[Section]:
    return [
        _account(user),
        _roles(user, municipality),
        _residences(user, municipality),
        _followed(user, municipality),
        _mails(user, municipality),
        _journal(user, municipality),
    ]


def _account(user: User) -> Section:
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    identities = SocialAccount.objects.filter(user=user).order_by("pk")
    ways: dict[str, str] = {
        Authenticator.Type.TOTP: _("Code aus einer App"),
        Authenticator.Type.RECOVERY_CODES: _("Notfall-Codes"),
    }
    factors = Authenticator.objects.filter(user=user).order_by("pk").values_list("type", flat=True)
    return Section(
        key="account",
        title=_("Ihr Konto"),
        columns={
            "email": _("E-Mail-Adresse"),
            "addresses": _("Alle Adressen"),
            "public_name": _("Name, den andere lesen"),
            "full_name": _("Name für Kolleginnen und Kollegen"),
            "language": _("Sprache"),
            "joined_at": _("Angelegt"),
            "last_login": _("Zuletzt angemeldet"),
            "has_password": _("Passwort festgelegt"),
            "second_factors": _("Zweiter Schritt"),
            "identities": _("Kennung bei einem Ausweis-Dienst"),
        },
        rows=[
            {
                "uuid": user.uuid,
                "email": user.email,
                "addresses": [address.email for address in addresses],
                "public_name": user.display_name,
                "full_name": user.full_name,
                "language": dict(settings.LANGUAGES).get(user.language, user.language),
                "joined_at": user.date_joined,
                "last_login": user.last_login,
                "has_password": user.has_usable_password(),
                "second_factors": [ways.get(factor, factor) for factor in factors],
                "identities": [f"{each.provider}: {each.uid}" for each in identities],
            }
        ],
    )


def _roles(user: User, municipality: Municipality) -> Section:
    rows = Membership.objects.of(municipality).filter(user=user).select_related("department")
    return Section(
        key="roles",
        title=_("Ihre Aufgaben hier"),
        columns={"role": _("Rolle"), "department": _("Amt"), "since": _("Seit")},
        rows=[
            {
                "role": row.get_role_display(),
                "department": row.department.name if row.department else None,
                "since": row.since,
            }
            for row in rows
        ],
    )


def _residences(user: User, municipality: Municipality) -> Section:
    rows = Residence.objects.filter(user=user, municipality=municipality).order_by("at")
    return Section(
        key="residence",
        title=_("Nachweis, dass Sie hier wohnen"),
        columns={
            "source": _("Woher"),
            "postcode": _("Postleitzahl"),
            "level": _("Sicherheit"),
            "at": _("Wann"),
        },
        rows=[
            {
                "source": row.get_source_display(),
                "postcode": row.postcode,
                "level": row.level,
                "at": row.at,
            }
            for row in rows
        ],
    )


def _followed(user: User, municipality: Municipality) -> Section:
    return Section(
        key="followed",
        title=_("Wozu Sie Nachrichten bekommen"),
        columns={"kind": _("Art"), "name": _("Name"), "path": _("Adresse"), "since": _("Seit")},
        rows=[
            {
                "kind": row.label,
                "name": row.name,
                "path": row.path,
                "since": row.subscription.since,
            }
            for row in digest.followed_by(municipality, user)
        ],
    )


def _mails(user: User, municipality: Municipality) -> Section:
    rows = MailLog.objects.filter(municipality=municipality, recipient=user.uuid)
    return mails_section(rows)


def mails_section(rows: Any) -> Section:
    """Also for contact data of a report."""
    said = {
        MailLog.State.SENDING: _("wird gerade verschickt"),
        MailLog.State.SENT: _("verschickt"),
        MailLog.State.DROPPED: _("nicht mehr nötig"),
        MailLog.State.FAILED: _("nicht zustellbar"),
    }
    return Section(
        key="mails",
        title=_("Nachrichten an Sie"),
        columns={"about": _("Worüber"), "state": _("Was daraus wurde"), "at": _("Wann")},
        rows=[
            {
                "template": row.template,
                "about": about(row.template),
                "state": said[MailLog.State(row.state)],
                "at": row.created_at,
            }
            for row in rows
        ],
    )


def _journal(user: User, municipality: Municipality) -> Section:
    rows = Journal.objects.filter(municipality_id=municipality.pk, actor_uuid=user.uuid)
    return Section(
        key="journal",
        title=_("Protokoll Ihrer Handlungen"),
        columns={"done": _("Was"), "at": _("Wann")},
        rows=[
            {
                "verb": row.verb,
                "done": acts.said(row.verb),
                "object": row.object_uuid,
                "at": row.at,
            }
            for row in rows
        ],
    )


def find(municipality: Municipality, words: str) -> UUID | None:
    """A person by their address; only one who has left something in this municipality, as
    whom others know is none of an administrator's business."""
    person = User.objects.filter(email__iexact=words, erased_at=None).first()
    return person.uuid if person is not None and _is_known(person, municipality) else None


def knows(municipality: Municipality, uuid: UUID) -> bool:
    """Whether it is a person who has left something in this municipality."""
    person = User.objects.filter(uuid=uuid, erased_at=None).first()
    return person is not None and _is_known(person, municipality)


def _is_known(person: User, municipality: Municipality) -> bool:
    """Whether they have left something in this municipality."""
    sections = export_all(person, municipality)
    return any(section.rows for section in sections if section.key != "account")


def describe(user: User, municipality: Municipality, uuids: Collection[UUID]) -> dict[UUID, Thing]:
    """Accounts that have left something here, by their address, shortened."""
    found: dict[UUID, Thing] = {}
    rows = User.objects.filter(uuid__in=uuids).select_related("erasure_wish")
    for each in rows:
        if not _is_known(each, municipality):
            continue
        wish: ErasureWish | None = getattr(each, "erasure_wish", None)
        words = _("Konto %(email)s, seit %(day)s") % {
            "email": shortened(wish.email if wish else each.email),
            "day": german.date_in_full(each.date_joined),
        }
        if wish is not None:
            words = _("%(account)s. Die Person hat es am %(day)s gelöscht; der Rest folgt.") % {
                "account": words,
                "day": german.date_in_full(wish.at),
            }
        found[each.uuid] = Thing(words=words)
    return found
