"""One cause with many reports: a storm, a burst main, lamps that are dark in a whole quarter."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.models import PublicId
from defects.states import NotFixedReason
from geo.models import Municipality, Zone


class CauseQuerySet(models.QuerySet["Cause"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def open(self) -> Self:
        return self.filter(closed_at=None)


class Cause(PublicId):
    """What brought many reports at once. `title` and `text` are the office's own public words.

    `zone`, `kinds` (keys of categories or of their groups; none stands for all), `begins_at` and
    `ends_at` say which reports are looked for; which belong to it is said by `Report.cause`, the
    fold of their histories.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=2000, blank=True)
    zone = models.ForeignKey(
        Zone, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CauseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                name="defects_cause_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="defects_cause_has_a_title"),
        ]
        indexes = [models.Index(fields=["municipality", "-created_at"], name="defects_causes")]

    def __str__(self) -> str:
        return self.title


class CauseMessage(PublicId):
    """One gesture towards all reports of a cause: words for all, or words and an end.

    Its events name it in their payload (`message`); each reporter is told once per message,
    however many of the reports are theirs. `done` of `total` reports are through.
    """

    class What(models.TextChoices):
        TOLD = "told", _("Nachricht an alle")
        FIXED = "fixed", _("Behoben")
        ANSWERED = "answered", _("Beantwortet")
        NOT_FIXED = "not_fixed", _("Wird nicht behoben")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="messages")
    what = models.CharField(max_length=12, choices=What)
    reason = models.CharField(max_length=16, choices=NotFixedReason, blank=True)
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField("key of the report that was looked at last", default=0)
    kept = models.JSONField("{report UUID: why it stayed as it was}", default=dict, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["told", "fixed", "answered", "not_fixed"]),
                name="defects_cause_message_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(what="not_fixed") | ~Q(reason=""),
                name="defects_cause_message_not_fixed_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
