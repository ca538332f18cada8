"""Inviting a group: addresses are written to and forgotten, a hash of each is kept."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import delivery, mail
from accounts.models import User
from common import clock, journal
from common.models import ActorKind
from participation.eligibility import email_hash
from participation.errors import NotPossible
from participation.models import Consultation, Invitation
from participation.models.consultation import Eligibility

# Whoever invites the same address again at once has clicked twice.
RESEND_AFTER = timedelta(hours=1)
AT_MOST = 1_000
_LONGEST = 254
_TEMPLATE = "participation/invitation"
_SEPARATORS = ";\t,"  # the first that a line has; names are full of commas
_IN_ANGLES = re.compile(r"<([^<>]+)>\s*$")  # Erika Mustermann <erika@example.org>


@dataclass(frozen=True)
class Row:
    """One line that cannot be used: its number, counted from 1, and why. What stood there is
    not repeated: it is somebody's address."""

    number: int
    sentence: str


@dataclass(frozen=True)
class Invited:
    """How many were written to, how many were invited before, and which lines were wrong."""

    new: int = 0
    known: int = 0
    problems: list[Row] = field(default_factory=list)


@transaction.atomic
def invite(
    consultation: Consultation,
    emails: Iterable[str],
    *,
    by: User | None,
    at: datetime | None = None,
) -> Invited:
    """Invite each address once and write to it; who was invited before gets no second mail.

    Reads `consultation.project.municipality`. Raises `NotPossible` where nobody could follow
    the link, and `ValidationError` for an address that is none.
    """
    _check(consultation)
    addresses = list(dict.fromkeys(_address(email) for email in emails))
    if len(addresses) > AT_MOST:
        raise ValidationError(
            _("Bitte laden Sie höchstens %(n)s Adressen auf einmal ein."),
            code="many",
            params={"n": AT_MOST},
        )
    now = at or clock.now()
    # Two people with the same list write to nobody twice.
    Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    known = _hashes(consultation)
    new = {email: digest for email in addresses if (digest := email_hash(email)) not in known}
    Invitation.objects.bulk_create(
        [
            Invitation(
                municipality_id=consultation.municipality_id,
                consultation=consultation,
                email_hash=digest,
                invited_at=now,
            )
            for digest in new.values()
        ],
        batch_size=500,
    )
    _write(consultation, new)
    _journal("invitation.sent", consultation, by, count=len(new))
    return Invited(new=len(new), known=len(addresses) - len(new))


def import_invitations(
    consultation: Consultation, text: str, *, by: User | None, at: datetime | None = None
) -> Invited:
    """Invite all addresses of a pasted list or a CSV file; lines without one are told.

    A line holds one address, alone, behind a name in angle brackets, or as one of the columns.
    A first line without an address is the heading. Raises `NotPossible` and `ValidationError`
    as `invite`, and where there is no address at all.
    """
    addresses, problems = parse(text)
    if not addresses:
        raise ValidationError(
            _("In dieser Liste steht keine E-Mail-Adresse. Eine pro Zeile, bitte."), code="empty"
        )
    invited = invite(consultation, addresses, by=by, at=at)
    return Invited(new=invited.new, known=invited.known, problems=problems)


def parse(text: str) -> tuple[list[str], list[Row]]:
    """The addresses of a list, in order, each once, and the lines that hold none."""
    addresses: dict[str, None] = {}
    problems: list[Row] = []
    for number, cells in enumerate(_lines(text), start=1):
        words = [cell.strip() for cell in cells if cell.strip()]
        if not words:
            continue
        found = [word for word in map(_bare, words) if "@" in word]
        if not found:
            if number > 1 or addresses:
                problems.append(Row(number, _("Hier steht keine E-Mail-Adresse.")))
            continue
        for word in found:
            try:
                addresses.setdefault(_address(word))
            except ValidationError as error:
                problems.append(Row(number, " ".join(error.messages)))
    return list(addresses), problems


