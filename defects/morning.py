"""The lists of a morning: what an office got, and what has to be looked after."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.mail import Recipient
from accounts.models import Contact, Department, Mailbox, User
from common import clock, german
from defects.models import (
    Category,
    DeskTask,
    DueNotice,
    Help,
    OfficeList,
    Report,
    ReportEvent,
)
from defects.states import GIVES, OPEN, Verb

_LINES_AT_MOST = 40


def listed_reports(row: OfficeList) -> list[Report]:
    """What an office got, or heard more about, between the moments of its list, as far as it
    still has it, and what it was asked to help with: dangerous ones first."""
    events = ReportEvent.objects.filter(
        report__body=row.department_id,
        report__work__in=OPEN,
        report__duplicate_of=None,
        verb__in=[*GIVES, Verb.REPLIED],
        at__gt=row.since,
        at__lte=row.until,
        undone_by=None,
    )
    helps = Help.objects.unfinished().filter(
        department=row.department_id, asked_at__gt=row.since, asked_at__lte=row.until
    )
    return list(
        Report.objects.filter(Q(pk__in=events.values("report")) | Q(pk__in=helps.values("report")))
        .exclude(category__kind=Category.Kind.CONFIDENTIAL)
        .select_related("category", "municipality")
        .order_by("-is_danger", "body_since", "pk")
    )


def listed_tasks(row: OfficeList) -> list[DeskTask]:
    return list(
        DeskTask.objects.of(row.municipality)
        .live()
        .exclude(report__category__kind=Category.Kind.CONFIDENTIAL)
        .filter(opened_at__gt=row.since, opened_at__lte=row.until)
        .select_related("report__category", "report__municipality", "body")
        .order_by("opened_at", "pk")
    )


def for_list(uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What is new for an office this morning; None if all of it went elsewhere meanwhile."""
    row = _list(uuid)
    if row is None or not isinstance(recipient, (Department, User)):
        return None
    reports = listed_reports(row)
    if not reports or (isinstance(recipient, Department) and recipient.pk != row.department_id):
        return None
    base = row.municipality.base_url.rstrip("/")
    return {
        "stands_in_for": row.department.name if isinstance(recipient, User) else "",
        "count": len(reports),
        "lines": [
            {
                "number": report.label,
                "kind": kind_of(report),
                "is_danger": report.is_danger,
                "is_help": report.body_id != row.department_id,
                "since": german.moment(report.body_since),
                "link": f"{base}/arbeit/{report.number}/",
            }
            for report in reports[:_LINES_AT_MOST]
        ],
        "more": max(len(reports) - _LINES_AT_MOST, 0),
        "link": f"{base}/arbeit/?amt={row.department.key}",
    }


def for_task_list(uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What has to be looked after, for those who distribute."""
    row = _list(uuid)
    if row is None or isinstance(recipient, Contact):
        return None
    tasks = listed_tasks(row)
    if not tasks:
        return None
    base = row.municipality.base_url.rstrip("/")
    return {
        "count": len(tasks),
        "lines": [
            {
                "number": task.report.label,
                "kind": kind_of(task.report),
                "is_danger": task.report.is_danger,
                "task": task.kind,
                "body": task.body.name,
                "since": german.moment(task.since),
                "since_day": german.day(task.since),
                "link": f"{base}/arbeit/{task.report.number}/?liste=nachfassen",
            }
            for task in tasks[:_LINES_AT_MOST]
        ],
        "more": max(len(tasks) - _LINES_AT_MOST, 0),
        "link": f"{base}/arbeit/?liste=nachfassen",
    }


def for_due(batch: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """The days of one batch that still hold: what was done, moved or put off meanwhile is left
    out, and so is what the recipient may not work on any more."""
    rows = DueNotice.objects.filter(batch=batch).select_related(
        "municipality",
        "report__category",
        "report__municipality",
        "report__body",
        "report__assignee",
    )
    held = [row for row in rows if _still_holds(row) and _concerns(row.report, recipient)]
    if not held:
        return None
    town, today = held[0].municipality, clock.today()
    base = town.base_url.rstrip("/")
    step = held[0].step
    return {
        "step": step,
        "count": len(held),
        "stands_in_for": _stands_in_for([row.report for row in held], recipient),
        "lines": [
            {
                "number": row.report.label,
                "kind": kind_of(row.report),
                "is_danger": row.report.is_danger,
                "clock": row.which,
                "day": german.day(row.due_on, today=today),
                "body": row.report.body.name if step == DueNotice.Step.OVER else "",
                "link": f"{base}/arbeit/{row.report.number}/?liste=faellig",
            }
            for row in held[:_LINES_AT_MOST]
        ],
        "more": max(len(held) - _LINES_AT_MOST, 0),
        "link": f"{base}/arbeit/?liste=faellig",
    }


def _still_holds(row: DueNotice) -> bool:
    report = row.report
    if report.paused_since is not None:
        return False
    is_answer = row.which == DueNotice.Clock.ANSWER
    return (report.answer_by if is_answer else report.repair_by) == row.due_on


def _concerns(report: Report, recipient: Recipient) -> bool:
    if isinstance(recipient, User):
        return recipient.has_perm("defects.work_on_report", report)
    if isinstance(recipient, Mailbox):
        return report.body_id == recipient.department_id
    return isinstance(recipient, Department) and report.body_id == recipient.pk


def _stands_in_for(reports: list[Report], recipient: Recipient) -> str:
    """The offices and colleagues in whose place somebody gets the mail; empty if for none."""
    if not isinstance(recipient, User):
        return ""
    names = {
        str(report.assignee or report.body)
        for report in reports
        if report.assignee_id != recipient.pk and report.category.kind != Category.Kind.CONFIDENTIAL
    }
    return ", ".join(sorted(names))


def kind_of(report: Report) -> str:
    """The kind in a mail; of a confidential report only that it is one."""
    if report.category.kind == Category.Kind.CONFIDENTIAL:
        return _("Vertrauliche Meldung")
    return str(report.category)


def _list(uuid: UUID) -> OfficeList | None:
    return OfficeList.objects.filter(uuid=uuid).select_related("department", "municipality").first()
