"""Letters and e-mails that belong to a report, for those who work on it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.models import PublicId
from defects.models.report import Report
from geo.models import Municipality


class PaperQuerySet(models.QuerySet["Paper"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)


class Paper(PublicId):
    """A file in `private/papers/<uuid>`, given out as an attachment only. Never public.

    `from_reporter`: written by or for the person who reported, so it is part of their data.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", _("Brief")
        MAIL = "mail", _("E-Mail")
        OTHER = "other", _("Anderes")

    class ContentType(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        TEXT = "text/plain", "Text"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.LETTER)
    title = models.CharField(max_length=160)
    from_reporter = models.BooleanField(default=True)
    content_type = models.CharField(max_length=20, choices=ContentType)
    byte_size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    added_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["letter", "mail", "other"]),
                name="defects_paper_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    content_type__in=["application/pdf", "image/jpeg", "image/png", "text/plain"]
                ),
                name="defects_paper_type_is_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="defects_paper_has_a_title"),
            models.UniqueConstraint(fields=["report", "sha256"], name="defects_paper_once"),
        ]
        indexes = [models.Index(fields=["report", "added_at"], name="defects_paper_of_report")]

    def __str__(self) -> str:
        return str(self.uuid)  # what people call a letter may name somebody

    @property
    def file_name(self) -> str:
        """What it is saved as: the title, and the ending of what it is."""
        ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
        words = "".join(each if each.isalnum() or each in " -_" else "-" for each in self.title)
        return f"{words.strip()[:80] or 'schriftstueck'}.{ending.get(self.content_type, 'txt')}"
