"""What is usual for the targets of a kind: what we suggest, and how long it took here lately."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median_low

from django.db.models import Count
from django.db.models.functions import TruncDate

from common.calendar import working_days_between
from common.clock import BERLIN
from defects.clocks import SHIPPED, Targets
from defects.models import Category, Report
from defects.models.report import ReportQuerySet
from defects.states import Work
from geo.models import Municipality

WINDOW = timedelta(days=180)
# Fewer say nothing about what is usual.
ENOUGH = 5

# Suggestions in Arbeitstage for the kinds we ship: small things that a crew does on its round,
# things that need a firm, things that need a decision first. Nobody has to take them.
SUGGESTED: Mapping[str, Targets] = {
    "waste": Targets(2, 5),
    "flytip": Targets(2, 5),
    "bin": Targets(2, 3),
    "dead_animal": Targets(1, 1),
    "street": Targets(3, 15),
    "pothole": Targets(2, 10),
    "footway": Targets(2, 15),
    "bridge": Targets(2, 30),
    "roadworks": Targets(1, 3),
    "street_light": Targets(2, 10),
    "green": Targets(3, 15),
    "tree": Targets(1, 5),
    "signs": Targets(2, 10),
    "traffic_light": Targets(1, 2),
    "drains": Targets(2, 10),
    "gully": Targets(2, 5),
    "graffiti": Targets(3, 20),
    "playground": Targets(1, 5),
    "winter": Targets(1, 1),
    "abandoned_vehicle": Targets(3, 20),
}


def suggested(category: Category) -> Targets:
    """What we suggest for a kind, its group or anything. Reads `category.parent`."""
    own = SUGGESTED.get(category.key)
    group = SUGGESTED.get(category.parent.key) if category.parent else None
    return own or group or SHIPPED


@dataclass(frozen=True, slots=True)
class Lately:
    """Arbeitstage that half of the reports took at most, None where there were too few."""

    answer: int | None = None
    repair: int | None = None


def lately(municipality: Municipality, *, at: datetime) -> dict[int, Lately]:
    """By the key of the kind, and of its group for all of its kinds: from the report to the
    first answer, and to the repair. Two statements."""
    came = Report.objects.of(municipality).filter(
        duplicate_of=None, reopened_at=None, created_at__gte=at - WINDOW
    )
    answered = _took(municipality, came.filter(answered_at__isnull=False), "answered_at")
    fixed = _took(municipality, came.filter(work=Work.FIXED), "closed_at")
    return {
        pk: Lately(_usual(answered.get(pk, [])), _usual(fixed.get(pk, [])))
        for pk in {*answered, *fixed}
    }


def _took(municipality: Municipality, reports: ReportQuerySet, until: str) -> dict[int, list[int]]:
    rows = (
        reports.order_by()
        .annotate(came_on=TruncDate("created_at", tzinfo=BERLIN))
        .annotate(done_on=TruncDate(until, tzinfo=BERLIN))
        .values_list("category", "category__parent", "came_on", "done_on")
        .annotate(n=Count("id"))
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for kind, group, came_on, done_on, n in rows:
        days = [_between(came_on, done_on, municipality.land)] * n
        for pk in {kind, group} - {None}:
            found[pk] += days
    return found


def _usual(days: list[int]) -> int | None:
    return median_low(days) if len(days) >= ENOUGH else None


def _between(first: date, last: date, land: str) -> int:
    noon = time(12, tzinfo=BERLIN)
    return working_days_between(
        datetime.combine(first, noon), datetime.combine(last, noon), land=land
    )
