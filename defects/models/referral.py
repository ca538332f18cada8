"""Where people are sent with what the town does not do: a list that the town looks after."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from common.models import PublicId
from geo.models import Municipality


class ReferralQuerySet(models.QuerySet["Referral"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def active(self) -> Self:
        return self.filter(is_active=True)


class Referral(PublicId):
    """Somebody else's page. `checked_at` tells when a person last opened it and found it right;
    we never open it ourselves. Never deleted: switched off."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("who does it", max_length=120)
    url = models.URLField(max_length=500)
    when = models.CharField("for which reports", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"], name="defects_referral_name_once"
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://"), name="defects_referral_is_https"
            ),
        ]

    def __str__(self) -> str:
        return self.name
