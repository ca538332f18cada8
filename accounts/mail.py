"""Mails are written down in the transaction and sent by the worker.

    mail.register(
        "defects/report_changed", "defects.notifications.report_changed", about=_("Ihre Meldung")
    )
    ...
    mail.send_later(
        municipality=town, template="defects/report_changed", to=contact, ref=event.uuid
    )

The queue holds ids only. When the job runs, the resolver that was registered for the
template is called with the id of what the mail is about and with the recipient, and
returns what the template shows, or None when the mail is not needed any more.

The template is the plain text file `accounts/mail/<template>.txt` (in any app's
`templates/`). Its first line is `Betreff: ...`. Text says what happened by number and
link, never what somebody wrote: mails lie around for years. Besides the resolver's values
a template has `municipality`, `base_url` and `recipient_name` (empty for strangers).
A mail is in the language of its recipient, in which the resolver is called as well, and its
links lead to pages in it; `language` in the resolver's values is that of the mail, where it is
not that of the account. What is registered `for_staff` is German, as is all that offices get.
`list_unsubscribe` in the resolver's values becomes the header List-Unsubscribe; `one_click`
says that a POST to it is enough (RFC 8058).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Department, Letter, Mailbox, Subscriber, User
from common import jobs
from common.identifiers import uuid7
from geo.models import Municipality

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Recipient = Contact | User | Department | Mailbox | Subscriber
Resolver = Callable[[UUID, Recipient], Mapping[str, Any] | None]
# Called with what the mail was about and when the mail server took it, in the same transaction.
Listener = Callable[[UUID, datetime], None]

KINDS: dict[
    str,
    type[Contact] | type[User] | type[Department] | type[Mailbox] | type[Letter] | type[Subscriber],
] = {
    "contact": Contact,
    "user": User,
    "department": Department,
    "mailbox": Mailbox,
    "letter": Letter,
    "subscriber": Subscriber,
}
# What a `Letter` goes by: its text is finished, there is nothing to look up.
LETTER = "letter"
_URGENT = 10


@dataclass(frozen=True)
class _Registered:
    """What an app has said of a template: see `register`."""

    resolver: str
    about: "StrOrPromise"
    sent: str
    for_staff: bool


_templates: dict[str, _Registered] = {}


def register(
    template: str,
    resolver: str,
    *,
    about: "StrOrPromise",
    sent: str = "",
    for_staff: bool = False,
) -> None:
    """Say, in `AppConfig.ready`, which dotted function knows the values of `template`, and
    which one (`sent`) has to know that such a mail was sent (see `Listener`). What is
    `for_staff` is German, whatever its reader speaks: it leads to German pages. `about` says in
    the list of what somebody was sent what such a mail is about."""
    _templates[template] = _Registered(resolver, about, sent, for_staff)


def is_for_staff(template: str) -> bool:
    return template in _templates and _templates[template].for_staff


def about(template: str) -> str:
    """Words for people; for what was sent by an older version and is gone, that it was a mail."""
    return str(_templates[template].about if template in _templates else _("Nachricht"))


def registered() -> Mapping[str, str]:
    return {template: each.resolver for template, each in _templates.items()}


def resolver_of(template: str) -> Resolver:
    """Raises `LookupError` for a template that nobody registered."""
    if template not in _templates:
        raise LookupError(f"No resolver is registered for the mail {template!r}.")
    return import_string(_templates[template].resolver)  # type: ignore[no-any-return]


def was_sent(template: str, ref: UUID, at: datetime) -> None:
    """Tell whoever registered for it that the mail server has taken a mail about `ref`."""
    if template in _templates and _templates[template].sent:
        listener: Listener = import_string(_templates[template].sent)
        listener(ref, at)


def send_later(
    *,
    municipality: Municipality,
    template: str,
    to: Recipient,
    ref: UUID,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    once: bool = False,
    urgent: bool = False,
) -> UUID:
    """Send a mail after the commit of this transaction, or not before `at`.

    `ref` names what the mail is about. `context` may add ids and labels ("L-2614"), no
    personal text. With `once` the same template about the same `ref` to the same recipient
    is one mail however often it is asked for; `urgent` ones overtake others. Returns the id
    of the mail, under which `MailLog` tells what became of it. Whether there is an address at
    all is looked up when it is sent.

    Raises `LookupError` for a template that nobody registered.
    """
    resolver_of(template)
    kind = next(kind for kind, model in KINDS.items() if isinstance(to, model))
    return _defer(
        municipality,
        template,
        kind,
        to.uuid,
        ref=ref,
        labels=context,
        at=at,
        priority=_URGENT if urgent else 0,
        mail=uuid5(ref, f"{template} {kind} {to.uuid}") if once else None,
    )


def send_all_later(
    *,
    municipality: Municipality,
    template: str,
    to: Sequence[tuple[Recipient, UUID]],
    at: datetime | None = None,
    once: bool = False,
) -> None:
    """As `send_later` for many mails of one template, each with what it is about."""
    resolver_of(template)
    mails = []
    for recipient, ref in to:
        kind = next(kind for kind, model in KINDS.items() if isinstance(recipient, model))
        same = uuid5(ref, f"{template} {kind} {recipient.uuid}")
        mails.append(
            {
                "mail": same if once else uuid7(),
                "municipality": municipality.uuid,
                "template": template,
                "kind": kind,
                "recipient": recipient.uuid,
                "ref": ref,
                "labels": {},
            }
        )
    jobs.defer_all("accounts.send_mail", mails, at=at)


def send_letter_later(*, municipality: Municipality, email: str, subject: str, body: str) -> UUID:
    """Send a finished text to an address, for mails that carry a secret (sign-in codes)."""
    letter = Letter.objects.create(
        municipality=municipality, email=email, subject=subject[:200], body=body
    )
    return _defer(municipality, LETTER, "letter", letter.uuid, priority=_URGENT)


def _defer(
    municipality: Municipality,
    template: str,
    kind: str,
    recipient: UUID,
    *,
    ref: UUID | None = None,
    labels: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    priority: int = 0,
    mail: UUID | None = None,
) -> UUID:
    mail = mail or uuid7()
    jobs.defer(
        "accounts.send_mail",
        at=at,
        priority=priority,
        mail=mail,
        municipality=municipality.uuid,
        template=template,
        kind=kind,
        recipient=recipient,
        ref=ref,
        labels=dict(labels or {}),
    )
    return mail


def shortened(email: str) -> str:
    """`a•••@example.org`: enough for who knows the address, and no use to others."""
    name, _at, host = email.rpartition("@")
    return f"{name[:1]}•••@{host}" if host else ""
