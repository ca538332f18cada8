"""That somebody's notices are taken again before the time for misuse is over."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from common import clock
from common.models import PublicId
from geo.models import Municipality


class FlagLimitLift(PublicId):
    """Notices of one person that were unfounded until `at` count no more towards the limit.

    `notifier_key` is that of `Flag`, and is blanked when theirs are.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    notifier_key = models.BinaryField(max_length=32, null=True, blank=True)
    reason = models.CharField("for the administration, names nobody", max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    blanked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="moderation_flag_limit_lifted_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(notifier_key__isnull=False) | Q(blanked_at__isnull=False),
                name="moderation_flag_limit_lifted_for_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "notifier_key"], name="moderation_flag_limit_lifts"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)
