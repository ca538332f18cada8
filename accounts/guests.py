"""Following things without an account: an address asks, a link in a mail confirms, a link ends it.

    guests.ask(municipality, "anna@example.org", kind, ref)     # a mail with a link is on its way
    row = guests.subscription_of_link(municipality, uuid, token)
    guests.confirm(row)                                         # from now on it is told

Nobody learns from an answer whether an address is known: `ask` says nothing, whatever it finds.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import digest, mail
from accounts.mail import Recipient
from accounts.models import Subscriber, Subscription, User
from accounts.models.following import Holder
from accounts.vault import periods
from common import clock, languages, secret_links
from common.rate_limit import hit
from geo.models import Municipality

TEMPLATE = "subscribe"
CONFIRM = "confirm subscription"
KIND = "accounts.subscriber"
# So many mails that ask for confirmation one address gets in an hour, whoever asks for them.
ASKED_AN_HOUR = 3
_HOUR = timedelta(hours=1)
AT_MOST = 30
_LONGEST = 254


def ask(
    municipality: Municipality, email: str, kind: str, ref: UUID, *, at: datetime | None = None
) -> None:
    """Send a link by which the owner of `email` says that they want this.

    Raises `ValidationError` for what is no address and `LookupError` for what cannot be
    followed. Beyond three in an hour no mail is sent, and nothing tells.
    """
    address = check_address(email)
    if kind not in digest.kinds() or ref not in digest.names(municipality, kind, [ref]):
        raise LookupError("There is nothing to follow.")
    if not hit(
        purpose=f"subscribe {municipality.pk}", address=address, limit=ASKED_AN_HOUR, window=_HOUR
    ):
        return
    now = at or clock.now()
    with transaction.atomic():
        subscriber, _made = Subscriber.objects.get_or_create(
            municipality=municipality,
            email=address,
            defaults={"wanted_at": now, "created_at": now},
        )
        row, _made = Subscription.objects.get_or_create(
            municipality=municipality,
            subscriber=subscriber,
            kind=kind,
            ref=ref,
            defaults={"since": now, "told_until": now, "confirmed_at": None},
        )
        mail.send_later(municipality=municipality, template=TEMPLATE, to=subscriber, ref=row.uuid)


def check_address(email: str) -> str:
    """The address as it is kept. Raises `ValidationError` for what is none."""
    address = email.strip().lower()
    if len(address) > _LONGEST:
        raise ValidationError(_("Das ist keine E-Mail-Adresse."), code="email")
    validate_email(address)
    return address


def content(subscription_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For the mail that asks for confirmation; None when it was ended or hidden meanwhile."""
    row = (
        Subscription.objects.filter(uuid=subscription_uuid)
        .select_related("municipality", "subscriber")
        .first()
    )
    if row is None or not isinstance(recipient, Subscriber) or row.subscriber != recipient:
        return None
    town = row.municipality
    name = digest.names(town, row.kind, [row.ref]).get(row.ref)
    if name is None:
        return None
    base = town.base_url.rstrip("/")
    return {
        "name": name[0],
        "is_confirmed": row.confirmed_at is not None,
        "confirm_url": base + confirm_path(row),
        "manage_url": base + digest.leave_path(recipient),
    }


def confirm_path(row: Subscription) -> str:
    """The secret link in that mail: GET shows, POST confirms."""
    return f"/abo/bestaetigen/{row.uuid}/{_token(row)}/"


def subscription_of_link(municipality: Municipality, uuid: UUID, token: str) -> Subscription | None:
    row = (
        Subscription.objects.of(municipality)
        .filter(uuid=uuid, subscriber__isnull=False)
        .select_related("subscriber", "municipality")
        .first()
    )
    if row is None or not secret_links.matches(token, row.uuid, CONFIRM, _version(row)):
        return None
    return row


@transaction.atomic
def confirm(row: Subscription, *, at: datetime | None = None) -> Subscription:
    """The owner of the address wants it; again is the same. News count from now on.

    Raises `ValidationError` for more than any morning's mail could tell of.
    """
    now = at or clock.now()
    subscriber = Subscriber.objects.select_for_update(of=("self",)).get(subscriptions=row)
    row = Subscription.objects.select_for_update().get(pk=row.pk)
    if row.confirmed_at is None:
        if subscriber.subscriptions.confirmed().count() >= AT_MOST:
            raise ValidationError(
                _("Mehr als %(most)s gehen nicht. Bitte beenden Sie zuerst andere."),
                code="too_many",
                params={"most": AT_MOST},
            )
        row.confirmed_at = row.told_until = now
        row.save(update_fields=["confirmed_at", "told_until"])
        Subscriber.objects.filter(pk=subscriber.pk).update(
            wanted_at=now, language=languages.current_code()
        )
    return row


def keep(holder: Holder, *, at: datetime | None = None) -> bool:
    """Its owner wants to go on being told; the time begins anew. False for an account."""
    if isinstance(holder, User):
        return False
    holder.wanted_at = at or clock.now()
    holder.save(update_fields=["wanted_at"])
    return True


def ends_at(holder: Holder) -> datetime | None:
    """When it all ends by itself; None for an account, which its owner ends."""
    if isinstance(holder, User):
        return None
    return periods.period_of(KIND, holder.municipality).after(holder.wanted_at)


def change_token(row: Subscription) -> str:
    """For a page where one subscription can be changed; it goes with the link for leaving."""
    return secret_links.token(row.uuid, "change subscription", _version(row))


def may_change(row: Subscription, token: str) -> bool:
    return secret_links.matches(token, row.uuid, "change subscription", _version(row))


def _token(row: Subscription) -> str:
    return secret_links.token(row.uuid, CONFIRM, _version(row))


def _version(row: Subscription) -> int:
    holder = row.holder
    return holder.mail_version if isinstance(holder, User) else holder.link_version
