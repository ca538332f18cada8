"""For development and the demo: mails land in a folder, one file each."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from common.identifiers import uuid7


class FolderBackend(BaseEmailBackend):
    """Writes `MAIL_DIR/<municipality>/<uuid7>.eml`; names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            folder = Path(settings.MAIL_DIR) / (getattr(message, "folder", "") or "andere")
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = folder / f"{uuid7()}.part"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(unfinished.with_suffix(".eml"))
        return len(email_messages)
