"""Pictures and where their files lie.

Files (see `photos.files`): `private/originals` as sent, read by nobody but the pipeline;
`private/derivatives`, 1600 and 400 pixels, for people with a right to see the picture;
`public/photos/<public_name>-1600.webp`, `-400.webp` only while it is shown.
"""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.models import PublicId
from geo.models import Municipality
from geo.srid import WGS84
from moderation.models import Item, Redaction

# Length of the longer side in pixels; a smaller picture stays as it is.
SIZES = (1600, 400)
# A form that was not sent by then is not sent any more.
DRAFT_LIFE = timedelta(days=2)


class PhotoQuerySet(models.QuerySet["Photo"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def of_draft(self, municipality: Municipality, draft_key: object) -> Self:
        """Pictures sent with a form that was not submitted yet, in the order they came."""
        return self.of(municipality).filter(draft_key=draft_key, item=None).order_by("id")

    def abandoned(self, *, at: datetime) -> Self:
        """Drafts that nobody sent within two days, or saved for longer (`keep_until`)."""
        unsent = self.filter(item=None, created_at__lt=at - DRAFT_LIFE)
        return unsent.exclude(keep_until__gt=at)

    def with_original(self) -> Self:
        return self.filter(original_deleted_at=None)


class Photo(PublicId):
    """One picture. It belongs to a draft until content takes it over and gives it an Item."""

    class State(models.TextChoices):
        STORED = "stored", _("wird vorbereitet")
        READY = "ready", _("fertig")
        FAILED = "failed", _("nicht lesbar")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="photo"
    )
    draft_key = models.UUIDField(null=True, blank=True)
    keep_until = models.DateTimeField("of a draft that was saved", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.STORED)
    failure = models.CharField("why it could not be read, for people", max_length=200, blank=True)
    content_type = models.CharField("by content, not by name", max_length=40)
    byte_size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    width = models.PositiveIntegerField("upright, in pixels", null=True, blank=True)
    height = models.PositiveIntegerField("upright, in pixels", null=True, blank=True)
    alt = models.CharField(_("Was ist zu sehen?"), max_length=200, blank=True)
    found_location = models.PointField(
        "place read from the picture, offered to its sender until the report is sent",
        srid=WGS84,
        geography=True,
        null=True,
        blank=True,
    )
    shown = models.BooleanField("mirror of item.shown", default=False)
    public_name = models.CharField("random part of the public path", max_length=40, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    original_deleted_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveSmallIntegerField("raised by each redaction", default=0)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["stored", "ready", "failed"]),
                name="photos_photo_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(shown=False) | (Q(state="ready") & ~Q(public_name="")),
                name="photos_only_ready_photos_are_shown",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(draft_key__isnull=False),
                name="photos_belongs_to_a_draft_or_an_item",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "draft_key"], name="photos_photo_by_draft"),
            models.Index(
                fields=["created_at"],
                condition=Q(original_deleted_at__isnull=True),
                name="photos_original_retention",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} {self.state}"

    def public_url(self, size: int = 400) -> str:
        """The address for everybody, of the picture `size` (1600 or 400); "" while hidden."""
        return picture_url(self.public_name, size) if self.shown else ""

    def private_url(self, size: int = 400) -> str:
        """The address for staff with a right to see the picture."""
        again = f"?v={self.revision}" if self.revision else ""  # browsers keep it for minutes
        return f"/fotos/{self.uuid}/{size}.webp{again}"

    @property
    def private_url_large(self) -> str:
        return self.private_url(SIZES[0])

    def draft_url(self, size: int = 400) -> str:
        """The address for whoever is filling in the form; "" after it was sent."""
        return f"/fotos/entwurf/{self.draft_key}/{self.uuid}/{size}.webp" if self.draft_key else ""


class FormerName(models.Model):
    """A name under which everybody could get a picture, and nobody can any more.

    It says that something stood there and not what: it leads to no picture, so it may stay when
    that is deleted. No name comes twice, so what is noted here is gone for good.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("random part of the public path", max_length=40, unique=True)
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class PhotoRedaction(models.Model):
    """What is black in the picture from `revision` on: its areas, or nothing again. Only added
    to; rule, person and moment are those of the moderation's `redaction`."""

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="redactions")
    redaction = models.OneToOneField(Redaction, on_delete=models.PROTECT, related_name="of_photo")
    revision = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "revision"], name="photos_redaction_revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} r{self.revision}"


class BlackArea(models.Model):
    """A rectangle of the upright picture, in fractions of its width and height (0 to 1)."""

    of = models.ForeignKey(PhotoRedaction, on_delete=models.PROTECT, related_name="areas")
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()

    class Meta:
        ordering = ["id"]
        constraints = [
            # PostgreSQL takes NaN for more than every number, so the upper ends refuse it.
            models.CheckConstraint(
                condition=Q(left__gte=0, top__gte=0, width__gt=0, height__gt=0)
                & Q(left__lte=1, top__lte=1, width__lte=1, height__lte=1)
                & Q(width__lte=1.000001 - F("left"), height__lte=1.000001 - F("top")),
                name="photos_black_area_lies_in_the_picture",
            )
        ]

    def __str__(self) -> str:
        return f"{self.left:.3f} {self.top:.3f} {self.width:.3f} {self.height:.3f}"


def picture_url(public_name: str, size: int = 400) -> str:
    """The address for everybody of a shown picture, by its name; "" without one."""
    return f"/bilder/{public_name}-{size}.webp" if public_name else ""
