"""A survey: questions, and one set of answers per person."""

from typing import Self

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.models import PublicId
from geo.models import Municipality
from geo.srid import WGS84
from moderation.models import Item
from participation.models.consultation import Consultation
from participation.models.proposal import Origin


class SurveyQuestion(PublicId):
    """One question. A scale runs from `scale_from` to `scale_to`, its ends named in words."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("eine Antwort")
        MULTIPLE = "multiple", _("mehrere Antworten")
        SCALE = "scale", _("Skala")
        TEXT = "text", _("eigener Text")
        PLACE = "place", _("Ort auf der Karte")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="questions"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    is_required = models.BooleanField(default=False)
    most_choices = models.PositiveSmallIntegerField(null=True, blank=True)
    scale_from = models.SmallIntegerField(default=1)
    scale_to = models.SmallIntegerField(default=5)
    scale_from_words = models.CharField(max_length=60, blank=True)
    scale_to_words = models.CharField(max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["single", "multiple", "scale", "text", "place"]),
                name="participation_question_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(scale_to__gt=models.F("scale_from")),
                name="participation_scale_has_a_length",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SurveyChoice(PublicId):
    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="choices")
    text = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.text


class SurveyResponse(PublicId):
    """One person's set of answers; changed until the phase closes, never a second one.

    `user` is None for answers from paper and when the account was deleted.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="responses"
    )
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ONLINE)
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "user"], name="participation_one_response_per_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class SurveyAnswerQuerySet(models.QuerySet["SurveyAnswer"]):
    def texts(self) -> Self:
        """Answers in people's own words, also those whose words are kept back or gone."""
        return self.filter(~Q(text="") | Q(shown=False))


class SurveyAnswer(models.Model):
    """One answer: a choice, a number on a scale, a text or a place (SRID 4326).

    A text gets its `item` when somebody asks whether it may be read, most never do. `shown`
    mirrors `item.shown`; a text that was taken away still counts, and `rule_number` says why.
    """

    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="answers")
    choice = models.ForeignKey(
        SurveyChoice, null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    number = models.SmallIntegerField(null=True, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    location = models.PointField(srid=WGS84, geography=True, null=True, blank=True)
    item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="survey_answer"
    )
    shown = models.BooleanField(default=True, db_default=True)
    rule_number = models.PositiveSmallIntegerField("it was removed by", null=True, blank=True)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "choice"],
                name="participation_survey_answer_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(shown=True) | Q(item__isnull=False),
                name="participation_hidden_answer_has_item",
            ),
            models.CheckConstraint(
                condition=Q(shown=False) | Q(rule_number__isnull=True),
                name="participation_shown_answer_rests_on_no_rule",
            ),
        ]
        indexes = [models.Index(fields=["question", "choice"], name="participation_survey_tally")]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question_id}"
