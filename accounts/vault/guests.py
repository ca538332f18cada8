"""When addresses go that are told what is new without an account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import MailLog, Subscriber, Subscription
from accounts.vault.kinds import DAYS, MONTHS, DataKind, register
from geo.models import Municipality


def register_kinds() -> None:
    """Called when the apps are ready."""
    register(
        DataKind(
            key="accounts.subscriber",
            label=_("Nachrichten ohne Konto"),
            what=_("Ihre E-Mail-Adresse, und wozu Sie Nachrichten wollen"),
            starts=_("seit Sie das zuletzt bestätigt haben; mit dem Beenden sofort"),
            basis=_("weil Sie es so wollen: Art. 6 Abs. 1 a DSGVO"),
            unit=MONTHS,
            default=24,
            least=3,
            most=60,
            due="accounts.vault.guests.subscribers_due",
            purge="accounts.vault.guests.delete_subscribers",
            held_by=("uuid",),
        )
    )
    register(
        DataKind(
            key="accounts.unconfirmed_subscription",
            label=_("Nachrichten, die niemand bestätigt hat"),
            what=_("Die E-Mail-Adresse, die jemand eingetragen hat"),
            starts=_("seit jemand sie eingetragen hat"),
            basis=_("nur so lange, wie wir es brauchen: Art. 5 Abs. 1 e DSGVO"),
            unit=DAYS,
            default=2,
            least=2,
            most=2,
            due="accounts.vault.guests.unconfirmed_due",
            purge="accounts.vault.guests.delete_subscriptions",
            technical=True,
            held_by=("uuid", "subscriber__uuid"),
            since="since",
        )
    )


def subscribers_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Subscriber.objects.of(municipality).filter(wanted_at__lte=before)


def delete_subscribers(rows: Sequence[Subscriber], at: datetime) -> None:
    MailLog.objects.filter(recipient__in=[row.uuid for row in rows]).delete()
    Subscriber.objects.filter(pk__in=[row.pk for row in rows]).delete()


def unconfirmed_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Subscription.objects.of(municipality).asked_before(before)


def delete_subscriptions(rows: Sequence[Subscription], at: datetime) -> None:
    """An address goes with the last thing that was asked for it."""
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).delete()
    left = Subscriber.objects.filter(pk__in=[row.subscriber_id for row in rows], subscriptions=None)
    delete_subscribers(list(left), at)
