"""What belongs together in the demo town: gusts with many reports, two reports of one thing, and an
office that asks another for help."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import Department
from common import jobs
from defects import services
from defects.models import Category, Report
from frontend.demo.days import Days
from frontend.demo.people import People
from geo.models import Municipality

_TITLE = "Sturmböen am Wochenende"
_TEXT = (
    "Der Wind hat Äste und Schilder umgerissen. Wir räumen zuerst Straßen und Schulwege, "
    "dann Parks. Das dauert einige Tage."
)
_TASK = "Bitte die Stelle absperren, bis wir reparieren können."


def gather(
    municipality: Municipality, bodies: dict[str, Department], staff: People, days: Days
) -> None:
    """All of it yesterday in the afternoon, or on the last working day before today."""
    now = days.at(1, "16:30")
    with jobs.silence():  # nobody gets mail about what never happened
        _storm(municipality, _open(municipality, bodies["gruen"], now), staff, now)
        roads = _open(municipality, bodies["tiefbau"], now)
        _merge([report for report in roads if report.affected_count == 0], staff, now)
        _help(_open(municipality, bodies["tiefbau"], now), bodies["ordnung"], staff, days)


def _open(municipality: Municipality, body: Department, now: datetime) -> list[Report]:
    """Public ones to which nothing happened after `now`, the newest first."""
    rows = (
        Report.objects.of(municipality)
        .open()
        .public()
        .filter(body=body, paused_since=None, is_danger=False)
        .exclude(events__at__gt=now - timedelta(minutes=30))
        .filter(category__kind=Category.Kind.PUBLIC, category__is_danger=False)
        .select_related("municipality", "body", "category__parent")
    )
    return list(rows.order_by("-created_at", "-pk"))


def _storm(
    municipality: Municipality, reports: Sequence[Report], staff: People, now: datetime
) -> None:
    if not reports:
        return
    clerk = staff.clerk(reports[0].body).user
    assert clerk is not None  # noqa: S101 - a clerk is somebody
    cause = services.open_cause(
        municipality,
        values={
            "title": _TITLE,
            "text": _TEXT,
            "kinds": sorted({report.category.key for report in reports[:6]}),
            "zone_id": None,
            "begins_at": now - timedelta(days=3),
            "ends_at": None,
        },
        by=clerk,
        at=now - timedelta(minutes=30),
    )
    services.collect(cause, reports[:6], by=clerk, at=now - timedelta(minutes=5))


def _merge(reports: Sequence[Report], staff: People, now: datetime) -> None:
    """Two of one kind; the older one leads."""
    for report in reports:
        older = [
            each
            for each in reports
            if each.category_id == report.category_id and each.created_at < report.created_at
        ]
        if older:
            by = staff.clerk(report.body)
            services.merge([report], into=older[0], by=by, at=now - timedelta(minutes=4))
            return


def _help(reports: Sequence[Report], helper: Department, staff: People, days: Days) -> None:
    if not reports:
        return
    lead = reports[0]
    services.ask_for_help(
        lead,
        department=helper,
        task=_TASK,
        due_on=days.working(-2),
        by=staff.clerk(lead.body),
        at=days.at(1, "16:40"),
    )
