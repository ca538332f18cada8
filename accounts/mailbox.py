"""Reads the folder into which development and the demo put their mails.

Everybody can read it, so what goes to people who may enter /admin/ is left out: with their
sign-in code a visitor of the demo would have the whole installation.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User
from geo.models import Municipality

SHOWN = 100


@dataclass(frozen=True)
class Mail:
    uuid: UUID
    subject: str
    sender: str
    to: str
    at: datetime | None
    body: str


def newest(municipality: Municipality, *, limit: int = SHOWN) -> list[Mail]:
    """The last mails of one municipality, newest first."""
    folder = _folder(municipality)
    if not folder.is_dir():
        return []
    # Names are UUIDs of version 7, so they sort by time.
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)[:limit]
    mails = [_parse(folder / name) for name in names]
    private = _addresses_of_admins()
    return [mail for mail in mails if _address(mail.to) not in private]


def read(municipality: Municipality, uuid: UUID) -> Mail | None:
    """One mail of this municipality; the name is made from the UUID, so it leads nowhere else."""
    path = _folder(municipality) / f"{uuid}.eml"
    mail = _parse(path) if path.is_file() else None
    return None if mail and _address(mail.to) in _addresses_of_admins() else mail


def _addresses_of_admins() -> set[str]:
    admins = User.objects.filter(is_staff=True)
    known = EmailAddress.objects.filter(user__in=admins).values_list("email", flat=True)
    return {email.lower() for email in (*admins.values_list("email", flat=True), *known)}


def _address(recipient: str) -> str:
    return parseaddr(recipient)[1].lower()


def _folder(municipality: Municipality) -> Path:
    return Path(settings.MAIL_DIR) / str(municipality.uuid)


def _parse(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        uuid=UUID(path.stem),
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        at=getattr(message["Date"], "datetime", None),
        body=str(message.get_content()),
    )
