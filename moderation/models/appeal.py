"""„Noch einmal prüfen lassen“: a second look by somebody else (Art. 20 DSA)."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from accounts.roles import roles_of
from common import clock
from common.models import PublicId
from geo.models import Municipality
from moderation.models.case import Case
from moderation.models.decision import Decision
from moderation.models.flag import Flag
from moderation.models.redaction import Redaction
from moderation.models.statement import Statement


class AppealQuerySet(models.QuerySet["Appeal"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def open(self) -> Self:
        return self.filter(decided_at__isnull=True)

    def decidable_by(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `moderation.decide_appeal`: never of one's own decision.
        Administrators stand in where nobody else moderates."""
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user, municipality)
        others = self.of(municipality).exclude(first_decided_by=user).exclude(by_user=user)
        if roles.is_moderator:
            return others
        if not roles.is_administrator:
            return self.none()
        somebody_else = Membership.objects.of(municipality).filter(
            role=Role.MODERATOR, user__is_active=True
        )
        return others.filter(
            ~Exists(
                somebody_else.exclude(user=OuterRef("first_decided_by")).exclude(
                    user=OuterRef("by_user")
                )
            )
        )

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(opened_at__gte=start, opened_at__lt=end)


class Appeal(PublicId):
    """The author or a notifier wants a decision to be looked at again, within six months.

    Somebody decides who did not make the decision; the database holds that too. `result` is
    the decision that followed, if anything changed. `words` and `reasons` can be blanked.
    """

    class Side(models.TextChoices):
        AUTHOR = "author", _("von der Verfasserin oder dem Verfasser")
        NOTIFIER = "notifier", _("von der Person, die es beanstandet hat")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Die Entscheidung bleibt")
        OVERTURNED = "overturned", _("Die Entscheidung ist aufgehoben")
        PARTLY = "partly", _("Die Entscheidung ist geändert")
        LAPSED = "lapsed", _("Erledigt")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    side = models.CharField(max_length=8, choices=Side)
    flag = models.ForeignKey(
        Flag, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    words = models.TextField(max_length=4000, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    first_decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reasons = models.TextField(max_length=4000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.ForeignKey(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answered_appeals",
    )
    blanked_at = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "side", "flag"],
                nulls_distinct=False,
                name="moderation_appeal_once",
            ),
            models.CheckConstraint(
                condition=Q(side="author", flag__isnull=True)
                | Q(side="notifier", flag__isnull=False),
                name="moderation_appeal_of_a_notifier_has_a_flag",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(
                    outcome__in=["upheld", "overturned", "partly"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | Q(outcome="lapsed", decided_at__isnull=False),
                name="moderation_appeal_outcome_iff_decided",
            ),
            # Nobody judges their own decision (Art. 20 (6) DSA: not by automation alone either).
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(first_decided_by__isnull=True)
                | ~Q(decided_by=F("first_decided_by")),
                name="moderation_appeal_decided_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "opened_at"], name="moderation_appeal_by_town")
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.outcome or 'open'}"

    @property
    def redaction(self) -> Redaction | None:
        """What the author objects to, if that is a redaction and not what was hidden."""
        statement: Statement | None = getattr(self.decision, "statement", None)
        return statement.redaction if statement and self.side == self.Side.AUTHOR else None

    @property
    def is_about_redaction(self) -> bool:
        """Without a statement where `decision__statement` was selected."""
        statement: Statement | None = getattr(self.decision, "statement", None)
        is_author = self.side == self.Side.AUTHOR
        return is_author and statement is not None and statement.redaction_id is not None
