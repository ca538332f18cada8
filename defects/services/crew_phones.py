"""Teams and their phones: enrolled by a link, opened by a PIN, locked, revoked."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import Department, User
from common import clock, journal
from common.models import ActorKind
from common.rate_limit import hit
from defects.errors import PhoneLocked, TooLate, WrongPin
from defects.models import CrewInvitation, CrewPhone, CrewTeam
from defects.services.crew_jobs import free_jobs_of

# A phone is opened in the morning and shuts by itself after the longest shift.
SHIFT = timedelta(hours=12)
INVITED_FOR = timedelta(minutes=15)
WRONG_PINS = 5
LOCKED_FOR = timedelta(minutes=15)
LOCKED_MAIL = "defects/crew_phone_locked"
# Written down at most so often.
_USED_EVERY = timedelta(minutes=5)
_PIN = re.compile(r"[0-9]{4,6}", re.ASCII)
_RISING, _FALLING = "01234567890", "09876543210"


@transaction.atomic
def make_team(department: Department, *, name: str, pin: str, by: User) -> CrewTeam:
    """A further team of `department`. Raises `ValidationError` for the field `name` or `pin`."""
    name = " ".join(name.split())[:60]
    if not name:
        raise ValidationError({"name": _("Bitte geben Sie dem Team einen Namen.")})
    if CrewTeam.objects.filter(department=department, name__iexact=name).exists():
        raise ValidationError({"name": _("Ein Team mit diesem Namen gibt es hier schon.")})
    team = CrewTeam.objects.create(
        municipality_id=department.municipality_id,
        department=department,
        name=name,
        pin=make_password(good_pin(pin)),
    )
    _write(team, "crew.team_made", by=by)
    return team


@transaction.atomic
def change_pin(team: CrewTeam, *, pin: str, by: User) -> CrewTeam:
    """From now on all phones of the team ask for the new PIN, also those that are open; locks
    are over. Raises `ValidationError` for the field `pin`."""
    team.pin = make_password(good_pin(pin))
    team.save(update_fields=["pin"])
    team.phones.enrolled().update(open_until=None, wrong_pins=0, lockouts=0, locked_until=None)
    _write(team, "crew.pin_changed", by=by)
    return team


@transaction.atomic
def close_team(team: CrewTeam, *, by: User) -> CrewTeam:
    """The team is no more: its phones are revoked, its open jobs are nobody's."""
    team = CrewTeam.objects.select_for_update().get(pk=team.pk)
    _revoke(team.phones.enrolled(), clock.now())
    free_jobs_of(team)
    team.is_active = False
    team.save(update_fields=["is_active"])
    _write(team, "crew.team_closed", by=by)
    return team


@transaction.atomic
def invite_phone(team: CrewTeam, *, by: User, at: datetime | None = None) -> CrewInvitation:
    """A link for one phone, for a quarter of an hour. Links of this team that nobody used end."""
    now = at or clock.now()
    CrewInvitation.objects.filter(team=team, phone=None).delete()
    return CrewInvitation.objects.create(
        municipality_id=team.municipality_id,
        team=team,
        made_by=by,
        made_at=now,
        expires_at=now + INVITED_FOR,
    )


@transaction.atomic
def enrol_phone(
    invitation: CrewInvitation, *, name: str = "", at: datetime | None = None
) -> CrewPhone:
    """The phone that followed the link is one of the team; of two at once, one is.

    Raises `TooLate` if it was used, has ended, or the team is no more.
    """
    row = CrewInvitation.objects.select_for_update().filter(pk=invitation.pk).first()
    now = at or clock.now()
    team = CrewTeam.objects.active().filter(pk=invitation.team_id).first()
    if row is None or team is None or not row.is_usable(now):
        raise TooLate(
            _("Dieser Code gilt nicht mehr. Bitte lassen Sie sich einen neuen zeigen."),
            code="invitation_over",
        )
    name = " ".join(name.split())[:60] or _("Handy %(n)d") % {"n": team.phones.count() + 1}
    phone = CrewPhone.objects.create(
        municipality_id=team.municipality_id, team=team, name=name, enrolled_at=now
    )
    row.phone = phone
    row.save(update_fields=["phone"])
    _write(team, "crew.phone_enrolled", by=row.made_by, phone=phone)
    return phone


def open_phone(phone: CrewPhone, *, pin: str, at: datetime | None = None) -> CrewPhone:
    """A right PIN opens the phone for a shift.

    Five wrong ones lock it for a quarter of an hour and tell the lead; the third lock in a
    row holds until the lead opens it, so nobody tries out all PINs. Raises `WrongPin` or
    `PhoneLocked`, after that was written. Call it outside a transaction.
    """
    # Beside the row's own count: however many ask at once, more are not even compared.
    may_try = hit(
        purpose="crew-pin",
        address=f"{phone.uuid} {phone.opened_at} {phone.lockouts}",
        limit=WRONG_PINS * 2,
        window=LOCKED_FOR,
    )
    with transaction.atomic():
        row = (
            CrewPhone.objects.select_for_update(of=("self",))
            .select_related("team__department", "municipality")
            .get(pk=phone.pk)
        )
        now = at or clock.now()
        if row.revoked_at is not None or row.is_locked(now) or not may_try:
            pass
        elif row.team.has_pin(pin):
            return _opened(row, now)
        else:
            _count_wrong(row, now)
    if row.revoked_at is not None:
        raise PhoneLocked(_("Dieses Handy ist abgemeldet."), code="revoked")
    if row.needs_lead:
        raise PhoneLocked(
            _("Das war zu oft falsch. Nur die Leitung kann dieses Handy wieder öffnen."),
            code="needs_lead",
        )
    if row.is_locked(now) or not may_try:
        until = (row.locked_until or now + LOCKED_FOR).astimezone(clock.BERLIN)
        raise PhoneLocked(
            _(
                "Fünfmal falsch: Dieses Handy ist bis %(until)s Uhr gesperrt. Die Leitung weiß "
                "Bescheid und kann es früher öffnen."
            ),
            code="locked",
            params={"until": f"{until:%H:%M}"},
        )
    left = WRONG_PINS - row.wrong_pins
    raise WrongPin(
        _("Diese PIN stimmt nicht. Noch %(left)d Versuche.")
        if left > 1
        else _("Diese PIN stimmt nicht. Noch ein Versuch."),
        code="wrong_pin",
        params={"left": left},
    )


