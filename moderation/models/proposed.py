"""Four eyes: what one moderator would decide, until a second one has looked."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from common import clock
from common.models import PublicId
from geo.models import Municipality
from moderation.models.case import Case
from moderation.models.decision import Decision
from moderation.models.rule import Rule


class ProposedQuerySet(models.QuerySet["ProposedDecision"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def open(self) -> Self:
        return self.filter(state=ProposedDecision.State.OPEN)


class ProposedDecision(PublicId):
    """One click that a policy of four eyes keeps from having an effect before it is confirmed.

    `outcomes` is {item uuid: [version looked at, outcome]}. A case has one open proposal at
    most, and nobody answers their own: both are the database's rules. It is `SUPERSEDED` when
    the content changed or somebody decided otherwise while it waited.
    """

    class State(models.TextChoices):
        OPEN = "open", "wartet auf die zweite Person"
        CONFIRMED = "confirmed", "bestätigt"
        DISAGREED = "disagreed", "nicht bestätigt"
        TAKEN_BACK = "taken_back", "zurückgenommen"
        SUPERSEDED = "superseded", "überholt"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposed")
    outcomes = models.JSONField()
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.PROTECT)
    norm = models.CharField("the law that is broken", max_length=300, blank=True)
    note = models.CharField("the ground told to the author", max_length=1000, blank=True)
    unfounded = models.JSONField("UUIDs of notices that are manifestly so", default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("why not, told to the first person", max_length=500, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProposedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="open"),
                name="moderation_one_open_proposal_per_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "disagreed"])
                | (Q(answered_by__isnull=False) & ~Q(answered_by=F("proposed_by"))),
                name="moderation_nobody_answers_their_own_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(decision__isnull=False),
                name="moderation_a_confirmed_proposal_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["open", "confirmed", "disagreed", "taken_back", "superseded"]
                ),
                name="moderation_proposal_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.case_id}"

    @property
    def outcome(self) -> str:
        """The word of what it would do; one click has one outcome for all it touches."""
        return str(next(iter(self.outcomes.values()))[1])
