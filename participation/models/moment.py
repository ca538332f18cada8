"""That a phase has opened, and that it has closed, noted after the fact."""

from django.db import models
from django.db.models import Q

from participation.models.consultation import Phase


class PhaseMoment(models.Model):
    """One opening or closing that stands in the journal. The application may only add.

    Phases open and close by the clock alone; this remembers which of it was written down, so
    that it is written once. `scheduled_at` is when it happened, `noted_at` when it was noted.
    """

    class Kind(models.TextChoices):
        OPENED = "opened"
        CLOSED = "closed"

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="moments")
    kind = models.CharField(max_length=6, choices=Kind)
    scheduled_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "kind"], name="participation_phase_moment_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["opened", "closed"]),
                name="participation_phase_moment_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scheduled_at:%Y-%m-%d %H:%M}"
