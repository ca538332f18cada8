"""What a municipality has settled about reviewing one kind of content."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.models import PublicId
from geo.models import Municipality


class PolicyQuerySet(models.QuerySet["Policy"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)


class Policy(PublicId):
    """How one kind of content is reviewed, in the whole municipality or in one `scope`.

    `scope` is the UUID of a category or a consultation, which only its app understands;
    `scope_label` are the app's words for it. What holds for a piece of content is found by
    `moderation.policies`: the row of its scope, else the row of its kind, else what is shipped.

    `target` counts working days (until noon of the last of them) or working hours.
    """

    class Publish(models.TextChoices):
        BEFORE = "before", _("erst prüfen, dann zeigen")
        AFTER = "after", _("sofort zeigen, danach prüfen")

    class Unit(models.TextChoices):
        DAYS = "days", _("Arbeitstage")
        HOURS = "hours", _("Arbeitsstunden")

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="policies"
    )
    kind = models.CharField("app.kind, such as defects.report_text", max_length=60)
    scope = models.UUIDField(null=True, blank=True)
    scope_label = models.CharField(max_length=160, blank=True)
    publish = models.CharField(max_length=6, choices=Publish, default=Publish.BEFORE)
    target = models.PositiveSmallIntegerField("to be decided within so many units", default=1)
    unit = models.CharField(max_length=5, choices=Unit, default=Unit.DAYS)
    publish_on_timeout = models.BooleanField(
        "shown by itself when nobody has decided in time", default=False
    )
    four_eyes = models.BooleanField("a second person confirms each decision", default=False)
    clerks_release = models.BooleanField(
        "clerks of a department that may release do so", default=True
    )
    changed_at = models.DateTimeField(default=clock.now)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "scope_label", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "scope"],
                nulls_distinct=False,
                name="moderation_one_policy_per_scope",
            ),
            models.CheckConstraint(
                condition=Q(publish__in=["before", "after"], unit__in=["days", "hours"]),
                name="moderation_policy_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(target__gte=1, target__lte=90), name="moderation_policy_target_in_reach"
            ),
            models.CheckConstraint(
                condition=Q(four_eyes=False) | Q(publish_on_timeout=False),
                name="moderation_four_eyes_never_by_time_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope_label}".strip()
