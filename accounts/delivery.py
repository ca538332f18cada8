"""How the worker sends one mail: look up, write, hand over, remember.

A mail is handed to the mail server at least once. `MailLog` is set to SENT right after
the server has taken it, in a statement of its own, so only a worker that dies in these
milliseconds leaves a mail that is sent again; both copies then have the same Message-ID,
by which mail programs recognise them. A job that runs again for any other reason finds
SENT and does nothing.
"""

import logging
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from accounts import mail
from accounts.models import Contact, Department, Letter, Mailbox, MailLog, Subscriber, User
from common import clock, journal, languages
from common.models import ActorKind
from geo.models import Municipality

logger = logging.getLogger(__name__)


class MailNotSent(Exception):
    """The mail server did not take a mail; says why without the address."""


_FINAL = (MailLog.State.SENT, MailLog.State.DROPPED, MailLog.State.FAILED)


@dataclass(frozen=True)
class Job:
    """One mail as the queue knows it. `is_last` means that nobody will try it again."""

    mail: UUID
    municipality: UUID
    template: str
    kind: str
    recipient: UUID
    ref: UUID | None
    labels: Mapping[str, Any]
    is_last: bool = False


class TownMail(EmailMessage):
    """A mail of one municipality; `folder` is where development keeps it apart."""

    folder = ""


def deliver(job: Job) -> None:
    """Send the mail of `job`, unless it was sent before or is not needed any more.

    Raises what went wrong when another try may help. What cannot be mended is journalled
    as `mail.failed` and ends here.
    """
    town = Municipality.objects.defer("boundary").filter(uuid=job.municipality).first()
    if town is None:  # removed, with all that belonged to it
        return
    log, _ = MailLog.objects.get_or_create(
        uuid=job.mail,
        defaults={
            "municipality": town,
            "template": job.template,
            "recipient_kind": job.kind,
            "recipient": job.recipient,
            "ref": job.ref,
        },
    )
    if log.state in _FINAL:
        return
    try:
        message = _write(job, town)
        if isinstance(message, TownMail):
            MailLog.objects.filter(pk=log.pk).update(attempts=F("attempts") + 1)
            message.send()
    except Exception as error:
        reason, hopeless = _reason(error), _is_hopeless(error)
        if hopeless or job.is_last:
            _give_up(log, job, reason)
        else:
            MailLog.objects.filter(pk=log.pk).update(reason=reason)
        if hopeless:
            return
        if isinstance(error, smtplib.SMTPException):
            # The original repeats the address, and whatever rises here is logged.
            raise MailNotSent(reason) from None
        raise
    if isinstance(message, str):
        _drop(log, job, reason=message)
        return
    with transaction.atomic():
        now = clock.now()
        MailLog.objects.filter(pk=log.pk).update(state=MailLog.State.SENT, sent_at=now, reason="")
        if job.ref is not None:
            mail.was_sent(job.template, job.ref, now)
        Letter.objects.filter(uuid=job.recipient).delete()


def render(
    template: str, values: Mapping[str, Any], town: Municipality, *, language: str = "de"
) -> tuple[str, str]:
    """Subject and text of a mail, whose links lead to pages in its language.

    Raises `ValueError` without `Betreff:` in the first line."""
    context = {"municipality": town, "base_url": town.base_url.rstrip("/"), **values}
    with translation.override(language):
        text = _plain_text(f"accounts/mail/{template}.txt", context)
        footer = _plain_text("accounts/mail/footer.txt", context)
    first, _, body = text.strip().partition("\n")
    if not first.startswith("Betreff:"):  # in every language: it is no word of the mail
        raise ValueError(f"The first line of the mail {template!r} is not 'Betreff: ...'.")
    subject = " ".join(first.removeprefix("Betreff:").split())
    whole = f"{body.strip()}\n\n-- \n{footer.strip()}\n"
    return subject, languages.keep_in_text(whole, town.base_url, languages.of(language))


def as_sent(
    template: str, *, ref: UUID, to: mail.Recipient, town: Municipality
) -> tuple[str, str] | None:
    """Subject and text as the worker would send them now; None if none would be sent."""
    language, values = _values(template, ref, to)
    if values is None:
        return None
    return render(template, {"recipient_name": _name(to), **values}, town, language=language)


