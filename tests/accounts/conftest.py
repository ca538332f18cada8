"""A mail server that listens on a port of its own, and a mail to send."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from accounts import mail


class MailServer:
    """Takes mails over SMTP; `answers` are what it says to the next ones instead of 250."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.rcpt_answers: list[str] = []
        self.data_answers: list[str] = []

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.rcpt_answers:
            return self.rcpt_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_answers:
            return self.data_answers.pop(0)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = False
    settings.DEFAULT_FROM_EMAIL = "Nahdran <nahdran@example.org>"
    yield server
    controller.stop()


@pytest.fixture
def fixed_mail(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: Any) -> str:
    """The template `fixed`, whose values come from `tests.accounts.mails.fixed`."""
    folder = tmp_path / "templates/accounts/mail"
    folder.mkdir(parents=True)
    (folder / "fixed.txt").write_text(
        "Betreff: Ihre Meldung {{ number }}\n"
        "Guten Tag {{ recipient_name }},\n\n"
        "{{ number }} & mehr: {{ base_url }}{{ path }}\n"
    )
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [str(tmp_path / "templates")]},
    ]
    monkeypatch.setattr(mail, "_templates", dict(mail._templates))
    mail.register("fixed", "tests.accounts.mails.fixed", about="Ihre Meldung")
    return "fixed"
