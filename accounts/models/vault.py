"""How long personal data are kept, what must not be deleted, and proof of what was."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from common import clock, german
from common.models import PublicId
from geo.models import Municipality


class RetentionRule(models.Model):
    """A municipality keeps one kind of data for another time than the shipped one.

    `kind` is registered in `accounts.vault.kinds`, which says the unit and the bounds of
    `amount`. Without a row the shipped period holds.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    amount = models.PositiveSmallIntegerField("days or months, as the kind says")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind"], name="accounts_retention_rule_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="accounts_retention_is_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def active(self, at: datetime) -> Self:
        """Holds that nobody has ended and whose day has not come."""
        return self.filter(ended_at=None).filter(Q(until=None) | Q(until__gt=at))


class Hold(PublicId):
    """Something must not be deleted for now (a lawsuit, an inquiry): neither by its time nor
    because somebody wishes it (Art. 17 (3) e GDPR).

    `target` is the UUID of a person, a report, a proposal, a comment, a picture or a case: what
    hangs below it is held with it, as each kind of data says (`DataKind.held_by`).
    """

    class Kind(models.TextChoices):
        REPORT = "report", _("Meldung")
        PROPOSAL = "proposal", _("Vorschlag")
        PERSON = "person", _("Person")
        OTHER = "other", _("Anderes")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    target = models.UUIDField()
    reason = models.CharField(max_length=500)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField("None: until somebody ends it", null=True, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "target"],
                condition=Q(ended_at__isnull=True),
                name="accounts_held_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="accounts_hold_has_a_length",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["report", "proposal", "person", "other"]),
                name="accounts_hold_kind_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "target"],
                condition=Q(ended_at__isnull=True),
                name="accounts_hold_target",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds: until midnight is until the day before."""
        return german.last_day(self.until) if self.until is not None else None

    def is_active(self, at: datetime) -> bool:
        return self.ended_at is None and (self.until is None or self.until > at)


class ErasureWish(models.Model):
    """Somebody wanted their account to end while a hold kept something of theirs.

    The account is closed: nobody signs in with it, it has no name and no address any more. What
    told who it is stands here until the last hold has ended; then the rest goes by itself
    (`accounts.vault.erasure.finish_waiting`), and this row with it.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="erasure_wish")
    municipality = models.ForeignKey(
        Municipality,
        verbose_name="where the person was, whose mail says that it is done",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    withdraw = models.BooleanField("contributions shall go where rules allow it")
    email = models.EmailField()
    display_name = models.CharField(max_length=60, blank=True)
    full_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.user_id)


class DeletionEntryQuerySet(models.QuerySet["DeletionEntry"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)


class DeletionEntry(models.Model):
    """Something was deleted, provable to whoever knows its UUID. The application may only add.

    `digest` is an HMAC of the UUID (`accounts.vault.proof`): the entry says nothing about the
    thing itself. Without one, `number` rows of a kind that nobody can name went at once. What
    belongs to no municipality (an account) has none.
    """

    class Ground(models.TextChoices):
        RETENTION = "retention", _("Frist abgelaufen")
        PERSON = "person", _("auf Wunsch der Person")
        CASE_CODE = "case_code", _("auf Wunsch, mit dem geheimen Link")

    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, null=True)
    number = models.PositiveIntegerField(default=1)
    ground = models.CharField(max_length=10, choices=Ground)
    at = models.DateTimeField(default=clock.now)

    objects = DeletionEntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deletion entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__isnull=True, number__gte=1) | Q(number=1),
                name="accounts_deletion_of_one_or_some",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["retention", "person", "case_code"]),
                name="accounts_deletion_ground_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["digest"], name="accounts_deletion_proof"),
            models.Index(fields=["municipality", "-at"], name="accounts_deletion_by_town"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
