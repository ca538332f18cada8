"""What the desk shows beside a report: what has to be looked after, and who knew it when."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from accounts.models import Department
from defects.links import hand_over_link_until
from defects.models import DeskTask, Report

_USES_AT_MOST = 50


def with_tasks(reports: Sequence[Report]) -> list[Report]:
    """The same reports, each with `live_tasks`; one statement for however many."""
    found: defaultdict[int, list[DeskTask]] = defaultdict(list)
    tasks = DeskTask.objects.live().filter(report__in=[report.pk for report in reports])
    for task in tasks.order_by("opened_at", "pk"):
        found[task.report_id].append(task)
    for report in reports:
        report.__dict__["live_tasks"] = found[report.pk]
    return list(reports)


def looking_after(report: Report) -> dict[str, Any]:
    """For the page of one report: tasks, the hand-over with the uses of its link, and since
    when the house knows."""
    shown: dict[str, Any] = {
        "tasks": list(
            DeskTask.objects.live()
            .filter(report=report)
            .select_related("body", "note")
            .order_by("opened_at", "pk")
        ),
        "knowledge": list(report.knowledge.select_related("body").order_by("at", "pk")),
    }
    if report.body.kind == Department.Kind.OUTSIDE:
        hand_over = (
            report.hand_overs.filter(ended_at=None)
            .select_related("body", "twin__municipality")
            .first()
        )
        if hand_over is not None:
            shown["hand_over"] = hand_over
            shown["link_until"] = hand_over_link_until(hand_over)
            shown["uses"] = list(hand_over.uses.order_by("-id")[:_USES_AT_MOST])
    return shown
