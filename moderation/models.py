"""May this be seen? Moderation knows content only as its own `Item`.

Content holds a one-to-one to its Item with PROTECT; an Item outlives its content as the
placeholder and the public record. What an Item's kind means (whom to tell, which
permission, which page) the content's app registers in `moderation.kinds`.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from common import clock
from common.models import PublicId
from geo.models import Municipality


class Visibility(models.TextChoices):
    PENDING = "pending", "wird geprüft"
    SHOWN = "shown", "sichtbar"
    HELD = "held", "nicht freigegeben"
    REMOVED = "removed", "entfernt"
    PRIVATE = "private", "nie öffentlich"


class ItemQuerySet(models.QuerySet["Item"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def pending(self) -> Self:
        return self.filter(visibility=Visibility.PENDING)


class Item(PublicId):
    """One thing that may or may not be seen: a report, its text, a photo, a comment.

    `shown` is true when this item and all its ancestors are SHOWN; it is mirrored on the
    content row in the deciding transaction. `title` and `excerpt` help the moderator and
    are blanked with their content; they are never public.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("app.kind, such as defects.report_text", max_length=60)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PENDING)
    shown = models.BooleanField(default=False)
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid} {self.visibility}"


class Rule(PublicId):
    """A published rule that a decision can rest on ("Regel 3: Keine Beleidigungen")."""

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
        return f"Regel {self.number}: {self.short}"


class CaseQuerySet(models.QuerySet["Case"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class Case(PublicId):
    """The question whether something may be seen, put to the moderators.

    One case gathers a root item and what hangs below it (a report, its text, its photos);
    it is closed when none of them is pending.
    """

    class Reason(models.TextChoices):
        NEW = "new", "neu"
        EDITED = "edited", "geändert"
        FLAGGED = "flagged", "beanstandet"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="cases")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="cases")
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.NEW)
    opened_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "item"],
                condition=Q(closed_at__isnull=True),
                name="moderation_one_open_case_per_item",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["new", "edited", "flagged"]),
                name="moderation_case_reason_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "due_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="moderation_case_queue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.item_id}"


class Decision(PublicId):
    """One answer for one item. The application may only add rows.

    `note` is the ground told to the author; it names no person.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    outcome = models.CharField(max_length=10, choices=Visibility)
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.PROTECT)
    note = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    automatic = models.BooleanField("by a policy, not by a person", default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome__in=["held", "removed"]) | Q(rule__isnull=False),
                name="moderation_a_restriction_names_its_rule",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Visibility.values),
                name="moderation_decision_outcome_is_known",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "-at"], name="moderation_decision_log")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.item_id}"
