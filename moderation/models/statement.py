"""What an author was told when something of theirs was restricted (Art. 17 DSA)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from common import clock
from common.models import PublicId
from geo.models import Municipality
from moderation.models.decision import Decision
from moderation.models.redaction import Redaction


class StatementQuerySet(models.QuerySet["Statement"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def standing(self) -> Self:
        """Without those whose decision was taken back within the minute."""
        return self.filter(decision__undone_by=None)

    def to(self, user: User) -> Self:
        return self.filter(user=user)


class Statement(PublicId):
    """The reasons of one restricting decision, exactly as the author could read them.

    A `redaction` restricts what a decision shows: its reasons hang on the first decision that
    showed the rest. The parts stand in columns; `text` is the letter as it was written then and
    can be blanked. `user` or `contact` is who was written to; neither when nobody is known, then
    the reasons stand on the page behind the author's secret link.
    """

    class Measure(models.TextChoices):
        HELD = "held", _("nicht freigegeben")
        REMOVED = "removed", _("entfernt")
        REDACTED = "redacted", _("unkenntlich gemacht")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="statement")
    redaction = models.ForeignKey(
        Redaction, null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(max_length=10, default="de")
    measure = models.CharField(max_length=8, choices=Measure)
    name = models.CharField("what it was about, in the author's words", max_length=300, blank=True)
    ground = models.CharField("the rule or norm as it read then", max_length=2200)
    text = models.TextField(blank=True)
    object_until = models.DateTimeField("until when one may ask for another look")
    link_version = models.PositiveSmallIntegerField("raise to revoke the secret link", default=1)
    at = models.DateTimeField(default=clock.now)
    blanked_at = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__in=["held", "removed", "redacted"]),
                name="moderation_statement_measure_is_known",
            ),
            models.CheckConstraint(
                condition=Q(measure="redacted", redaction__isnull=False)
                | (~Q(measure="redacted") & Q(redaction__isnull=True)),
                name="moderation_statement_redacted_iff_redaction",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(blanked_at__isnull=False),
                name="moderation_statement_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.uuid}"
