"""What residents say about a report that is there already: a hint, and whether they are content."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.models import PublicId
from defects.models.report import Report
from geo.models import Municipality


class HintQuerySet(models.QuerySet["Hint"]):
    def waiting(self) -> Self:
        """Nobody has looked after it, and nothing has been done about the report since."""
        return self.filter(
            Q(report__closed_at=None) | Q(report__closed_at__lt=F("at")),
            Q(report__reopened_at=None) | Q(report__reopened_at__lt=F("at")),
            done_at=None,
            report__duplicate_of=None,
        )


class Hint(PublicId):
    """Somebody passed by and says how it looks. For the office, never public, never a state.

    `by_reporter` tells that it came from the report's secret page. Whoever said it is not known.
    """

    class Says(models.TextChoices):
        BROKEN = "broken", _("Noch kaputt")
        FIXED = "fixed", _("Ist behoben")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="hints")
    says = models.CharField(max_length=6, choices=Says)
    text = models.CharField(max_length=500, blank=True)
    by_reporter = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(
        "somebody of the office has looked after it", null=True, blank=True
    )
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = HintQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(says__in=["broken", "fixed"]), name="defects_hint_says_is_known"
            )
        ]
        indexes = [
            models.Index(fields=["report", "-at"], name="defects_hint_of_report"),
            models.Index(
                fields=["municipality", "report"],
                condition=Q(done_at__isnull=True),
                name="defects_hint_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.says} {self.at:%Y-%m-%d %H:%M}"


class Satisfaction(models.Model):
    """How whoever reported finds what became of it: once per report, changeable. No words."""

    class Answer(models.TextChoices):
        GOOD = "good", _("zufrieden")
        PARTLY = "partly", _("teils, teils")
        BAD = "bad", _("nicht zufrieden")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="satisfaction")
    answer = models.CharField(max_length=6, choices=Answer)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "satisfaction"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["good", "partly", "bad"]),
                name="defects_satisfaction_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.answer
