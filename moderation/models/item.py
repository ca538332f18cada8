"""One thing that may or may not be seen."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from common import clock
from common.models import PublicId
from geo.models import Municipality


class Visibility(models.TextChoices):
    PENDING = "pending", _("wird geprüft")
    SHOWN = "shown", _("sichtbar")
    HELD = "held", _("nicht freigegeben")
    REMOVED = "removed", _("entfernt")
    PRIVATE = "private", _("nie öffentlich")


# Nothing below an item with one of these is seen, so nothing below it waits for an answer.
RESTRICTED = (Visibility.HELD, Visibility.REMOVED, Visibility.PRIVATE)

# The item and everything above it; everything below the items and the items themselves.
_UPWARDS = """
    WITH RECURSIVE up AS (
        SELECT id, parent_id FROM moderation_item WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id
        FROM moderation_item above JOIN up ON above.id = up.parent_id
    ) SELECT id FROM up
"""
_IN_OPEN_CASES = """
    WITH RECURSIVE down AS (
        SELECT item_id AS id FROM moderation_case WHERE closed_at IS NULL
        UNION
        SELECT below.id FROM moderation_item below JOIN down ON below.parent_id = down.id
    ) SELECT id FROM down
"""
_DOWNWARDS = """
    WITH RECURSIVE down AS (
        SELECT id FROM moderation_item WHERE id = ANY(%s)
        UNION ALL
        SELECT below.id FROM moderation_item below JOIN down ON below.parent_id = down.id
    ) SELECT id FROM down
"""


class ItemQuerySet(models.QuerySet["Item"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def pending(self) -> Self:
        return self.filter(visibility=Visibility.PENDING)

    def with_ancestors(self, item_id: int) -> Self:
        """The item and what it hangs below, the root first."""
        above = RawSQL(_UPWARDS, [item_id])  # noqa: S611  # a constant, filled by the driver
        return self.filter(id__in=above).order_by("id")

    def below(self, item_ids: list[int]) -> Self:
        """The items and all that hangs below them, parents before children."""
        below = RawSQL(_DOWNWARDS, [item_ids])  # noqa: S611  # a constant, filled by the driver
        return self.filter(id__in=below).order_by("id")

    def in_open_cases(self) -> Self:
        """Items whose case, or that of something above them, is not closed."""
        asked = RawSQL(_IN_OPEN_CASES, [])  # noqa: S611  # a constant
        return self.filter(id__in=asked)


class Item(PublicId):
    """One thing that may or may not be seen: a report, its text, a photo, a comment.

    `shown` is true when this item and all its ancestors are SHOWN; it is mirrored on the
    content row in the deciding transaction. Whoever decides names the `version` they looked
    at, so that nobody answers for what they have not seen. `title` and `excerpt` help the
    moderator and are blanked with their content; they are never public.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("app.kind, such as defects.report_text", max_length=60)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    scope = models.UUIDField(
        "the category or consultation whose policy holds, see moderation.policies",
        null=True,
        blank=True,
    )
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PENDING)
    shown = models.BooleanField(default=False)
    version = models.PositiveIntegerField("raised by every edit and every decision", default=1)
    title = models.CharField(max_length=200, blank=True)
    excerpt = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField("to be decided by", null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values),
                name="moderation_item_visibility_is_known",
            ),
            models.CheckConstraint(
                condition=Q(shown=False) | Q(visibility="shown"),
                name="moderation_item_shown_only_if_visible",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "due_at"],
                condition=Q(visibility="pending"),
                name="moderation_item_pending",
            ),
            GinIndex(
                fields=["excerpt"],
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
                name="moderation_item_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid} {self.visibility}"
