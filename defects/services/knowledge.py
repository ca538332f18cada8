"""Remembering when the house first knew of a report: told by mail, opened by somebody."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Role, User
from accounts.roles import roles_of
from common import clock
from defects.models import Category, DeskTask, Knowledge, Office, OfficeList, Report, ReportEvent
from defects.morning import listed_reports

What = Knowledge.What


@transaction.atomic
def note_opened(report: Report, *, by: User, at: datetime | None = None) -> None:
    """Somebody who works here looks at `report`; only the first time is kept.

    What somebody of its body has opened is read: nobody else has to look after that.
    """
    now = at or clock.now()
    what = What.OPENED if reads_for_its_body(by, report) else What.LOOKED
    known = Knowledge.objects.filter(
        report=report, body=report.body_id, since=report.body_since, what=what
    )
    if known.exists():
        return
    _know(report, what, now, by=by)
    if what == What.OPENED:
        DeskTask.objects.filter(report=report, kind=DeskTask.Kind.UNREAD, done_at=None).update(
            done_at=now, done_by=by
        )


@transaction.atomic
def note_opened_by_team(report: Report, *, at: datetime | None = None) -> None:
    """The same on a team's phone, where nobody has a name: the body has read it."""
    known = Knowledge.objects.filter(
        report=report, body=report.body_id, since=report.body_since, what=What.OPENED
    )
    if not known.exists():
        _know(report, What.OPENED, at or clock.now())


def reads_for_its_body(user: User, report: Report) -> bool:
    """Whether `user` works in the body that has `report`, or stands in for it today."""
    roles = roles_of(user, report.municipality)
    if report.category.kind == Category.Kind.CONFIDENTIAL:
        return roles.has(Role.CONFIDENTIAL)
    if report.body_id in {each.pk for each in roles.departments_as(Role.CLERK, Role.CREW)}:
        return True
    if report.body.is_clearing and roles.has(Role.DISPATCHER):
        return True
    office = Office.objects.filter(department=report.body_id, deputy=user).first()
    return office is not None and office.is_absent(clock.today())


def body_was_mailed(event_uuid: UUID, at: datetime) -> None:
    """The mail server took the mail about the event to the body, or to its deputy."""
    _mailed(event_uuid, What.MAILED, at)


def on_call_was_mailed(event_uuid: UUID, at: datetime) -> None:
    _mailed(event_uuid, What.ON_CALL, at)


def list_was_mailed(list_uuid: UUID, at: datetime) -> None:
    """The mail server took the list of a morning: the office was told of all that is on it."""
    row = OfficeList.objects.filter(uuid=list_uuid).select_related("department").first()
    if row is not None:
        for report in listed_reports(row):
            _know(report, What.MAILED, at)


def _mailed(event_uuid: UUID, what: Knowledge.What, at: datetime) -> None:
    event = ReportEvent.objects.filter(uuid=event_uuid).select_related("report").first()
    if event is not None:
        _know(event.report, what, at)


def _know(report: Report, what: Knowledge.What, at: datetime, *, by: User | None = None) -> None:
    row = Knowledge(
        municipality_id=report.municipality_id,
        report=report,
        body_id=report.body_id,
        since=report.body_since,
        what=what,
        by=by,
        at=at,
    )
    Knowledge.objects.bulk_create([row], ignore_conflicts=True)
