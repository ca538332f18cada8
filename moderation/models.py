"""May this be seen? Moderation knows content only as its own `Item`.

Content holds a one-to-one to its Item with PROTECT; an Item outlives its content as the
placeholder and the public record. What an Item's kind means (whom to tell, which
permission, which page) the content's app registers in `moderation.kinds`.
"""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.roles import roles_of
from common import clock
from common.identifiers import uuid7
from common.models import PublicId
from geo.models import Municipality
from moderation import kinds


class Visibility(models.TextChoices):
    PENDING = "pending", "wird geprüft"
    SHOWN = "shown", "sichtbar"
    HELD = "held", "nicht freigegeben"
    REMOVED = "removed", "entfernt"
    PRIVATE = "private", "nie öffentlich"


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

    def waiting(self, municipality: Municipality) -> Self:
        """The queue: what is longest overdue first, what has no date last."""
        return (
            self.of(municipality)
            .open()
            .order_by(F("due_at").asc(nulls_last=True), "opened_at", "id")
        )

    def overdue(self, *, at: datetime) -> Self:
        return self.filter(due_at__lt=at)

    def free_for(self, user: User, *, at: datetime) -> Self:
        """Cases that nobody else is working on."""
        return self.filter(Q(claimed_by=None) | Q(claimed_by=user) | Q(claimed_until__lte=at))

    def visible_to(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `moderation.see_case`, for one municipality."""
        if not user.is_authenticated:
            return self.none()
        if roles_of(user, municipality).is_moderator:
            return self.of(municipality)
        return self.of(municipality).filter(kinds.items_decided_by(user, municipality))


class Case(PublicId):
    """The question whether something may be seen, put to the moderators.

    One case gathers an item and what hangs below it (a report, its text, its photos); it is
    closed when none of them is pending. Whoever has claimed it works on it alone until
    `claimed_until`.
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

    def is_overdue(self, at: datetime) -> bool:
        return self.closed_at is None and self.due_at is not None and self.due_at < at

    def is_claimed(self, at: datetime) -> bool:
        return (
            self.claimed_by_id is not None
            and self.claimed_until is not None
            and self.claimed_until > at
        )


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """Of one municipality, about items that `user` may decide."""
        found = self.filter(municipality=municipality)
        if not user.is_authenticated:
            return self.none()
        if roles_of(user, municipality).is_moderator:
            return found
        return found.filter(kinds.items_decided_by(user, municipality))

    def standing(self) -> Self:
        """What people decided and nobody took back, decided anew or changed since."""
        made = Decision.objects.filter(undoes=None, undone_by=None)
        later = made.filter(item=OuterRef("item"), id__gt=OuterRef("pk"))
        return self.filter(
            ~Exists(later),
            undoes=None,
            undone_by=None,
            automatic=False,
            decided_by__isnull=False,
            outcome__in=[Visibility.SHOWN, Visibility.HELD, Visibility.REMOVED],
        )

    def with_case_page(self) -> Self:
        """Those with a case, as `case_page`: of a decision that was made without an open one it
        is the last case of its item or of what that hangs below."""

        def last_of(item: str) -> Subquery:
            cases = Case.objects.filter(item=OuterRef(item)).order_by("-id")
            return Subquery(cases.values("uuid")[:1])

        page = Coalesce("case__uuid", last_of("item"), last_of("item__parent"))
        return self.annotate(case_page=page).filter(case_page__isnull=False)


class Decision(PublicId):
    """One answer for one item. The application may only add rows.

    `note` is the ground told to the author; it names no person. Decisions made by one click
    share a `gesture`. Undoing adds a decision that gives the item its `previous` visibility
    back and names the one it `undoes`.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    outcome = models.CharField(max_length=10, choices=Visibility)
    previous = models.CharField(max_length=10, choices=Visibility, default=Visibility.PENDING)
    gesture = models.UUIDField("shared by what one click decided", default=uuid7, editable=False)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.PROTECT)
    note = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    automatic = models.BooleanField("by a policy, not by a person", default=False)
    at = models.DateTimeField(default=clock.now)

    objects = DecisionQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(previous__in=Visibility.values),
                name="moderation_decision_previous_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "-at"], name="moderation_decision_log"),
            models.Index(fields=["gesture"], name="moderation_decision_gesture"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.item_id}"
