"""What automatic checks found in a text. It only suggests and decides nothing."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from common import clock
from geo.models import Municipality
from moderation.models.item import Item


class ExaminationQuerySet(models.QuerySet["Examination"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def since(self, at: datetime) -> Self:
        return self.filter(at__gte=at)

    def like(self, *, bands: list[int], marks: list[int]) -> Self:
        """Those that share a band or a mark, by the indexes."""
        condition = Q(pk__in=[])
        if bands:
            condition |= Q(bands__overlap=bands)
        if marks:
            condition |= Q(marks__overlap=marks)
        return self.filter(condition)


class Examination(models.Model):
    """The checks looked at the text that an item had in this version.

    `text_hash` (SHA-256, hex) tells whether a page still shows that text. `minima`, `bands`
    and `marks` are its print (`moderation.checks.prints`), emptied when it is too old to be
    compared.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="examinations")
    version = models.PositiveIntegerField("of the item")
    at = models.DateTimeField(default=clock.now)
    text_hash = models.CharField(max_length=64)
    minima = ArrayField(models.BigIntegerField(), default=list, blank=True)
    bands = ArrayField(models.BigIntegerField(), default=list, blank=True)
    marks = ArrayField(models.BigIntegerField(), default=list, blank=True)

    objects = ExaminationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "version"], name="moderation_examination_once_per_version"
            )
        ]
        indexes = [
            models.Index(fields=["municipality", "at"], name="moderation_examination_lately"),
            GinIndex(fields=["bands"], name="moderation_examination_bands"),
            GinIndex(fields=["marks"], name="moderation_examination_marks"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def of_latest_text(self) -> Self:
        """Without those about words that were changed since, and of checks switched off."""
        later = Examination.objects.filter(item=OuterRef("item"), version__gt=OuterRef("version"))
        off = CheckSetting.objects.filter(
            municipality=OuterRef("municipality"), check_key=OuterRef("check_key"), is_on=False
        )
        return self.filter(~Exists(later), ~Exists(off))


class Finding(models.Model):
    """One check's suggestion about one version of an item.

    `reason` is the sentence for moderators, without words of the text; `spans` are the places
    `[[start, end], ...]` in the examined text, so no personal data is copied.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="findings")
    version = models.PositiveIntegerField("of the item")
    check_key = models.CharField("key in moderation.checks", max_length=30)
    check_version = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=200)
    spans = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "version", "check_key"], name="moderation_finding_once"
            )
        ]
        indexes = [
            models.Index(fields=["municipality", "check_key", "at"], name="moderation_finding_rate")
        ]

    def __str__(self) -> str:
        return f"{self.check_key}: {self.item_id} v{self.version}"


class CheckSetting(models.Model):
    """How one check works in one municipality, and how often it was right.

    `added` and `left_out` change the word list that is shipped; `decided` and `withheld` are
    the items it had hinted at which people decided since, counted by a job every hour.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    check_key = models.CharField("key in moderation.checks", max_length=30)
    is_on = models.BooleanField(default=True)
    added = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    left_out = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    found = models.PositiveIntegerField("items it hinted at", default=0)
    decided = models.PositiveIntegerField(default=0)
    withheld = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "check_key"], name="moderation_check_setting_once"
            ),
            models.CheckConstraint(
                condition=Q(withheld__lte=models.F("decided")) & Q(decided__lte=models.F("found")),
                name="moderation_check_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_key}: {'on' if self.is_on else 'off'}"
