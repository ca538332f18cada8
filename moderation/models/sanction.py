"""Somebody may not contribute for a while: what, why, how long, and what became of it.

A sanction is an act of the house rules (Hausrecht) against misuse, after a warning and for a
limited time, as Art. 23 of the Digital Services Act asks. It binds one municipality only and
ends by the clock: no job has to run for it to be over.
"""

import hashlib
import hmac
import unicodedata
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.models import PublicId
from geo.models import Municipality
from moderation.deadlines import appeal_ends
from moderation.models.case import Case
from moderation.models.rule import Rule

# A pause is for cooling down; whatever is longer is a block.
LONGEST_PAUSE = timedelta(days=31)
# Mail programs that deliver to the same box whatever dots the name has.
_DOTS_DO_NOT_COUNT = frozenset({"gmail.com", "googlemail.com"})


def normalised_address(email: str) -> str:
    """The box that an address leads to: small letters, without `+tag`, and without dots where
    the provider leaves them out. Elsewhere dots tell people apart, so they stay."""
    address = unicodedata.normalize("NFKC", email).strip().casefold()
    name, at, host = address.rpartition("@")
    name = name.partition("+")[0]
    host = host.rstrip(".")
    if host in _DOTS_DO_NOT_COUNT:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}{at}{host}"


def address_key(email: str, municipality_id: int) -> bytes:
    """32 bytes by which an address is known again in one municipality, and nowhere else: keyed,
    so that nobody can try addresses out against the table."""
    message = f"moderation.sanction\0{municipality_id}\0{normalised_address(email)}"
    return hmac.digest(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha256)


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def running(self, *, at: datetime) -> Self:
        return self.filter(lifted_at=None, begins_at__lte=at, ends_at__gt=at)

    def past(self, *, at: datetime) -> Self:
        return self.filter(Q(ends_at__lte=at) | Q(lifted_at__isnull=False))

    def against(self, user: User, municipality_id: int) -> Self:
        """By account, and by the address of the account, under which somebody else's account
        may have been sanctioned before."""
        key = address_key(user.email, municipality_id)
        return self.filter(Q(user=user) | Q(address_key=key), municipality_id=municipality_id)


class Sanction(PublicId):
    """A pause or a block of one person in one municipality, as it stands now.

    Who is meant is the account and the keyed hash of its confirmed address; the address itself
    stays in the vault. The row equals the fold of its `SanctionEvent`s.
    """

    class Kind(models.TextChoices):
        PAUSE = "pause", _("Pause")
        BLOCK = "block", _("Sperre")

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="sanctions"
    )
    kind = models.CharField(max_length=5, choices=Kind)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    address_key = models.BinaryField("keyed hash of the confirmed address", max_length=32)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="sanctions"
    )
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("told to the person, names nobody", max_length=1000)
    begins_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    imposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone = models.BooleanField("taken back as a mistake before anybody was told", default=False)
    link_version = models.PositiveSmallIntegerField(default=1)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["pause", "block"]), name="moderation_sanction_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="moderation_sanction_has_a_length"
            ),
            models.CheckConstraint(
                condition=~Q(kind="pause") | Q(ends_at__lte=F("begins_at") + LONGEST_PAUSE),
                name="moderation_pause_is_short",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="moderation_sanction_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, undone=False)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="moderation_sanction_lifted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(user=None) | ~Q(user=F("imposed_by")),
                name="moderation_nobody_sanctions_themselves",
            ),
            # Two at once would not say which end counts.
            ExclusionConstraint(
                name="moderation_one_sanction_at_a_time",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("address_key", RangeOperators.EQUAL),
                    (TsTzRange("begins_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(lifted_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "address_key"], name="moderation_sanction_address")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    def get_absolute_url(self) -> str:
        """The page of the staff; the person's own is `moderation.sanction_links.path`."""
        return f"/moderation/sperren/{self.uuid}/"

    def is_running(self, at: datetime) -> bool:
        return self.lifted_at is None and self.begins_at <= at < self.ends_at

    @property
    def decided_at(self) -> datetime:
        """When it became what it is: imposed, or its end changed for the last time."""
        events = list(self.events.all())
        undone = {event.undoes_id for event in events}
        changed = [
            event.at
            for event in events
            if event.verb == SanctionEvent.Verb.CHANGED and event.pk not in undone
        ]
        return max([self.begins_at, *changed])

    @property
    def may_object_until(self) -> datetime:
        return appeal_ends(self.decided_at)


class SanctionEvent(PublicId):
    """One step. The application may only add rows; `ends_at` is the end after the step."""

    class Verb(models.TextChoices):
        IMPOSED = "imposed", _("verhängt")
        CHANGED = "changed", _("Ende geändert")
        LIFTED = "lifted", _("aufgehoben")
        UNDONE = "undone", _("zurückgenommen")
        OBJECTED = "objected", _("Einspruch der Person")
        ANSWERED = "answered", _("über den Einspruch entschieden")

    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=10, choices=Verb)
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    verb__in=["imposed", "changed", "lifted", "undone", "objected", "answered"]
                ),
                name="moderation_sanction_verb_is_known",
            ),
            models.CheckConstraint(
                condition=Q(verb="objected") | Q(by__isnull=False),
                name="moderation_sanction_event_has_an_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.sanction_id}"


class SanctionAppeal(PublicId):
    """„Noch einmal prüfen lassen“: the person objects, and somebody else decides with reasons.

    `against` is who imposed the sanction, written down so that the database can refuse that
    the same person decides. `words` are the person's and can be blanked.
    """

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("bleibt bestehen")
        SHORTENED = "shortened", _("wird verkürzt")
        LIFTED = "lifted", _("wird aufgehoben")

    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="appeals")
    words = models.TextField(max_length=4000, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    against = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reasons = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sanction"],
                condition=Q(decided_at=None),
                name="moderation_one_open_appeal_per_sanction",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("against")),
                name="moderation_appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="", reasons="")
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & Q(outcome__in=["upheld", "shortened", "lifted"])
                    & ~Q(reasons="")
                ),
                name="moderation_appeal_decided_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome or 'open'} {self.sanction_id}"
