"""A part of the town and kinds of reports that somebody wants to hear of."""

from typing import Self

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, OuterRef, Q

from accounts.models import Subscription
from common import clock
from common.models import PublicId
from geo.models import Municipality, Zone
from geo.srid import WGS84

# As `accounts.digest` calls it: a subscription whose `ref` is the UUID of a watch.
WATCH = "defects-watch"


class WatchQuerySet(models.QuerySet["Watch"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def left_alone(self) -> Self:
        """Those that nobody follows any more."""
        return self.filter(~Exists(Subscription.objects.filter(kind=WATCH, ref=OuterRef("uuid"))))


class Watch(PublicId):
    """What a subscription is about: all of the town, a part of it, the surroundings of a place,
    or an area that somebody drew; of all kinds or of some.

    At most one of `zone`, `point` (with `radius_metres`) and `area` is there. `kinds` are keys of
    categories or of their groups; none stands for all. Whoever follows it is named nowhere here.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    zone = models.ForeignKey(
        Zone, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    point = models.PointField(srid=WGS84, geography=True, null=True, blank=True)
    radius_metres = models.PositiveIntegerField(null=True, blank=True)
    place = models.CharField("what the place is called", max_length=200, blank=True)
    area = models.PolygonField(srid=WGS84, null=True, blank=True, spatial_index=False)
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.CheckConstraint(
                condition=Q(zone__isnull=True, point__isnull=True)
                | Q(zone__isnull=True, area__isnull=True)
                | Q(point__isnull=True, area__isnull=True),
                name="defects_watch_is_one_place",
            ),
            models.CheckConstraint(
                condition=Q(point__isnull=True, radius_metres__isnull=True)
                | Q(point__isnull=False, radius_metres__gte=1),
                name="defects_watch_point_has_a_radius",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="defects_watch_age")]

    def __str__(self) -> str:
        return str(self.uuid)
