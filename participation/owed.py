"""Results that were promised: who waits for them, and since when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from geo.models import Municipality
from participation.models import Consultation, Phase, Project

# Editors are told so many days ahead: a text wants to be agreed on.
DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True)
class Owed:
    """A consultation whose result is promised for `on` and not published yet."""

    consultation: Consultation
    on: date

    def is_late(self, today: date) -> bool:
        return self.on < today


def results(municipality: Municipality, *, today: date) -> list[Owed]:
    """What is due within two weeks or overdue, the longest waiting first; one statement.

    A result published before the consultation ended is that of an earlier one.
    """
    ended_since = Phase.objects.filter(
        consultation=OuterRef("pk"), ends_at__gt=OuterRef("project__outcome_at")
    )
    found = (
        Consultation.objects.of(municipality)
        .filter(
            Q(project__outcome_at=None) | Exists(ended_since),
            project__published_at__isnull=False,
            results_due_on__lte=today + timedelta(days=DAYS_AHEAD),
        )
        .exclude(project__state=Project.State.STOPPED)  # that news was the answer
        .select_related("project")
        .order_by("results_due_on", "id")
    )
    return [Owed(each, each.results_due_on) for each in found if each.results_due_on]
