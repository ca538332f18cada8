"""What can be reported, in two levels: groups are the tiles, leaves the follow-up."""

from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Floor, JSONObject

from accounts.models import Department
from common.models import PublicId
from common.texts import say
from defects.models.clocks import TownClocks
from geo.models import Municipality
from moderation.policies import rows_as_array

# How many days ago a date may lie beyond which a question stops a report, at most.
MOST_STOP_DAYS = 3650


class CategoryQuerySet(models.QuerySet["Category"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def groups(self) -> Self:
        return self.filter(parent=None)

    def with_bodies(self) -> Self:
        """With what routing, review and clocks read of a category, so that they need no
        statement."""
        found = self.select_related("default_body", "parent__default_body")
        days = TownClocks.objects.filter(municipality=OuterRef("municipality")).values(
            days=JSONObject(answer_days="answer_days", repair_days="repair_days")
        )
        return found.annotate(policy_rows=rows_as_array(), town_days=Subquery(days))


class Category(PublicId):
    """A kind of defect in everyday words. Without `parent` it is a group (a tile).

    Texts are `{"de": ..., "en": ...}` with German as the fallback.
    """

    class Kind(models.TextChoices):
        PUBLIC = "public", "öffentlich"
        CONFIDENTIAL = "confidential", "vertraulich: nie öffentlich, braucht keinen Ort"
        REDIRECT = "redirect", "gehört woanders hin: antwortet mit einem Link"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="categories"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="leaves"
    )
    key = models.SlugField(max_length=40)
    name = models.JSONField(default=dict)
    hint = models.JSONField("one sentence for the sender", default=dict, blank=True)
    search_words = models.JSONField("everyday words, per language a list", default=dict, blank=True)
    icon = models.SlugField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PUBLIC)
    redirect_url = models.URLField(blank=True)
    redirect_text = models.JSONField(default=dict, blank=True)
    is_danger = models.BooleanField("often dangerous: telephone numbers first", default=False)
    listed_at_once = models.BooleanField(
        "kind, street, state and dates are public at once", default=True
    )
    default_body = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    wants_photo = models.BooleanField("the form asks for a picture", default=False)
    asset_kind = models.SlugField("kind of geo.Asset it is about", max_length=40, blank=True)
    part = models.SlugField(
        "part of the road it is about, when the kind itself says so", max_length=20, blank=True
    )
    season = models.JSONField(
        "months 1-12 in which it is offered; [] = all", default=list, blank=True
    )
    answer_days = models.PositiveSmallIntegerField(
        "Arbeitstage until the first answer; None: as the group, see `defects.clocks`",
        null=True,
        blank=True,
    )
    repair_days = models.PositiveSmallIntegerField(
        "Arbeitstage until it is done; None: as the group", null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["order", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "key"], name="defects_category_key_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["public", "confidential", "redirect"]),
                name="defects_category_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="redirect") | ~Q(redirect_url=""),
                name="defects_redirect_category_has_a_link",
            ),
            models.CheckConstraint(
                condition=(Q(answer_days__isnull=True) | Q(answer_days__range=(1, 250)))
                & (Q(repair_days__isnull=True) | Q(repair_days__range=(1, 250))),
                name="defects_category_targets_1_to_250",
            ),
        ]

    def __str__(self) -> str:
        """In German, for what is stored; pages and mails for the public say `said`."""
        return str(self.name.get("de", self.key))

    @property
    def said(self) -> str:
        """Its name in the language of this request."""
        return say(self.name) or self.key


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked(self) -> Self:
        return self.filter(is_active=True)


class Question(models.Model):
    """What is asked about a kind. One of them routing needs: Fahrbahn, Gehweg or Radweg (`part`).

    Texts are per language. A choice may stop: `{"key": "gas", "label": {...}, "stop": {"de":
    "Bei Gasgeruch ..."}, "phone": "0000-112"}`; then no report is opened, and the person reads
    whom to call. A number and a day stop by themselves on one side of `stop_limit`: `less` or
    `more` in `unit`, `older` or `newer` in days before the day of the answer; then `stop` and
    `stop_phone` say it. Numbers lie between `least` and `most`. A question that
    was answered is switched off, not deleted; what it said then stands in `Report.asked`.
    """

    class Kind(models.TextChoices):
        CHOICE = "choice", "Auswahl"
        TEXT = "text", "Text"
        NUMBER = "number", "Zahl"
        DATE = "date", "Datum"

    class StopWhen(models.TextChoices):
        LESS = "less", "Weniger als"
        MORE = "more", "Mehr als"
        OLDER = "older", "Länger her als … Tage"
        NEWER = "newer", "Jünger als … Tage"

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CHOICE)
    label = models.JSONField(default=dict)
    hint = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(
        '[{"key": "footway", "label": {"de": "Gehweg"}}]', default=list, blank=True
    )
    is_required = models.BooleanField(default=False)
    unit = models.CharField("of a number, such as cm", max_length=20, blank=True)
    least = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    most = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    stop_when = models.CharField(max_length=5, choices=StopWhen, blank=True)
    stop_limit = models.DecimalField(
        "in the unit of a number, or days", max_digits=9, decimal_places=2, null=True, blank=True
    )
    stop = models.JSONField("what to do instead", default=dict, blank=True)
    stop_phone = models.CharField(max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["category", "key"], name="defects_question_key_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["choice", "text", "number", "date"]),
                name="defects_question_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="defects_question_least_to_most",
            ),
            models.CheckConstraint(
                condition=Q(stop_when="", stop_limit__isnull=True, stop={}, stop_phone="")
                | (~Q(stop_when="") & Q(stop_limit__isnull=False, stop__has_key="de")),
                name="defects_question_stop_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(stop_when="")
                | Q(kind="number", stop_when__in=["less", "more"])
                | Q(
                    kind="date",
                    stop_when__in=["older", "newer"],
                    stop_limit__range=(1, MOST_STOP_DAYS),
                    stop_limit=Floor("stop_limit"),
                ),
                name="defects_question_stop_fits_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.label.get("de", self.key))

    @property
    def stops_above(self) -> bool:
        """On which side of `stop_limit` it stops."""
        return self.stop_when in (self.StopWhen.MORE, self.StopWhen.OLDER)
