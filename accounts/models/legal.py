"""What the law wants to read on a site, when a town opened, and what people find hard to use."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models.people import User
from common import clock
from common.models import PublicId
from geo.models import Municipality


class LegalPage(models.TextChoices):
    """The value is the last part of the page's address among what an administrator sets up."""

    IMPRINT = "impressum"
    PRIVACY = "datenschutz"
    ACCESSIBILITY = "barrierefreiheit"


class LegalTextQuerySet(models.QuerySet["LegalText"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def newest(self, page: str) -> "LegalText | None":
        """What is public now."""
        return self.filter(page=page).order_by("-version").first()


class LegalText(PublicId):
    """One published version of a legal page; only added to.

    `sections` is the German text, `[{"key": ..., "title": ..., "text": ...}]` with texts as
    `accounts.legal.prose` reads them; `other` holds whole texts in further languages,
    `{"en": ..., "leicht": ...}`. `facts` are the answers that the text was drafted from,
    `periods` the periods that held then (privacy only, as words): on the page stand those that
    hold now.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="legal_texts"
    )
    page = models.CharField(max_length=20, choices=LegalPage)
    version = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    sections = models.JSONField(default=list)
    other = models.JSONField(default=dict, blank=True)
    periods = models.JSONField(default=list, blank=True)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("what changed", max_length=500, blank=True)

    objects = LegalTextQuerySet.as_manager()

    class Meta:
        ordering = ["municipality", "page", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "page", "version"], name="accounts_legal_text_once"
            ),
            models.CheckConstraint(
                condition=Q(page__in=LegalPage.values), name="accounts_legal_text_page_is_known"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | Q(version__gt=1) & ~Q(reason=""),
                name="accounts_legal_text_says_what_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.version}"


class LegalDraft(models.Model):
    """What the next version shall say; seen by administrators alone.

    `own` holds the words of sections that do not follow the facts, by key. `changed` grows with
    every save, so that two people who write at the same time notice.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="legal_drafts"
    )
    page = models.CharField(max_length=20, choices=LegalPage)
    facts = models.JSONField(default=dict)
    own = models.JSONField(default=dict, blank=True)
    other = models.JSONField(default=dict, blank=True)
    changed = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "page"], name="accounts_legal_draft_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} (Entwurf)"


class OpeningEventQuerySet(models.QuerySet["OpeningEvent"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)


class OpeningEvent(models.Model):
    """A town was opened to the public, or closed with a reason that everybody reads."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        CLOSED = "closed"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="opening_events"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    objects = OpeningEventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="opened", reason="") | Q(kind="closed") & ~Q(reason=""),
                name="accounts_closing_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class BarrierNoticeQuerySet(models.QuerySet["BarrierNotice"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def waiting(self) -> Self:
        return self.filter(answered_at=None)


class BarrierNotice(PublicId):
    """Somebody finds a page hard to use (Art. 7 (1) b of Directive (EU) 2016/2102).

    `email` is given for an answer only; it is in no mail and no journal and goes with the row.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="barrier_notices"
    )
    page = models.CharField("address of the page that is meant", max_length=500, blank=True)
    words = models.TextField(max_length=4000)
    email = models.EmailField(blank=True)
    at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = BarrierNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["municipality", "-at"], name="accounts_barriers_by_town"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call it: the end of a random number, nothing that counts."""
        return f"B-{self.uuid.hex[-6:].upper()}"
