"""The published rules that decisions rest on."""

from django.db import models
from django.utils.translation import gettext as _

from common.models import PublicId
from geo.models import Municipality


def rule_named(number: int, short: str) -> str:
    """`Regel 3: Keine Beleidigungen`."""
    return _("Regel %(number)s: %(short)s") % {"number": number, "short": short}


class Rule(PublicId):
    """A published rule that a decision can rest on ("Regel 3: Keine Beleidigungen").

    The number is given once and for ever. `short`, `text` and `is_active` mirror the book that
    is in force (see `moderation.rulebook`); what held on another day stands in its wordings.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="rules")
    number = models.PositiveSmallIntegerField()
    short = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="moderation_rule_once")
        ]

    def __str__(self) -> str:
        return rule_named(self.number, self.short)