def _opened(row: CrewPhone, now: datetime) -> CrewPhone:
    row.open_until, row.opened_at, row.last_used_at = now + SHIFT, now, now
    row.wrong_pins, row.lockouts, row.locked_until = 0, 0, None
    row.save()
    return row


def _count_wrong(row: CrewPhone, now: datetime) -> None:
    row.wrong_pins += 1
    if row.wrong_pins >= WRONG_PINS:
        row.wrong_pins, row.lockouts = 0, row.lockouts + 1
        row.locked_until, row.open_until = now + LOCKED_FOR, None
        journal.write(
            municipality_id=row.municipality_id,
            actor_kind=ActorKind.SYSTEM,
            verb="crew.phone_locked",
            object_uuid=row.uuid,
            payload={"team": row.team.uuid, "times": row.lockouts},
        )
        if row.team.department.email:
            mail.send_later(
                municipality=row.municipality,
                template=LOCKED_MAIL,
                to=row.team.department,
                ref=row.uuid,
                urgent=True,
            )
    row.save()


def note_used(phone: CrewPhone, *, at: datetime) -> None:
    """For the lead's list; to the minute nobody needs to know."""
    if phone.last_used_at is None or at - phone.last_used_at >= _USED_EVERY:
        CrewPhone.objects.filter(pk=phone.pk).update(last_used_at=at)


def shut_phone(phone: CrewPhone) -> None:
    """The shift is over: the PIN is asked again."""
    CrewPhone.objects.filter(pk=phone.pk).update(open_until=None)


@transaction.atomic
def unlock_phone(phone: CrewPhone, *, by: User) -> CrewPhone:
    """The lead lets the team try again at once."""
    phone.wrong_pins, phone.lockouts, phone.locked_until = 0, 0, None
    phone.save(update_fields=["wrong_pins", "lockouts", "locked_until"])
    _write(phone.team, "crew.phone_unlocked", by=by, phone=phone)
    return phone


@transaction.atomic
def revoke_phone(phone: CrewPhone, *, by: User, at: datetime | None = None) -> CrewPhone:
    """It may do nothing from its next request on, whatever cookie it sends. Again is the same."""
    if _revoke(CrewPhone.objects.filter(pk=phone.pk, revoked_at=None), at or clock.now()):
        _write(phone.team, "crew.phone_revoked", by=by, phone=phone)
    phone.refresh_from_db()
    return phone


@transaction.atomic
def revoke_phones(team: CrewTeam, *, by: User, at: datetime | None = None) -> int:
    """All phones of the team at once, and links that are not used yet; how many phones."""
    CrewInvitation.objects.filter(team=team, phone=None).delete()
    count = _revoke(team.phones.enrolled(), at or clock.now())
    _write(team, "crew.phones_revoked", by=by)
    return count


def for_locked_mail(phone_uuid: Any, recipient: mail.Recipient) -> dict[str, Any] | None:
    """What the mail about a locked phone shows; None if the lead has opened it meanwhile."""
    phone = (
        CrewPhone.objects.enrolled()
        .filter(uuid=phone_uuid)
        .select_related("team__department", "municipality")
        .first()
    )
    is_theirs = phone is not None and recipient == phone.team.department
    if phone is None or not is_theirs or not phone.is_locked(clock.now()):
        return None
    return {
        "phone": phone.name,
        "team": phone.team.name,
        "needs_lead": phone.needs_lead,
        "link": f"{phone.municipality.base_url.rstrip('/')}/bauhof/teams/{phone.team.uuid}/",
    }


def good_pin(pin: str) -> str:
    """`pin` if it is four to six digits and not the first that anybody tries."""
    pin = pin.strip()
    if not _PIN.fullmatch(pin):
        raise ValidationError({"pin": _("Eine PIN hat vier bis sechs Ziffern.")})
    if len(set(pin)) == 1 or pin in _RISING or pin in _FALLING:
        raise ValidationError(
            {"pin": _("Diese PIN errät man zu leicht. Bitte nehmen Sie eine andere.")}
        )
    return pin


def _revoke(phones: Any, at: datetime) -> int:
    return int(phones.update(revoked_at=at, open_until=None))


def _write(team: CrewTeam, verb: str, *, by: User | None, phone: CrewPhone | None = None) -> None:
    journal.write(
        municipality_id=team.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid if by else None,
        verb=verb,
        object_uuid=phone.uuid if phone else team.uuid,
        payload={"team": team.uuid},
    )
