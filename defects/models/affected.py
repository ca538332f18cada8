"""Who said „Auch ich“ about a report: counted once per person, known by nothing but pseudonyms."""

from django.db import models
from django.db.models import Q

from common import clock
from common.models import PublicId
from defects.models.report import Report, ReportPhoto
from geo.models import Municipality


class Affected(PublicId):
    """One person who has seen the same as whoever told `report` first.

    `device` and `contact` are keyed hashes that hold for `counts_for` alone: the same device has
    another one at another report, so nobody who reads the table can follow it. `sealed` holds, so
    encrypted that only the running program reads it, what makes new ones when two reports turn out
    to be the same. All three are emptied some time after the report is closed; the row stays and
    counts (`defects.retention`).

    `counts_for` is `report`, or what that is a duplicate of; None for who counts there already.
    `is_reporter`: they did not press a button, they sent `report`, which was a duplicate.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="affected")
    counts_for = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.CASCADE, related_name="counted"
    )
    device = models.CharField(max_length=64, blank=True)
    contact = models.CharField(max_length=64, blank=True)
    sealed = models.TextField(blank=True)
    is_reporter = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["counts_for", "device"],
                condition=~Q(device=""),
                name="defects_affected_once_per_device",
            ),
            models.UniqueConstraint(
                fields=["counts_for", "contact"],
                condition=~Q(contact=""),
                name="defects_affected_once_per_contact",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(is_reporter=True),
                name="defects_affected_one_reporter",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class AffectedPhoto(models.Model):
    """A picture that came with „Auch ich“, so that its sender can take it back."""

    affected = models.ForeignKey(Affected, on_delete=models.CASCADE, related_name="pictures")
    picture = models.OneToOneField(ReportPhoto, on_delete=models.CASCADE, related_name="came_with")

    def __str__(self) -> str:
        return f"{self.affected_id} {self.picture_id}"
