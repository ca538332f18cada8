"""What was blacked out: passages of a text, areas of a photo. Only added to."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.identifiers import uuid7
from common.models import PublicId
from geo.models import Municipality
from moderation.deadlines import appeal_ends, appealable_since
from moderation.models.case import Case
from moderation.models.item import Item
from moderation.models.rule import Rule


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def standing(self) -> Self:
        """The last of each item, unless it took the earlier ones back; of a photo the last about
        its areas and the last about its description."""
        later = Redaction.objects.filter(
            item=OuterRef("item"), what=OuterRef("what"), id__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later), is_lifted=False)

    def in_time_to_appeal(self, *, at: datetime) -> Self:
        """Those whose original somebody may still ask for: six months after it was blacked out,
        or after the author was told, which is when the rest was shown."""
        told = Q(statements__object_until__gte=at)
        return self.filter(Q(at__gte=appealable_since(at)) | told)


class Redaction(PublicId):
    """Somebody blacked something out, or took that back (`is_lifted`). A restriction like any
    other: it names its rule, and `note` is the ground told to the author. `by` is None where
    the author changed the words since. The application may only add rows.
    """

    class What(models.TextChoices):
        PHOTO = "photo", _("Foto")
        TEXT = "text", _("Text")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="redactions")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    what = models.CharField(max_length=10, choices=What)
    is_lifted = models.BooleanField("takes everything back", default=False)
    gesture = models.UUIDField("shared with a decision of the same click", default=uuid7)
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.PROTECT)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_lifted=True) | Q(rule__isnull=False, by__isnull=False),
                name="moderation_a_redaction_names_its_rule",
            ),
            models.CheckConstraint(
                condition=Q(what__in=["photo", "text"]), name="moderation_redaction_what_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["item", "-id"], name="moderation_redaction_last"),
            models.Index(fields=["municipality", "-at"], name="moderation_redaction_log"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.item_id}"

    @property
    def original_until(self) -> datetime:
        """Till when the original is kept, as proof if the author complains: never less than
        their letter says."""
        told = [each.object_until for each in self.statements.all()]
        return max([appeal_ends(self.at), *told])


class RedactedText(models.Model):
    """The words of a redaction: `original` as the author wrote them, `shown` as everybody reads
    them, both by field: {"title": "…", "text": "…"}.

    Read only through `moderation.services.redactions`, which asks who reads. Blanked when the
    author deletes the text or the time to complain is over, so it is apart from the row that stays.
    """

    redaction = models.OneToOneField(Redaction, on_delete=models.PROTECT, related_name="words")
    original = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    blanked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(blanked_at__isnull=True) | Q(original={}, shown={}),
                name="moderation_blanked_words_are_gone",
            )
        ]

    def __str__(self) -> str:
        return str(self.redaction_id)
