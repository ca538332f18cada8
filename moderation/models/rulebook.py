"""The rules as they were published, version by version; only added to.

A `Rule` is a number that never means another rule. What it says stands in the wordings of the
books, and the book that held when something was decided says what the decision rests on.
"""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from common import clock
from geo.models import Municipality
from moderation.models.rule import Rule, rule_named


class RuleBookQuerySet(models.QuerySet["RuleBook"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def begun(self, *, at: datetime) -> Self:
        """Those that hold or held, the present one first."""
        return self.filter(valid_from__lte=at).order_by("-version")

    def announced(self, *, at: datetime) -> Self:
        """Published, and not in force yet."""
        return self.filter(valid_from__gt=at).order_by("version")


class RuleBook(models.Model):
    """One version of all rules. `valid_from` only grows with `version`; `reason` tells everybody
    why it was changed ("" for the first)."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="rule_books"
    )
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    objects = RuleBookQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "version"], name="moderation_rule_book_once"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="moderation_rule_book_says_why"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1), name="moderation_rule_book_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"Fassung {self.version}"


class RuleWording(models.Model):
    """What one rule says in one book: in plain words, in Leichte Sprache (one sentence per
    line), and the sections of law behind it ("§ 185 StGB")."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="wordings")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    short = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    easy = models.TextField("in Leichter Sprache", max_length=2000, blank=True)
    norms = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "rule"], name="moderation_rule_worded_once"),
            models.UniqueConstraint(fields=["book", "number"], name="moderation_rule_number_once"),
        ]

    def __str__(self) -> str:
        return rule_named(self.number, self.short)

    @property
    def easy_lines(self) -> list[str]:
        return [line.strip() for line in self.easy.splitlines() if line.strip()]


class RuleDraft(models.Model):
    """What the next book shall say; seen by moderators and administrators alone.

    `rules` is a list of {number, short, text, easy, norms}; a new rule has the number None
    until it is published. `changed` grows with every save, so that two people who write at
    the same time notice.
    """

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="rule_draft"
    )
    rules = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    changed = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"Entwurf der Regeln von {self.municipality_id}"
