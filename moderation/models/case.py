"""The question whether something may be seen, and the queue of such questions."""

from datetime import UTC, datetime
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import roles_of
from common import clock
from common.models import PublicId
from geo.models import Municipality
from moderation import kinds
from moderation.models.item import Item

# What has no date comes last.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
QUEUE_ORDER = ("due", "opened_at", "id")


def due_or_never() -> Coalesce:
    """The date of a case as an expression that is never NULL, so that pages can go by it."""
    return Coalesce("due_at", Value(_NEVER))


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

    def in_order(self) -> Self:
        """As `waiting`, for pages: `due` is never NULL."""
        return self.annotate(due=due_or_never()).order_by(*QUEUE_ORDER)

    def unassigned(self) -> Self:
        return self.filter(assigned_to=None)

    def assigned_to(self, user: User) -> Self:
        return self.filter(assigned_to=user)

    def overdue(self, *, at: datetime) -> Self:
        return self.filter(due_at__lt=at)

    def free_for(self, user: User, *, at: datetime) -> Self:
        """Cases that nobody else is working on."""
        return self.filter(Q(claimed_by=None) | Q(claimed_by=user) | Q(claimed_until__lte=at))

    def told_of_own_decision(self, user: User) -> Self:
        """With `decided_before`: somebody asks for another look at what `user` has decided."""
        return self.annotate(decided_before=Exists(_appeals_against(user)))

    def not_decided_before(self, user: User) -> Self:
        """Without those that somebody else has to look at again."""
        return self.filter(~Exists(_appeals_against(user)))

    def visible_to(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `moderation.see_case`, for one municipality."""
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user, municipality)
        if roles.is_moderator:
            return self.of(municipality)
        allowed = kinds.items_decided_by(user, municipality)
        if roles.is_administrator:  # as the second person of four eyes
            from moderation.models.proposed import ProposedDecision

            allowed |= Q(pk__in=ProposedDecision.objects.open().values("case"))
        return self.of(municipality).filter(allowed)


def _appeals_against(user: User) -> models.QuerySet[Any]:
    """Open wishes (defined above this module) for another look at what `user` has decided."""
    appeals: models.Manager[Any] = apps.get_model("moderation", "Appeal")._default_manager
    return appeals.filter(case=OuterRef("pk"), decided_at=None, first_decided_by=user)


class Case(PublicId):
    """The question whether something may be seen, put to the moderators.

    One case gathers an item and what hangs below it (a report, its text, its photos); it is
    closed when none of them is pending. Whoever has claimed it works on it alone until
    `claimed_until`.
    """

    class Reason(models.TextChoices):
        NEW = "new", _("neu")
        EDITED = "edited", _("geändert")
        FLAGGED = "flagged", _("beanstandet")
        APPEALED = "appealed", _("noch einmal prüfen")

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
    assigned_to = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

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
                condition=Q(reason__in=["new", "edited", "flagged", "appealed"]),
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
