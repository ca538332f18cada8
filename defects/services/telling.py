"""What is told and looked after by the clock: one report at once, lists in the morning, what
nobody has read, what a body outside has not answered.

Whatever runs twice, or in two workers at once, tells once: rows are locked, and the database
takes each list, each reminder and each task one time.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from accounts import mail
from accounts.models import Department
from common import clock
from common.calendar import add_working_days, is_working_day
from defects import help_mail, morning, notifications
from defects.clocks import targets_of
from defects.models import (
    Category,
    DeskTask,
    HandOver,
    Knowledge,
    Office,
    OfficeList,
    Report,
    ReportEvent,
    answer_days,
)
from defects.services.offices import office_of, told_for, who_is_named
from defects.services.steps import MAIL_AFTER_SECONDS
from defects.states import OPEN, Responsibility, Work
from geo.models import Municipality

# What nobody of its body has opened for so many Arbeitstage goes to whoever distributes.
UNREAD_DAYS = 2
# So often a body outside is reminded by mail before somebody is asked to ring it up.
REMINDERS = 2
LISTS_AT = time(7)


@transaction.atomic
def tell_office(event_uuid: UUID, body_uuid: UUID, *, at: datetime | None = None) -> None:
    """One mail about one event to the office that had the report then and still has it, unless
    it gets lists. What is dangerous is told at once in any case."""
    event = (
        ReportEvent.objects.filter(uuid=event_uuid, undone_by=None, report__body__uuid=body_uuid)
        .select_related("report__body", "report__municipality", "report__category")
        .first()
    )
    if event is None:
        return
    report = event.report
    if report.category.kind == Category.Kind.CONFIDENTIAL:
        named = who_is_named(report.municipality)
        for person in named:
            notifications.mail_office(event, to=person)
        if named:  # else the office hears at least that there is one
            return
    if office_of(report.body).tells == Office.Tells.LIST and not report.is_danger:
        return
    day = clock.day_of(at or clock.now())
    notifications.mail_office(event, to=told_for(report.body, day=day))


@transaction.atomic
def tell_helper(event_uuid: UUID, body_uuid: UUID, *, at: datetime | None = None) -> None:
    """One mail to an office that is asked to help, or need not any more; an office that gets
    lists reads of it there."""
    event = (
        ReportEvent.objects.filter(uuid=event_uuid, undone_by=None)
        .select_related("report__municipality")
        .first()
    )
    if event is None:
        return
    town = event.report.municipality
    department = Department.objects.of(town).get(uuid=body_uuid)
    if office_of(department).tells == Office.Tells.LIST and not event.report.is_danger:
        return
    day = clock.day_of(at or clock.now())
    to = told_for(department, day=day)
    if to.email:
        mail.send_later(
            municipality=town, template=help_mail.TO_HELPER, to=to, ref=event.uuid, once=True
        )


# --- the lists of the morning -------------------------------------------------------------


def send_lists(municipality: Municipality, *, at: datetime | None = None) -> int:
    """From 7 o'clock on working days: each office its list, those who distribute theirs.

    Returns how many mails were written. A worker that was away at seven sends them later
    that day.
    """
    now = at or clock.now()
    local = now.astimezone(clock.BERLIN)
    if local.time() < LISTS_AT or not is_working_day(local.date(), land=municipality.land):
        return 0
    offices = (
        Department.objects.of(municipality)
        .active()
        .filter(kind=Department.Kind.INSIDE, office__tells=Office.Tells.LIST)
        .order_by("pk")
    )
    sent = sum(_send_list(department, OfficeList.Kind.NEW, now) for department in offices)
    clearing = Department.objects.of(municipality).filter(is_clearing=True).first()
    if clearing is not None:
        sent += _send_list(clearing, OfficeList.Kind.TASKS, now)
    return sent


@transaction.atomic
def _send_list(department: Department, kind: OfficeList.Kind, now: datetime) -> int:
    day = clock.day_of(now)
    row, is_new = OfficeList.objects.get_or_create(
        department=department,
        kind=kind,
        day=day,
        defaults={
            "municipality_id": department.municipality_id,
            "since": _list_since(department, kind, now),
            "until": now,
        },
    )
    if not is_new:  # told this morning, or another worker is at it
        return 0
    after = now + timedelta(seconds=MAIL_AFTER_SECONDS)
    if kind == OfficeList.Kind.NEW:
        if not morning.listed_reports(row):
            return 0
        notifications.send_list(row, to=told_for(department, day=day), at=after)
        return 1
    if not morning.listed_tasks(row):
        return 0
    people = notifications.who_distributes(department.municipality)
    for person in people:
        notifications.send_list(row, to=person, at=after)
    return len(people)


def _list_since(department: Department, kind: OfficeList.Kind, now: datetime) -> datetime:
    last = OfficeList.objects.last_until(department, kind)
    if kind == OfficeList.Kind.TASKS:
        return last or now - timedelta(days=14)
    began = office_of(department).tells_since
    return min(max(last, began) if last else began, now)


# --- what nobody has answered or read ---------------------------------------------------------


def look_after(municipality: Municipality, *, at: datetime | None = None) -> None:
    """Remind bodies outside, and put before whoever distributes what is left lying."""
    now = at or clock.now()
    asked = DeskTask.objects.filter(
        Q(done_at=None) | Q(opened_at__gte=Coalesce(OuterRef("reminded_at"), OuterRef("at"))),
        report=OuterRef("report"),
        kind=DeskTask.Kind.FOLLOW_UP,
        since__gte=OuterRef("at"),
    )
    # What was brought along from another system was told there: there is no link of ours until
    # somebody asks after it by hand.
    told_there = ~Q(report__source="") & Q(at=F("report__created_at"), reminded_at=None)
    waiting = HandOver.objects.filter(
        ~Exists(asked),
        ~told_there,
        municipality=municipality,
        ended_at=None,
        answered_at=None,
        at__lte=now - timedelta(days=1),
        report__work__in=OPEN,
    )
    for pk in waiting.order_by("at").values_list("pk", flat=True):
        _ask_after(pk, now)
    promised = HandOver.objects.filter(
        municipality=municipality,
        ended_at=None,
        answered_at__lte=now - timedelta(days=1),
        report__work__in=OPEN,
        report__duplicate_of=None,
    )
    for row in promised.select_related(
        "report__category__parent", "report__municipality__town_clocks"
    ):
        _ask_after_promise(row, now)
    for report in _left_unread(municipality, now):
        if now < add_working_days(report.body_since, UNREAD_DAYS, land=municipality.land):
            continue
        if report.category.kind == Category.Kind.CONFIDENTIAL:
            _tell_of_unread(report, at=now)
        else:
            _open_task(report, DeskTask.Kind.UNREAD, since=report.body_since, at=now)


@transaction.atomic
def _ask_after(pk: int, now: datetime) -> None:
    """A first and a second reminder, each after the same time again, then the task; who cannot
    be reminded by mail only gets this. After somebody has asked by hand it begins anew."""
    row = (
        HandOver.objects.filter(pk=pk, ended_at=None, answered_at=None)
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("report", "body__office", "municipality", "twin__body")
        .first()
    )
    if row is None:  # answered meanwhile, or another worker is at it
        return
    days = answer_days(row.body, is_danger=row.report.is_danger)
    waits_since = row.reminded_at or row.at
    if now < add_working_days(waits_since, days, land=row.municipality.land):
        return
    if row.reminders < REMINDERS and can_be_reminded(row):
        remind(row, at=now)
        return
    earlier = DeskTask.objects.filter(
        report=row.report, kind=DeskTask.Kind.FOLLOW_UP, since__gte=row.at
    )
    since = waits_since if earlier.exists() else row.at
    _open_task(row.report, DeskTask.Kind.FOLLOW_UP, since=since, at=now)


def can_be_reminded(row: HandOver) -> bool:
    """Whether a mail can reach whoever has it; what was told by a web form has no link here."""
    if row.way == HandOver.Way.NEIGHBOUR:
        return row.twin is not None and bool(row.twin.body.email)
    return row.way == HandOver.Way.MAIL and bool(row.body.email)


def remind(row: HandOver, *, at: datetime) -> None:
    """One more reminder by mail; the caller holds the row."""
    row.reminded_at = row.link_since = at
    row.reminders += 1
    row.save(update_fields=["reminded_at", "link_since", "reminders"])
    notifications.send_reminder(row)


def _ask_after_promise(row: HandOver, now: datetime) -> None:
    """A body outside said that it takes care: after the kind's time for repairs, and again after
    each time that somebody has looked after it, the task to ask."""
    tasks = DeskTask.objects.filter(
        report=row.report_id, kind=DeskTask.Kind.UNFIXED, since__gte=row.answered_at
    )
    last = tasks.order_by("-since").first()
    if last is not None and last.done_at is None:
        return
    since = last.done_at if last is not None else row.answered_at
    assert since is not None  # noqa: S101 - for mypy; the query says so
    days = targets_of(row.report.category, row.report.municipality).repair_days
    if now >= add_working_days(since, days, land=row.report.municipality.land):
        _open_task(row.report, DeskTask.Kind.UNFIXED, since=since, at=now)


def _left_unread(municipality: Municipality, now: datetime) -> list[Report]:
    """Reports that lie with an office that has not opened them, for a while already. What was
    brought along from another system was read there."""
    opened = Knowledge.objects.filter(
        report=OuterRef("pk"),
        body=OuterRef("body"),
        since=OuterRef("body_since"),
        what=Knowledge.What.OPENED,
    )
    told = DeskTask.objects.filter(
        report=OuterRef("pk"), kind=DeskTask.Kind.UNREAD, since=OuterRef("body_since")
    )
    return list(
        Report.objects.of(municipality)
        .open()
        .filter(
            ~Exists(opened),
            ~Exists(told),
            source="",
            work__in=(Work.RECEIVED, Work.SECURED),
            responsibility__in=(Responsibility.OFFERED, Responsibility.REFUSED),
            body_since__lte=now - timedelta(days=UNREAD_DAYS),
        )
        .select_related("category", "municipality")
        .order_by("body_since", "pk")
    )


@transaction.atomic
def _tell_of_unread(report: Report, *, at: datetime) -> None:
    """What is confidential is on no list of those who distribute: a mail, once, to others who are
    named for it, or to administrators, who name somebody."""
    task, is_new = DeskTask.objects.get_or_create(
        report=report,
        kind=DeskTask.Kind.UNREAD,
        since=report.body_since,
        defaults={
            "municipality_id": report.municipality_id,
            "body_id": report.body_id,
            "opened_at": at,
        },
    )
    if is_new:
        notifications.tell_of_unread(task)


def _open_task(report: Report, kind: DeskTask.Kind, *, since: datetime, at: datetime) -> None:
    row = DeskTask(
        municipality_id=report.municipality_id,
        report=report,
        body_id=report.body_id,
        kind=kind,
        since=since,
        opened_at=at,
    )
    DeskTask.objects.bulk_create([row], ignore_conflicts=True)
