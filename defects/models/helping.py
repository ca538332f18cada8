"""Several departments on one case: one leads, others are asked to help with a task."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from common import clock
from common.models import PublicId
from defects.models.report import HELPS, Report, ReportNote
from defects.states import OPEN
from geo.models import Municipality


class HelpQuerySet(models.QuerySet["Help"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def unfinished(self) -> Self:
        """Asked for or promised, on a report that is open, and not with whoever leads it."""
        return self.filter(
            state__in=Help.UNFINISHED, report__work__in=OPEN, report__duplicate_of=None
        ).exclude(department=F("report__body"))


class Help(PublicId):
    """What `department` was asked to do for a report that another one leads.

    Who leads is `Report.body`, who stays responsible for all of it. `state` is what the events of
    the report say that name this row (`defects.services.helping`). The texts are notes, so that
    they can be blanked.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("angefragt")
        ACCEPTED = "accepted", _("zugesagt")
        REFUSED = "refused", _("abgelehnt")
        DONE = "done", _("erledigt")
        ENDED = "ended", _("nicht mehr nötig")

    UNFINISHED = (State.ASKED, State.ACCEPTED)
    # Who was asked sees the case, until it says no or is not needed any more.
    SEES = HELPS

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="helps")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    task = models.ForeignKey(ReportNote, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = HelpQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted", "refused", "done", "ended"]),
                name="defects_help_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["report", "department"],
                condition=Q(state__in=["asked", "accepted"]),
                name="defects_help_asked_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "department"],
                condition=Q(state__in=["asked", "accepted"]),
                name="defects_help_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.department_id} {self.state}"
