"""What would a draft of the rules change? Past reports are routed again, and nothing is moved.

Each report is asked twice with what is known of its place today: of the rules that are
active, and of the draft. What differs would move. Beside that stands where the report lies
in the end, after people have passed it on: a draft that sends it there at once is better.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from common import clock
from defects.models import Category, Report, RuleSet, Simulation
from defects.routing import Answer, Router, radius_metres
from geo.facts import Asked, PlaceFacts, many_place_facts
from geo.models import Municipality

BATCH = 500
EXAMPLES = 5
# A run that has not got on for so long has ended without a word (a worker was killed).
STALLED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A report that would go elsewhere."""

    report: Report
    before: Answer
    after: Answer


@dataclass(kw_only=True)
class _Way:
    """From one body to another: how many, how many of them lie there in the end, a few."""

    count: int = 0
    fits: int = 0
    fitted: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


def simulate(
    draft: RuleSet,
    reports: Iterable[Report],
    *,
    against: RuleSet,
    day: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Move]:
    """Which of `reports` go elsewhere under `draft` than under `against`, in their order.

    Months, weekdays and hours are those of each report; whether a rule is valid is asked of
    `day`, so that one can see today what will hold next year. One statement for the places of
    500 reports. `progress` is told how many are done.
    """
    town = draft.municipality
    categories = {row.pk: row for row in _categories(town)}
    earlier = Router(town, against, for_many=True)
    later = Router(town, draft, for_many=True)
    done = 0
    for batch in _batches(reports):
        facts = _facts(town, batch, categories)
        for report in batch:
            asked: dict[str, Any] = {
                "category": categories[report.category_id],
                "facts": facts.get(report.pk),
                "accuracy_metres": report.accuracy_metres if report.location else None,
                "answers": report.answers,
                "at": report.created_at,
                "day": day or clock.today(),
            }
            before, after = earlier.route(**asked), later.route(**asked)
            if before.body.pk != after.body.pk:
                yield Move(report=report, before=before, after=after)
        done += len(batch)
        if progress is not None:
            progress(done)


def run(uuid: UUID) -> None:
    """The job: one simulation, its progress written as it goes. Again does nothing."""
    simulation = (
        Simulation.objects.filter(uuid=uuid, state=Simulation.State.WAITING)
        .select_related("rule_set__municipality", "against", "municipality")
        .first()
    )
    if simulation is None:
        return
    reports = past_reports(simulation)
    day = asked_of(simulation.rule_set)
    _write(simulation, state=Simulation.State.RUNNING, total=reports.count())
    try:
        ways: dict[tuple[Any, Any], _Way] = {}
        for move in simulate(
            simulation.rule_set,
            reports.iterator(chunk_size=BATCH),
            against=simulation.against,
            day=day,
            progress=lambda done: _write(simulation, done=done),
        ):
            _count(ways, move)
    except Exception:
        _write(simulation, state=Simulation.State.FAILED)
        raise
    _write(simulation, state=Simulation.State.DONE, result=_result(ways) | {"day": day.isoformat()})


def past_reports(simulation: Simulation) -> QuerySet[Report]:
    """What it looks at: the latest first, without what was told elsewhere already, and without
    what is confidential: whoever writes rules may not know of it."""
    since = clock.months_after(simulation.created_at, -simulation.months)
    return (
        Report.objects.filter(
            municipality=simulation.municipality, created_at__gte=since, duplicate_of=None
        )
        .exclude(category__kind=Category.Kind.CONFIDENTIAL)
        .only("number", "category", "location", "accuracy_metres", "answers", "created_at", "body",
              "municipality")
        .order_by("-created_at", "-id")
    )  # fmt: skip


def asked_of(draft: RuleSet) -> date:
    """The first day, from today on, on which all that `draft` announces has begun."""
    last = draft.rules.aggregate(last=Max("valid_from"))["last"]
    return max(clock.today(), last or clock.today())


def is_stalled(simulation: Simulation) -> bool:
    waits = simulation.state in (Simulation.State.WAITING, Simulation.State.RUNNING)
    return waits and clock.now() - simulation.touched_at > STALLED


def _write(simulation: Simulation, **values: Any) -> None:
    Simulation.objects.filter(pk=simulation.pk).update(touched_at=clock.now(), **values)


def _count(ways: dict[tuple[Any, Any], _Way], move: Move) -> None:
    before, after = move.before.body, move.after.body
    way = ways.setdefault((before.key, after.key), _Way())
    way.count += 1
    way.fits += move.report.body_id == after.pk
    way.fitted += move.report.body_id == before.pk
    if len(way.examples) < EXAMPLES:
        way.examples.append(
            {
                "number": move.report.number,
                "before": move.before.sentence,
                "after": move.after.sentence,
            }
        )


def _result(ways: dict[tuple[Any, Any], _Way]) -> dict[str, Any]:
    rows = sorted(ways.items(), key=lambda pair: (-pair[1].count, pair[0]))
    return {
        "moved": sum(way.count for _keys, way in rows),
        "fits": sum(way.fits for _keys, way in rows),
        "fitted": sum(way.fitted for _keys, way in rows),
        "ways": [
            {
                "from": before,
                "to": after,
                "count": way.count,
                "fits": way.fits,
                "fitted": way.fitted,
                "examples": way.examples,
            }
            for (before, after), way in rows
        ],
    }


def _categories(municipality: Municipality) -> QuerySet[Category]:
    return (
        Category.objects.of(municipality)
        .select_related("default_body", "parent__default_body")
        .prefetch_related("questions")
    )


def _facts(
    town: Municipality, batch: list[Report], categories: dict[int, Category]
) -> dict[int, PlaceFacts]:
    asked = {
        report.pk: Asked(
            point=report.location,
            radius_metres=radius_metres(report.accuracy_metres),
            asset_kind=categories[report.category_id].asset_kind,
        )
        for report in batch
        if report.location is not None
    }
    found = many_place_facts(town, list(asked.values())) if asked else []
    return dict(zip(asked, found, strict=True))


def _batches(reports: Iterable[Report]) -> Iterator[list[Report]]:
    batch: list[Report] = []
    for report in reports:
        batch.append(report)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
