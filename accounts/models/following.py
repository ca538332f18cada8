"""Who wants to be told what is new, and the one mail a day that does."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models.people import User
from common import clock
from common.languages import current_code
from common.models import PublicId
from geo.models import Municipality


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)


class Subscriber(PublicId):
    """The vault: an address without an account that is told what is new in one municipality.

    Lower case, once per municipality. Goes with its last subscription, and when its time is over
    (`accounts.vault.guests`).
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    link_version = models.PositiveSmallIntegerField("raise to revoke its links", default=1)
    language = models.CharField("of the pages it was given on", max_length=10, default=current_code)
    wanted_at = models.DateTimeField("last time its owner said so", default=clock.now)
    created_at = models.DateTimeField(default=clock.now)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "email"], name="accounts_subscriber_once"
            )
        ]
        indexes = [models.Index(fields=["wanted_at"], name="accounts_subscriber_age")]

    def __str__(self) -> str:
        return str(self.uuid)  # personal data stay out of logs and tracebacks


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def asked_before(self, at: datetime) -> Self:
        """What somebody asked for at `at` or earlier, and nobody confirmed."""
        return self.filter(confirmed_at=None, since__lte=at)

    def held_by(self, holder: "Holder | AnonymousUser") -> Self:
        """What reaches the address of `holder`, with an account or without."""
        if not isinstance(holder, User | Subscriber):
            return self.none()
        address = holder.email.lower()
        mine = Q(user=holder) if isinstance(holder, User) else Q(user__email__iexact=address)
        return self.filter(mine | Q(subscriber__email=address))


class Subscription(PublicId):
    """Somebody wants to be told what is new about one thing: at most one mail a day for all.

    `kind` is registered in `accounts.digest` and says what `ref` is the UUID of. What happened
    up to `told_until` has been told. It belongs to an account or to an address without one; the
    latter has said by a link in a mail that it wants this, or is told nothing.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    kind = models.SlugField(max_length=40)
    ref = models.UUIDField()
    since = models.DateTimeField(default=clock.now)
    told_until = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True, default=clock.now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user", "kind", "ref"], name="accounts_subscribed_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "subscriber", "kind", "ref"],
                name="accounts_guest_subscribed_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, subscriber__isnull=True, confirmed_at__isnull=False)
                | Q(user__isnull=True, subscriber__isnull=False),
                name="accounts_subscription_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "kind", "ref"], name="accounts_subscribers")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def holder(self) -> "Holder":
        found = self.user or self.subscriber
        assert found is not None  # noqa: S101  # a constraint says so
        return found


class Digest(PublicId):
    """One mail that tells a person what was new between two moments. Holds no content: what it
    says is looked up when it is sent, so that what was hidden meanwhile is not told."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    until = models.DateTimeField()
    # {subscription UUID: moment from which on it is told}
    since = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user", "until"], name="accounts_digest_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "subscriber", "until"], name="accounts_guest_digest_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, subscriber__isnull=True)
                | Q(user__isnull=True, subscriber__isnull=False),
                name="accounts_digest_of_one",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="accounts_digest_age")]

    def __str__(self) -> str:
        return str(self.uuid)


# Whoever is told: somebody with an account, or an address without one.
Holder = User | Subscriber
