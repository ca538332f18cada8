"""The answers, which are only added to."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import MD5, Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import roles_of
from common import clock
from common.days import BerlinDay
from common.identifiers import uuid7
from common.models import PublicId
from geo.models import Municipality
from moderation import kinds
from moderation.models.case import Case
from moderation.models.item import Item, Visibility
from moderation.models.rule import Rule

# What kept something back by a rule, and what showed it again. Taking back is no line of its own.
IN_PUBLIC_RECORD = Q(undoes=None, outcome__in=["held", "removed"]) | Q(
    undoes=None, outcome="shown", previous__in=["held", "removed"]
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

    A restriction rests on a published `rule` or on a `norm` ("§ 185 StGB") that the content
    breaks. `source` says how it came up. `note` is the ground told to the author; it names no
    person. Decisions made by one click share a `gesture`. Undoing adds a decision that gives the
    item its `previous` visibility back and names the one it `undoes`.
    """

    class Source(models.TextChoices):
        OWN = "own", _("bei der eigenen Prüfung")
        NOTICE = "notice", _("nach einer Beanstandung")
        AUTOMATION = "automation", _("durch eine automatische Prüfung")

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
    norm = models.CharField("law that it breaks", max_length=300, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)
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
                condition=~Q(outcome__in=["held", "removed"]) | Q(rule__isnull=False) | ~Q(norm=""),
                name="moderation_a_restriction_names_its_ground",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["own", "notice", "automation"]),
                name="moderation_decision_source_is_known",
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
            # The public record: by day, within a day in an order that tells no time.
            models.Index(
                F("municipality"),
                BerlinDay("at").desc(),
                MD5(Cast("uuid", models.TextField())).desc(),
                condition=IN_PUBLIC_RECORD,
                name="moderation_public_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.item_id}"

    @property
    def ground(self) -> str:
        """ "Regel 3: Nichts Verbotenes" or the norm that a restriction rests on; "" if on none."""
        return str(self.rule) if self.rule else self.norm