@transaction.atomic
def resend_invitation(
    consultation: Consultation, email: str, *, by: User | None, at: datetime | None = None
) -> None:
    """Write once more to somebody who was invited. Raises `NotPossible` for who was not, for
    who has taken part already, and within an hour of the last mail."""
    _check(consultation)
    address = _address(email)
    now = at or clock.now()
    invitation = _find(consultation, address)
    if invitation.user_id is not None:
        raise NotPossible(_("Diese Person macht schon mit."), code="used")
    if invitation.invited_at > now - RESEND_AFTER:
        raise NotPossible(
            _("Diese Einladung ist gerade erst verschickt worden. Bitte warten Sie eine Stunde."),
            code="soon",
        )
    invitation.invited_at = now
    invitation.save(update_fields=["invited_at"])
    _write(consultation, [address])
    _journal("invitation.resent", consultation, by, count=1)


@transaction.atomic
def withdraw_invitation(
    consultation: Consultation, invitation: Invitation | str, *, by: User | None
) -> None:
    """Take an invitation back, of the list or by its address: the person takes part no more;
    what they have written stays. Raises `NotPossible` for an address that was not invited."""
    if isinstance(invitation, str):
        invitation = _find(consultation, _address(invitation))
    Invitation.objects.filter(pk=invitation.pk, consultation=consultation).delete()
    _journal("invitation.withdrawn", consultation, by, count=1)


def _check(consultation: Consultation) -> None:
    if consultation.eligibility != Eligibility.INVITED:
        raise NotPossible(
            _("Zu dieser Beteiligung ist niemand eigens eingeladen: Alle können mitmachen."),
            code="open",
        )
    if not consultation.project.is_published:
        raise NotPossible(
            _("Bitte veröffentlichen Sie zuerst das Vorhaben: Der Link führt sonst ins Leere."),
            code="unpublished",
        )


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        if len(address) > _LONGEST:
            raise ValidationError("")
        validate_email(address)
    except ValidationError:
        raise ValidationError(_("Diese E-Mail-Adresse stimmt so nicht."), code="email") from None
    return address


def _lines(text: str) -> Iterable[list[str]]:
    """Lines as lists of cells; a quoted cell may hold a separator, a line break it may not."""
    text = text.removeprefix("\ufeff")
    for line in text.splitlines():
        separator = next((sign for sign in _SEPARATORS if sign in line), ",")
        try:
            yield next(csv.reader(io.StringIO(line), delimiter=separator))
        except (csv.Error, StopIteration):
            yield [line]


def _bare(word: str) -> str:
    found = _IN_ANGLES.search(word)
    return (found[1] if found else word).strip()


def _hashes(consultation: Consultation) -> set[bytes]:
    rows = Invitation.objects.filter(consultation=consultation)
    return {bytes(digest) for digest in rows.values_list("email_hash", flat=True)}


def _find(consultation: Consultation, address: str) -> Invitation:
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("consultation")
        .filter(consultation=consultation, email_hash=email_hash(address))
        .first()
    )
    if found is None:
        raise NotPossible(_("Diese Adresse ist nicht eingeladen."), code="unknown")
    return found


def _write(consultation: Consultation, addresses: Iterable[str]) -> None:
    """Letters of the vault: the queue and the log know no address, and each letter is deleted
    when it is sent."""
    town = consultation.project.municipality
    values = {"consultation": consultation, "path": consultation.get_absolute_url()}
    subject, body = delivery.render(_TEMPLATE, values, town)
    for address in addresses:
        mail.send_letter_later(municipality=town, email=address, subject=subject, body=body)


def _journal(verb: str, consultation: Consultation, by: User | None, *, count: int) -> None:
    if not count:
        return
    journal.write(
        municipality_id=consultation.municipality_id,
        actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        actor_uuid=by.uuid if by else None,
        verb=verb,
        object_uuid=consultation.uuid,
        payload={"count": count},
    )
