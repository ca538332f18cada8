"""How offices are told, what they know since when, and what somebody has to look after."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from accounts.models import Department, User
from common import clock
from common.models import PublicId
from defects.models.report import Report, ReportNote
from defects.states import OPEN
from geo.models import Municipality

# Arbeitstage that a body outside has to answer, where nobody has settled something else.
ANSWER_DAYS = 5
# What is dangerous waits no longer, whatever is settled.
_DANGER_ANSWER_DAYS = 1


class Office(models.Model):
    """What somebody has settled about telling one department; without a row the defaults hold.

    Inside the house: at once or as a list in the morning, and who stands in from
    `absent_from` to `absent_until` (both days included). Outside: how many Arbeitstage the
    body has to answer. `tells_since` is when the present way of telling began.
    """

    class Tells(models.TextChoices):
        AT_ONCE = "at_once", "Sofort: eine E-Mail für jede Meldung"
        LIST = "list", "Als Liste: an Arbeitstagen um 7 Uhr"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    department = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="office")
    tells = models.CharField(max_length=10, choices=Tells, default=Tells.AT_ONCE)
    tells_since = models.DateTimeField(default=clock.now)
    absent_from = models.DateField(null=True, blank=True)
    absent_until = models.DateField(null=True, blank=True)
    deputy = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer_days = models.PositiveSmallIntegerField(default=ANSWER_DAYS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tells__in=["at_once", "list"]), name="defects_office_tells_is_known"
            ),
            models.CheckConstraint(
                condition=Q(absent_from__isnull=True, absent_until__isnull=True)
                | Q(
                    absent_from__isnull=False,
                    absent_until__isnull=False,
                    absent_until__gte=F("absent_from"),
                ),
                name="defects_office_absence_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=60),
                name="defects_office_answer_days_1_to_60",
            ),
        ]

    def __str__(self) -> str:
        return str(self.department)

    def is_absent(self, day: date) -> bool:
        return (
            self.absent_from is not None
            and self.absent_until is not None
            and self.absent_from <= day <= self.absent_until
        )


def answer_days(body: Department, *, is_danger: bool) -> int:
    """Arbeitstage that a body outside has to answer. Reads `body.office`."""
    office: Office | None = getattr(body, "office", None)
    days = office.answer_days if office is not None else ANSWER_DAYS
    return min(days, _DANGER_ANSWER_DAYS) if is_danger else days


class Knowledge(PublicId):
    """Since when the house knows of a report, while it lies with `body` since `since`.

    Each first time is one row: the mail to whoever is on call, the mail to the body, the
    first look by somebody of the body, the first look by others who work here. That it was
    stored is `Report.created_at`. Whoever must keep streets safe (§ 839 BGB, Art. 34 GG) is
    asked when they knew. The application may only add rows.
    """

    class What(models.TextChoices):
        ON_CALL = "on_call", "E-Mail an die Bereitschaft"
        MAILED = "mailed", "E-Mail an die Stelle"
        OPENED = "opened", "Zuerst geöffnet von der Stelle"
        LOOKED = "looked", "Zuerst geöffnet von anderen im Haus"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="knowledge")
    body = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField("when the body got the report")
    what = models.CharField(max_length=10, choices=What)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "body", "since", "what"], name="defects_known_first_once"
            ),
            models.CheckConstraint(
                condition=Q(what__in=["on_call", "mailed", "opened", "looked"]),
                name="defects_knowledge_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.what} {self.at:%Y-%m-%d %H:%M}"


def _day_of_since() -> TruncDate:
    return TruncDate("since", tzinfo=clock.BERLIN)


class DeskTaskQuerySet(models.QuerySet["DeskTask"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def live(self) -> Self:
        """Not done, and the report is open and still lies where it lay; overdue ones only while
        their day is still over."""
        return self.filter(
            ~Q(kind=DeskTask.Kind.OVERDUE) | Q(report__due_on__lte=_day_of_since()),
            done_at=None,
            report__work__in=OPEN,
            report__duplicate_of=None,
            report__body=F("body"),
            report__body_since__lte=F("opened_at"),
        )


class DeskTask(PublicId):
    """Something about a report that somebody who distributes has to look after.

    It is over when somebody says so, or by itself when the report is closed or goes to
    another body, or is not overdue any more (`live`). `since` tells what it is about: one task
    of a kind for each time that a report lies with a body, one for each question, one for each
    day that is long over.
    """

    class Kind(models.TextChoices):
        FOLLOW_UP = "follow_up", "Nachfassen"
        UNREAD = "unread", "Ungelesen"
        QUESTION = "question", "Frage von außen"
        UNFIXED = "unfixed", "Zugesagt, nicht behoben"
        OVERDUE = "overdue", "Lange überfällig"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="tasks")
    body = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    since = models.DateTimeField()
    note = models.ForeignKey(
        ReportNote, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = DeskTaskQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "since"], name="defects_desk_task_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["follow_up", "unread", "question", "unfixed", "overdue"]),
                name="defects_desk_task_kind_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "opened_at"],
                condition=Q(done_at__isnull=True),
                name="defects_desk_task_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


def has_live_task() -> Exists:
    """As a condition on reports: whether somebody has to look after it. Reports that are closed
    or told elsewhere have none, which the caller's own condition says."""
    return Exists(
        DeskTask.objects.filter(
            report=OuterRef("pk"),
            done_at=None,
            body=OuterRef("body"),
            opened_at__gte=OuterRef("body_since"),
        )
        .annotate(day=_day_of_since())
        .filter(~Q(kind=DeskTask.Kind.OVERDUE) | Q(day__gte=OuterRef("due_on")))
    )


class OfficeListQuerySet(models.QuerySet["OfficeList"]):
    def last_until(self, department: Department, kind: str) -> datetime | None:
        rows = self.filter(department=department, kind=kind).order_by("-until")
        return rows.values_list("until", flat=True).first()


class OfficeList(PublicId):
    """The list of one morning: what `department` got in (since, until]. One a day.

    `TASKS` is the list for those who distribute; its department is the clearing desk. Holds
    no content: what the mail says is looked up when it is sent.
    """

    class Kind(models.TextChoices):
        NEW = "new", "what the department got"
        TASKS = "tasks", "what has to be looked after"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = OfficeListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "kind", "day"], name="defects_office_list_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["new", "tasks"]), name="defects_office_list_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(since__lte=F("until")), name="defects_office_list_has_a_span"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "kind", "-until"], name="defects_office_list_last")
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.kind} {self.day}"
