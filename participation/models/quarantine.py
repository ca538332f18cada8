"""Votes that do not count for the time being, because they look like fraud: decided by two.

The rows stay where they are, so that nobody votes a second time and everything can be taken
back. How many they are and why is published beside the result.
"""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.models import PublicId
from geo.models import Municipality
from moderation.deadlines import appeal_ends
from participation.models.consultation import Consultation


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def standing(self) -> Self:
        """What keeps votes from being counted now; the public reads it beside the result."""
        return self.filter(state=Quarantine.State.CONFIRMED)

    def waiting(self) -> Self:
        """For a second person: to confirm, or to let votes count again."""
        return self.filter(
            Q(state=Quarantine.State.PROPOSED)
            | Q(state=Quarantine.State.CONFIRMED, lift_proposed_by__isnull=False)
        )


class Quarantine(PublicId):
    """Votes, supports and thumbs of some accounts in one consultation, all or none of them.

    `votes`, `supports` and `thumbs` say how many do not count now. `reason` and `lift_reason`
    are public and name nobody.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("vorgeschlagen")
        REFUSED = "refused", _("nicht bestätigt")
        CONFIRMED = "confirmed", _("zählt nicht")
        LIFTED = "lifted", _("zählt wieder")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="quarantines"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField(max_length=600)
    votes = models.PositiveIntegerField(default=0)
    supports = models.PositiveIntegerField(default=0)
    thumbs = models.PositiveIntegerField(default=0)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=600, blank=True)
    lift_proposed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lift_proposed_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | Q(
                    state__in=["refused", "confirmed", "lifted"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="participation_quarantine_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "refused"]) | ~Q(decided_by=F("proposed_by")),
                name="participation_quarantine_decided_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="lifted", lifted_by__isnull=False, lifted_at__isnull=False)
                & ~Q(lifted_by=F("lift_proposed_by"))
                & Q(lift_proposed_by__isnull=False)
                | ~Q(state="lifted") & Q(lifted_by=None, lifted_at=None),
                name="participation_quarantine_lifted_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed") | Q(votes=0, supports=0, thumbs=0),
                name="participation_quarantine_numbers_stand",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & (Q(lift_proposed_by=None) | ~Q(lift_reason="")),
                name="participation_quarantine_has_reasons",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "state"], name="participation_quarantines")]

    def __str__(self) -> str:
        return f"{self.state} {self.uuid}"

    def get_absolute_url(self) -> str:
        return f"/beteiligung/verwalten/quarantaene/{self.uuid}/"

    @property
    def may_object_until(self) -> datetime | None:
        return appeal_ends(self.decided_at) if self.decided_at is not None else None

    @property
    def number(self) -> int:
        return self.votes + self.supports + self.thumbs


class QuarantineAccount(PublicId):
    """One account whose votes a quarantine is about, and its objection. `words` can be blanked."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("zählt weiter nicht")
        RELEASED = "released", _("zählt wieder")

    quarantine = models.ForeignKey(Quarantine, on_delete=models.PROTECT, related_name="accounts")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    words = models.TextField(max_length=4000, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    reasons = models.CharField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarantine", "user"], name="participation_quarantined_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", reasons="", decided_by=None, decided_at=None)
                | Q(
                    outcome__in=["kept", "released"],
                    objected_at__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                & ~Q(reasons=""),
                name="participation_objection_decided_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class QuarantineEntry(models.Model):
    """One row that the proposal named. No foreign key: until it is confirmed, people may take
    their support back as before, and then there is nothing to set aside."""

    class Kind(models.TextChoices):
        VOTE = "vote"
        SUPPORT = "support"
        THUMB = "thumb"

    account = models.ForeignKey(QuarantineAccount, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=7, choices=Kind)
    row_id = models.BigIntegerField("primary key of the vote, support or thumb")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "row_id"], name="participation_quarantine_entry_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["vote", "support", "thumb"]),
                name="participation_quarantine_entry_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
