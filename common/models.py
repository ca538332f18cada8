"""Tables without a domain: the journal and its seals, submissions, counters, data versions.

They name a municipality only by its number, as this app stands below `geo`.
"""

from django.db import models
from django.db.models import Q

from common import clock
from common.identifiers import uuid7

_HEX = r"^[0-9a-f]{64}$"


class ActorKind(models.TextChoices):
    RESIDENT = "resident"
    STAFF = "staff"
    OUTSIDE = "outside", "outside body"
    SYSTEM = "system"


class Journal(models.Model):
    """What was done, by whom, to what. The application may only add rows.

    `payload` holds ids and keys, never personal text.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    municipality_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)
    actor_kind = models.CharField(max_length=20, choices=ActorKind)
    actor_uuid = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    object_uuid = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["municipality_id", "id"], name="common_journal_by_town")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_uuid or ''}"


class Unsealed(models.Model):
    """A line of the journal that no seal covers yet; a trigger adds it, sealing takes it away.

    Only a list of what to do next: `verify_audit` does not believe it.
    """

    journal = models.OneToOneField(
        Journal, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False
    )

    def __str__(self) -> str:
        return str(self.journal_id)


class Seal(models.Model):
    """One line of the journal in the chain of its municipality. The application may only add.

    `position` counts from 1 in the order of sealing, which is not the order of ids: a
    transaction that took its id early may commit late. `entry` is the SHA-256 of the line,
    `hash` that of the place in the chain (see `common.audit.canonical`). `complete`: no other
    line waited. A seal outlives its line, so that a line that is gone is noticed.
    """

    municipality_id = models.BigIntegerField(null=True)
    position = models.BigIntegerField()
    journal = models.OneToOneField(
        Journal, on_delete=models.DO_NOTHING, db_constraint=False, related_name="seal"
    )
    sealed_at = models.DateTimeField()
    complete = models.BooleanField()
    previous = models.CharField(max_length=64)
    entry = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id", "position"],
                name="common_seal_position_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="common_seal_position_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(previous__regex=_HEX) & Q(entry__regex=_HEX) & Q(hash__regex=_HEX),
                name="common_seal_hashes_are_hex",
            ),
        ]
        indexes = [
            # One row per chain: which chains there are.
            models.Index(
                fields=["municipality_id"],
                condition=Q(position=1),
                name="common_seal_chains",
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}/{self.position} {self.hash[:12]}"


class DailyHead(models.Model):
    """What a chain had come to when `day` (in Germany) was over: its last seal. Published.

    `rows` were sealed on that day. The application may only add.
    """

    municipality_id = models.BigIntegerField(null=True)
    day = models.DateField()
    position = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id", "day"],
                name="common_head_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(hash__regex=_HEX), name="common_head_hash_is_hex"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.position} {self.hash[:12]}"


class IdempotencyKey(models.Model):
    """One submission and the object it became.

    The same key with the same content gets the first answer again; with other content
    the person is asked what they want (see `common.idempotency`).
    """

    municipality_id = models.BigIntegerField()
    key = models.UUIDField()
    content_hash = models.BinaryField(max_length=32)
    result_uuid = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id", "key"], name="common_idempotency_key_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class RateLimit(models.Model):
    """How often one address did one thing within one window. An UNLOGGED table.

    `bucket` is a daily-salted HMAC, so that the address cannot be found again.
    """

    bucket = models.BinaryField(primary_key=True, max_length=32)
    count = models.PositiveIntegerField(default=1)
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="common_rate_limit_ends")]

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%H:%M:%S}"


class DataVersion(models.Model):
    """Raised whenever something public in a municipality changes; part of cache keys."""

    municipality_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(version__gte=1), name="common_data_version_is_positive"
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.version}"


class PublicId(models.Model):
    """What every object with a public address inherits: a UUIDv7 beside the bigint key."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True
