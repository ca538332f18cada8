"""Whether mail would go out: as far as the server's greeting, nothing is sent."""

import smtplib
from collections.abc import Iterator
from email.utils import parseaddr

from django.conf import settings

from common.checkup.reasons import why
from common.doctor import Finding, error, ok, warning

_WAIT_SECONDS = 10
_NOBODYS = ("localhost", "localdomain", "example.org", "example.com", "example.net", "example.de")


def sending() -> Iterator[Finding]:
    yield _sender()
    if not settings.EMAIL_HOST:
        yield error(
            "Mail",
            f"Kein Mailserver: Mails werden Dateien in {settings.MAIL_DIR}. Niemand bekommt einen "
            "Code, eine Einladung oder eine Nachricht.",
            "EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD in .env; Web und Worker "
            "neu starten.",
        )
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with smtplib.SMTP(
            settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_WAIT_SECONDS
        ) as server:
            server.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                server.starttls()
                server.ehlo()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except smtplib.SMTPAuthenticationError:
        yield error(
            "Mail",
            f"{where} nimmt Benutzer und Passwort nicht an.",
            "EMAIL_HOST_USER und EMAIL_HOST_PASSWORD in .env",
        )
    except (OSError, smtplib.SMTPException) as broken:
        yield error(
            "Mail",
            f"{where} ist nicht zu erreichen: {why(broken)}.",
            "EMAIL_HOST, EMAIL_PORT und EMAIL_USE_TLS in .env; lässt die Firewall ihn durch?",
        )
    else:
        yield ok("Mail", f"{where} antwortet" + (" mit TLS" if settings.EMAIL_USE_TLS else ""))
        if not settings.EMAIL_USE_TLS and settings.EMAIL_HOST not in {"localhost", "127.0.0.1"}:
            yield warning(
                "Mail",
                "Ohne TLS: Codes und geheime Links gehen lesbar durchs Netz.",
                "EMAIL_USE_TLS=1 in .env",
            )


def _sender() -> Finding:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = address.partition("@")[2].lower()
    if not domain or domain.endswith(_NOBODYS) or "." not in domain:
        return error(
            "Absender",
            f"{settings.DEFAULT_FROM_EMAIL}: Diese Adresse gibt es nicht, Mails landen im Spam.",
            "DEFAULT_FROM_EMAIL in .env, eine Adresse der Gemeinde mit SPF und DKIM",
        )
    return ok("Absender", address)
