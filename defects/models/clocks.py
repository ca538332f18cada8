"""What a town has settled about its clocks, who is away, and of what day somebody was reminded."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.models import PublicId
from geo.models import Municipality

# Arbeitstage, where nobody has settled something else.
ANSWER_DAYS = 3
REPAIR_DAYS = 10
REMIND_DAYS = 1
ESCALATE_DAYS = 5
LONGEST_DAYS = 250


class TownClocks(models.Model):
    """Arbeitstage that hold in one town: until somebody says what happens and until it is done
    (for kinds without their own), how long before a day somebody is reminded of it (0: not),
    and after how many that are over it goes to the head. Without a row the shipped ones hold.
    """

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="town_clocks"
    )
    answer_days = models.PositiveSmallIntegerField(default=ANSWER_DAYS)
    repair_days = models.PositiveSmallIntegerField(default=REPAIR_DAYS)
    remind_days = models.PositiveSmallIntegerField(default=REMIND_DAYS)
    escalate_days = models.PositiveSmallIntegerField(default=ESCALATE_DAYS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__range=(1, LONGEST_DAYS))
                & Q(repair_days__range=(1, LONGEST_DAYS)),
                name="defects_town_targets_1_to_250",
            ),
            models.CheckConstraint(
                condition=Q(remind_days__range=(0, 20)) & Q(escalate_days__range=(1, 60)),
                name="defects_town_reminders_in_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)


def town_clocks(municipality: Municipality) -> TownClocks:
    """What holds in `municipality`; an unsaved row with the shipped days if nothing is settled.
    No statement if it was fetched with `select_related("...town_clocks")`."""
    try:
        return municipality.town_clocks
    except TownClocks.DoesNotExist:
        return TownClocks(municipality_id=municipality.pk)


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def on(self, day: date) -> Self:
        """Who is away on `day`; first and last day included."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def not_over(self, day: date) -> Self:
        return self.filter(last_day__gte=day)


class Absence(PublicId):
    """Somebody who works here is away from `first_day` to `last_day`, and who stands in.

    Ends by itself. Why is nobody's business and has no field. A person is away once at a time.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    deputy = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField(default=clock.now)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="defects_absence_has_an_end"
            ),
            models.CheckConstraint(
                condition=~Q(deputy=F("user")), name="defects_absence_needs_somebody_else"
            ),
            ExclusionConstraint(
                name="defects_absent_once_at_a_time",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (DateRange("first_day", "last_day", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "deputy", "last_day"], name="defects_absence_by_deputy"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.last_day}"


class DueNotice(models.Model):
    """That somebody was told of one day of one clock of a report; once per step by constraint.

    `batch` is the mail that told it: what it says is looked up by it when it is sent.
    """

    class Clock(models.TextChoices):
        ANSWER = "answer", _("Erste Antwort")
        REPAIR = "repair", _("Behoben")

    class Step(models.TextChoices):
        BEFORE = "before", _("bald fällig")
        DUE = "due", _("fällig")
        OVER = "over", _("lange überfällig")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(
        "defects.Report", on_delete=models.CASCADE, related_name="due_notices"
    )
    which = models.CharField(max_length=6, choices=Clock)
    step = models.CharField(max_length=6, choices=Step)
    due_on = models.DateField()
    batch = models.UUIDField(db_index=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "which", "step", "due_on"], name="defects_due_told_once"
            ),
            models.CheckConstraint(
                condition=Q(which__in=["answer", "repair"]) & Q(step__in=["before", "due", "over"]),
                name="defects_due_notice_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.which} {self.step} {self.due_on}"
