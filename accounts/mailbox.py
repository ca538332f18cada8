"""Reads the folder into which development and the demo put their mails."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

from django.conf import settings

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
    return [_parse(folder / name) for name in names]


def read(municipality: Municipality, uuid: UUID) -> Mail | None:
    """One mail of this municipality; the name is made from the UUID, so it leads nowhere else."""
    path = _folder(municipality) / f"{uuid}.eml"
    return _parse(path) if path.is_file() else None


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
