"""Days that come near, are here, or are long over: who is reminded, and what goes to the head.

Each step about one day of one clock is told once. Whatever runs twice, or in two workers at
once, tells once: the database takes each `DueNotice` one time, and a mail lists those rows that
its own run has written.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Department, Mailbox, User
from common import clock
from common.calendar import add_working_days, is_working_day
from common.identifiers import uuid7
from defects import notifications
from defects.models import Category, DeskTask, DueNotice, Report, TownClocks, town_clocks
from defects.models.report import ReportQuerySet
from defects.services.offices import who_is_named
from defects.substitution import Day
from geo.models import Municipality

# Before the lists of the morning, so that what was escalated stands on them.
FROM = time(6, 30)
_AT_ONCE = 2000
_FAR_PAST = date(2000, 1, 1)
_ONE_DAY = timedelta(days=1)

Recipient = Department | User | Mailbox


def remind(municipality: Municipality, *, at: datetime | None = None) -> int:
    """On working days from half past six: tell what is due soon or today and escalate what is
    long over. Returns how many days of clocks were told, two thousand of each at most; the job
    comes again."""
    now = at or clock.now()
    local = now.astimezone(clock.BERLIN)
    if local.time() < FROM or not is_working_day(local.date(), land=municipality.land):
        return 0
    day = Day(municipality, local.date())
    told = 0
    for step, first, last in spans(town_clocks(municipality), local, land=municipality.land):
        for which in DueNotice.Clock:
            told += _tell(day, which, step, first, last, now)
    return told


def spans(
    settled: TownClocks, now: datetime, *, land: str
) -> list[tuple[DueNotice.Step, date, date]]:
    """Which step is on for which days (both included) at `now`; no day has two."""
    today = clock.day_of(now)
    long_over = _long_over(today, settled.escalate_days, land=land)
    found = [
        (DueNotice.Step.OVER, _FAR_PAST, long_over),
        (DueNotice.Step.DUE, long_over + _ONE_DAY, today),
    ]
    if settled.remind_days:
        soon = add_working_days(now, settled.remind_days, land=land).astimezone(clock.BERLIN)
        found.append((DueNotice.Step.BEFORE, today + _ONE_DAY, soon.date()))
    return found


def _long_over(today: date, days: int, *, land: str) -> date:
    """The last day that has been over for `days` Arbeitstage today."""
    noon = time(12, tzinfo=clock.BERLIN)
    found = today
    while add_working_days(datetime.combine(found, noon), days, land=land) > datetime.combine(
        today, noon
    ):
        found -= _ONE_DAY
    return found


def _tell(
    day: Day, which: DueNotice.Clock, step: DueNotice.Step, first: date, last: date, now: datetime
) -> int:
    """One transaction: rows for what was not told yet, and a mail for each recipient."""
    with transaction.atomic():
        reports = list(_due(day.municipality, which, step, first, last, now)[:_AT_ONCE])
        if not reports:
            return 0
        recipients: dict[UUID, list[Recipient]] = {}
        batches: dict[tuple[tuple[type, int], ...], UUID] = {}
        heads = _heads(reports) if step == DueNotice.Step.OVER else {}
        named = _named(reports)
        rows = []
        for report in reports:
            is_confided = report.category.kind == Category.Kind.CONFIDENTIAL and named
            to = named if is_confided else [_recipient(day, report, step, heads)]
            batch = batches.setdefault(tuple((type(each), each.pk) for each in to), uuid7())
            recipients[batch] = to
            rows.append(
                DueNotice(
                    municipality=day.municipality,
                    report=report,
                    which=which,
                    step=step,
                    due_on=_day_of(report, which),
                    batch=batch,
                    at=now,
                )
            )
        DueNotice.objects.bulk_create(rows, ignore_conflicts=True)
        # What another worker has told meanwhile was ignored and is not ours.
        ours = DueNotice.objects.filter(batch__in=recipients).select_related("report")
        told: defaultdict[UUID, list[DueNotice]] = defaultdict(list)
        for row in ours:
            told[row.batch].append(row)
        if step == DueNotice.Step.OVER:
            _put_before_whoever_distributes(ours, now)
        for batch in told:
            for each in recipients[batch]:
                notifications.send_due(day.municipality, batch, to=each)
        return sum(map(len, told.values()))


def _due(
    municipality: Municipality,
    which: DueNotice.Clock,
    step: DueNotice.Step,
    first: date,
    last: date,
    now: datetime,
) -> ReportQuerySet:
    """Reports with a day of the clock in `first` to `last` of which nobody was told. What came
    in today was told today."""
    answer = which == DueNotice.Clock.ANSWER
    on = "answer_by" if answer else "repair_by"
    known = DueNotice.objects.filter(
        report=OuterRef("pk"), which=which, step=step, due_on=OuterRef(on)
    )
    within = Q(**{f"{on}__range": (first, last)})
    midnight = datetime.combine(clock.day_of(now), time(), tzinfo=clock.BERLIN)
    reports = (
        Report.objects.of(municipality)
        .open()
        .filter(within, ~Exists(known), paused_since=None, created_at__lt=midnight)
    )
    return reports.select_related("assignee", "body", "category").order_by(on, "pk")


def _day_of(report: Report, which: DueNotice.Clock) -> date:
    found = report.answer_by if which == DueNotice.Clock.ANSWER else report.repair_by
    assert found is not None  # noqa: S101 - for mypy; the query says so
    return found


def _recipient(
    day: Day, report: Report, step: DueNotice.Step, heads: dict[int, Mailbox]
) -> Recipient:
    if step == DueNotice.Step.OVER and report.body_id in heads:
        return heads[report.body_id]
    if step == DueNotice.Step.OVER:
        return day.office(report.body)
    return day.responsible(report)


def _named(reports: Iterable[Report]) -> list[Recipient]:
    """Who is told of what is confidential among `reports`: those who are named for it, and no
    office, head or deputy. If nobody is, the office hears that there is one, as in `telling`."""
    kind = Category.Kind.CONFIDENTIAL
    confided = next((each for each in reports if each.category.kind == kind), None)
    return [] if confided is None else [*who_is_named(confided.municipality)]


def _heads(reports: Iterable[Report]) -> dict[int, Mailbox]:
    """The address of the head, by department; those without have none."""
    bodies = {report.body_id for report in reports}
    rows = Mailbox.objects.filter(purpose=Mailbox.Purpose.HEAD, department__in=bodies)
    return {row.department_id: row for row in rows if row.department_id is not None}


def _put_before_whoever_distributes(rows: Iterable[DueNotice], now: datetime) -> None:
    tasks = [
        DeskTask(
            municipality_id=row.municipality_id,
            report_id=row.report_id,
            body_id=row.report.body_id,
            kind=DeskTask.Kind.OVERDUE,
            since=datetime.combine(row.due_on, time(), tzinfo=clock.BERLIN),
            opened_at=now,
        )
        for row in rows
    ]
    DeskTask.objects.bulk_create(tasks, ignore_conflicts=True)
