"""What would a draft of the rules change? Past reports are routed again, nothing is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import Department
from defects.models import Report, Routing, RuleSet
from defects.routing import Answer, Router, radius_metres
from geo.facts import place_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A report that would go elsewhere, or for another reason."""

    report: Report
    before: Department
    answer: Answer


def simulate(rule_set: RuleSet, reports: Iterable[Report]) -> Iterator[Move]:
    """Which of `reports` a draft would send elsewhere than the routing they had.

    Compares with the body of their first routing, so that what people moved by hand later
    does not count. One statement per report for its place, one more for 200 of them.
    """
    router = Router(rule_set.municipality, rule_set, for_many=True)
    for batch in _batches(reports, 200):
        first: dict[int, Department] = {}
        for routing in (
            Routing.objects.filter(report__in=batch).order_by("-id").select_related("body")
        ):
            first[routing.report_id] = routing.body
        for report in batch:
            facts = None
            if report.location is not None:
                facts = place_facts(
                    rule_set.municipality,
                    report.location,
                    radius_metres=radius_metres(report.accuracy_metres),
                    asset_kind=report.category.asset_kind,
                )
            answer = router.route(
                category=report.category,
                facts=facts,
                accuracy_metres=report.accuracy_metres if report.location else None,
                answers=report.answers,
                at=report.created_at,
            )
            before = first.get(report.pk, report.body)
            if answer.body.pk != before.pk:
                yield Move(report=report, before=before, answer=answer)


def _batches(reports: Iterable[Report], size: int) -> Iterator[list[Report]]:
    batch: list[Report] = []
    for report in reports:
        batch.append(report)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
