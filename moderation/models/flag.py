"""Somebody says that something should not be seen: the notice, and what became of it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from common import clock
from common.languages import current_code
from common.models import PublicId
from geo.models import Municipality
from moderation.models.decision import Decision
from moderation.models.item import Item
from moderation.models.rule import Rule


class FlagQuerySet(models.QuerySet["Flag"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def open(self) -> Self:
        """Nobody has answered them yet, or the answer was taken back."""
        answered = FlagAnswer.objects.standing().filter(flag=OuterRef("pk"))
        return self.filter(~Exists(answered))

    def answered(self) -> Self:
        return self.filter(Exists(FlagAnswer.objects.standing().filter(flag=OuterRef("pk"))))

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(at__gte=start, at__lt=end)


class Flag(PublicId):
    """A notice (Art. 16 DSA) or a hint that a rule is broken. It never hides anything by itself.

    One person flags one item once: `notifier_key` is a keyed hash of their e-mail address, so
    that this holds after the address was deleted. It is None where the law lets people stay
    unknown (Art. 16 (2) c: sexual abuse of children). `words`, `norm`, who sent it and the key
    are blanked when nobody needs them any more.
    """

    class Ground(models.TextChoices):
        RULE = "rule", _("verstößt gegen eine Regel")
        ILLEGAL = "illegal", _("ist verboten")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="flags")
    ground = models.CharField(max_length=8, choices=Ground)
    rule = models.ForeignKey(
        Rule, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    norm = models.CharField("law, in the words of the notifier", max_length=300, blank=True)
    words = models.TextField(max_length=4000, blank=True)
    concerns_children = models.BooleanField("sexual abuse of children", default=False)
    good_faith = models.BooleanField("said to be correct and complete", default=True)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="flags"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    notifier_key = models.BinaryField(max_length=32, null=True, blank=True)
    language = models.CharField(max_length=10, default=current_code)
    link_version = models.PositiveSmallIntegerField("raise to revoke the secret link", default=1)
    at = models.DateTimeField(default=clock.now)
    blanked_at = models.DateTimeField(null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "item", "notifier_key"],
                name="moderation_flag_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["municipality", "item", "user"], name="moderation_flag_once_per_account"
            ),
            models.CheckConstraint(
                condition=Q(ground="rule", rule__isnull=False) | Q(ground="illegal"),
                name="moderation_flag_names_its_ground",
            ),
            models.CheckConstraint(
                condition=Q(notifier_key__isnull=False)
                | Q(concerns_children=True)
                | Q(blanked_at__isnull=False),
                name="moderation_flag_has_a_notifier",
            ),
            models.CheckConstraint(
                condition=Q(good_faith=True), name="moderation_flag_is_in_good_faith"
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "at"], name="moderation_flag_by_town"),
            models.Index(fields=["municipality", "notifier_key"], name="moderation_flag_by_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number of the receipt: what people say on the telephone."""
        return f"B-{self.uuid.hex[-8:].upper()}"


class FlagAnswerQuerySet(models.QuerySet["FlagAnswer"]):
    def standing(self) -> Self:
        """Those whose decision nobody took back within the minute."""
        return self.filter(decision__undone_by=None)

    def unfounded_of(self, municipality: Municipality, key: bytes) -> Self:
        """What one person has sent that was manifestly unfounded (Art. 23 (2) DSA)."""
        return self.standing().filter(
            municipality=municipality, flag__notifier_key=key, is_unfounded=True
        )


class FlagAnswer(PublicId):
    """What a decision meant for one notice. The application may only add rows; an answer whose
    decision was undone does not count."""

    class Result(models.TextChoices):
        UPHELD = "upheld", _("Der Inhalt ist nicht mehr zu sehen")
        REJECTED = "rejected", _("Der Inhalt bleibt")
        LAPSED = "lapsed", _("Den Inhalt gibt es nicht mehr")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="answers")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="flag_answers")
    result = models.CharField(max_length=8, choices=Result)
    is_unfounded = models.BooleanField("manifestly, Art. 23 (2) DSA", default=False)
    at = models.DateTimeField(default=clock.now)

    objects = FlagAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["flag", "decision"], name="moderation_flag_answered_once_by_decision"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["upheld", "rejected", "lapsed"]),
                name="moderation_flag_result_is_known",
            ),
            models.CheckConstraint(
                condition=Q(is_unfounded=False) | Q(result="rejected"),
                name="moderation_only_rejected_flags_are_unfounded",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "at"], name="moderation_flag_answers")]

    def __str__(self) -> str:
        return f"{self.flag_id} {self.result}"


class FlagLimit(models.Model):
    """From when on a municipality takes no notices of one person for a time (Art. 23 (2) DSA).

    Without a row the defaults count.
    """

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="flag_limit"
    )
    unfounded = models.PositiveSmallIntegerField("manifestly unfounded notices", default=3)
    months = models.PositiveSmallIntegerField("within so many months", default=6)
    pause_days = models.PositiveSmallIntegerField("then none for so many days", default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unfounded__gte=1, months__gte=1), name="moderation_flag_limit_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unfounded} / {self.months} / {self.pause_days}"
