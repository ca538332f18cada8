"""Texts that an office writes often, kept by the town, and every version of each."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from common import clock
from common.models import PublicId
from defects.models.category import Category
from defects.states import NotFixedReason
from geo.models import Municipality


class Purpose(models.TextChoices):
    """What a template is for: each belongs to one step of the desk."""

    QUESTION = "question", _("Frage an die meldende Person")
    MESSAGE = "message", _("Nachricht")
    ANSWER = "answer", _("Antwort")
    FIXED = "fixed", _("Abschluss: behoben")
    NOT_FIXED = "not_fixed", _("Absage: wird nicht behoben")
    REDIRECT = "redirect", _("Verweis: das machen nicht wir")
    REFUSAL = "refusal", _("Nicht für uns: ein Satz für die Kolleginnen und Kollegen")


class TextTemplateQuerySet(models.QuerySet["TextTemplate"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def fitting(self, *, category: Category, body_id: int, on: date) -> Self:
        """Those that fit a report of this kind that lies with this body on this day, the most
        special first: with the kind, with its group, for all; the department's own before all
        others. Months with none named mean the whole year."""
        kinds = Q(category=None) | Q(category=category.pk)
        if category.parent_id is not None:
            kinds |= Q(category=category.parent_id)
        season = Q(months=[]) | Q(months__contains=on.month)
        return (
            self.filter(kinds, season, Q(department=None) | Q(department=body_id), is_active=True)
            .annotate(
                is_special=models.Case(
                    models.When(category=category.pk, then=0),
                    models.When(category__isnull=False, then=1),
                    default=2,
                    output_field=models.SmallIntegerField(),
                )
            )
            .order_by("is_special", F("department").asc(nulls_last=True), "order", "name", "id")
        )


class TextTemplate(PublicId):
    """A text with variables (`defects.wording`) for one purpose.

    Without `department`, `category` (a kind or a group) or `months` (1 to 12) it is for all of
    them. `key` is set for those that come with the program, so that installing them again leaves
    alone what the town has made of them. Never deleted: switched off.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="text_templates"
    )
    key = models.SlugField("of those that come along", max_length=60, blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    months = models.JSONField("1 to 12; [] = all", default=list, blank=True)
    name = models.CharField(max_length=80)
    text = models.TextField(max_length=1000)
    wish_photo = models.BooleanField("a question that asks for a picture", default=False)
    reason = models.CharField(
        "of a refusal: chosen with the template", max_length=16, choices=NotFixedReason, blank=True
    )
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveSmallIntegerField(default=1)

    objects = TextTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["purpose", "order", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "purpose", "name"], name="defects_text_template_name_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "key"],
                condition=~Q(key=""),
                name="defects_text_template_key_once",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values),
                name="defects_text_template_purpose_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(text=""), name="defects_text_template_says_something"
            ),
            models.CheckConstraint(
                condition=Q(wish_photo=False) | Q(purpose="question"),
                name="defects_text_template_only_questions_wish",
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(purpose="not_fixed"),
                name="defects_text_template_only_refusals_have_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TextTemplateVersion(models.Model):
    """What a template said since `at`. The application may only add rows."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(TextTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    text = models.TextField(max_length=1000)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="defects_text_template_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"
