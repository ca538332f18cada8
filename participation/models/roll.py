"""Who has had a say and is gone: so that nobody counts twice."""

from django.db import models

from common import clock
from geo.models import Municipality
from participation.models.consultation import Consultation


class RollEntry(models.Model):
    """Somebody whose account was erased had voted, supported or answered.

    `subject` is the UUID of the poll, proposal, survey (its consultation) or comment; `digest` an
    HMAC of subject and address (or identity), so that the entries of one person cannot be found
    together and lead to no vote. Deleted some time after the consultation has ended.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="roll")
    subject = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "roll entries"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "digest"], name="participation_on_the_roll_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)