def _write(job: Job, town: Municipality) -> TownMail | str:
    """The finished message, or in one word why none is to be sent."""
    model = mail.KINDS[job.kind]
    recipient = model._default_manager.filter(uuid=job.recipient).first()
    if recipient is None:
        return "recipient_gone"
    if isinstance(recipient, User) and not recipient.is_active:
        return "account_closed"
    if not recipient.email:
        return "no_address"
    if isinstance(recipient, Letter):
        return _message(job, town, recipient.email, recipient.subject, recipient.body)
    if job.ref is None:
        raise ValueError(f"The mail {job.template!r} does not say what it is about.")
    language, values = _values(job.template, job.ref, recipient)
    if values is None:
        return "not_needed"
    values = {"recipient_name": _name(recipient), **job.labels, **values}
    subject, body = render(job.template, values, town, language=language)
    headers = {}
    if values.get("list_unsubscribe"):
        link = str(values["list_unsubscribe"])
        kept = languages.keep_in_text(link, town.base_url, languages.of(language))
        headers["List-Unsubscribe"] = f"<{kept}>"
    if values.get("one_click"):  # RFC 8058: the mail program posts to that address
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return _message(job, town, recipient.email, subject, body, headers)


def _values(
    template: str, ref: UUID, recipient: mail.Recipient
) -> tuple[str, Mapping[str, Any] | None]:
    """The language of a mail, and what its template shows, in that language.

    It is that of the recipient, or the `language` that the resolver knows better; German for
    staff and offices."""
    resolver = mail.resolver_of(template)
    language = languages.GERMAN
    if not mail.is_for_staff(template) and isinstance(recipient, User | Contact | Subscriber):
        language = languages.known(recipient.language)
    with translation.override(language):
        values = resolver(ref, recipient)
    better = languages.known(str((values or {}).get("language") or language))
    if better != language:
        language = better
        with translation.override(language):  # dates and words of states are in the values
            values = resolver(ref, recipient)
    return language, values


def _message(
    job: Job,
    town: Municipality,
    address: str,
    subject: str,
    body: str,
    more_headers: Mapping[str, str] | None = None,
) -> TownMail:
    headers = {
        "Message-ID": f"<{job.mail}@{urlsplit(town.base_url).hostname or 'localhost'}>",
        "Date": format_datetime(clock.now()),
        # RFC 3834: holiday notices and other machines do not answer machines.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        **(more_headers or {}),
    }
    sender = formataddr((town.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    message = TownMail(subject, body, sender, [address], headers=headers)
    message.folder = str(town.uuid)
    return message


def _plain_text(name: str, context: Mapping[str, Any]) -> str:
    template = get_template(name).template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(context), autoescape=False)))


def _name(recipient: Contact | User | Department | Mailbox | Subscriber) -> str:
    if isinstance(recipient, Subscriber):
        return ""
    return recipient.full_name if isinstance(recipient, User) else recipient.name


def _drop(log: MailLog, job: Job, *, reason: str) -> None:
    with transaction.atomic():
        MailLog.objects.filter(pk=log.pk).update(state=MailLog.State.DROPPED, reason=reason)
        if reason == "no_address":
            _tell_journal("mail.no_address", log, job, reason)


def _give_up(log: MailLog, job: Job, reason: str) -> None:
    logger.error("mail %s (%s) cannot be sent: %s", log.uuid, job.template, reason)
    with transaction.atomic():
        MailLog.objects.filter(pk=log.pk).update(state=MailLog.State.FAILED, reason=reason)
        _tell_journal("mail.failed", log, job, reason)


def _tell_journal(verb: str, log: MailLog, job: Job, reason: str) -> None:
    journal.write(
        municipality_id=log.municipality_id,
        actor_kind=ActorKind.SYSTEM,
        verb=verb,
        object_uuid=job.ref or job.recipient,
        payload={"mail": job.mail, "template": job.template, "to": job.kind, "reason": reason},
    )


def _is_hopeless(error: BaseException) -> bool:
    """Whether the server has refused this recipient or this text for good (SMTP 5xx).

    A refused sender or sign-in is the administrator's to mend: that is tried again.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    return False


def _reason(error: BaseException) -> str:
    """A word for the log without the server's text, which often repeats the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"smtp_{max(code for code, _ in error.recipients.values())}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp_{error.smtp_code}"
    return type(error).__name__
