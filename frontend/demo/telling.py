"""How the offices of Lindenbach are told, what they have read, and who was reminded."""

from datetime import datetime, timedelta

from accounts.models import Department, Mailbox
from common import clock, jobs
from common.calendar import add_working_days, add_working_hours
from defects.models import Knowledge, Office, Report, Way
from defects.services import telling
from defects.states import Work
from frontend.demo.days import Days, clock_at
from frontend.demo.offices import DOMAIN
from frontend.demo.people import People
from geo.models import Municipality

# As far back as a body outside may have been reminded.
_WORKING_DAYS = 25


def look_back(
    municipality: Municipality, bodies: dict[str, Department], staff: People, days: Days
) -> None:
    """Everybody has read what they got but for one report; bodies outside were reminded on the
    days on which that was due. Nobody gets a mail about it."""
    Mailbox.objects.create(
        municipality=municipality,
        purpose=Mailbox.Purpose.DANGER,
        email=f"bereitschaft@{DOMAIN}",
    )
    Office.objects.create(
        municipality=municipality,
        department=bodies["gruen"],
        tells=Office.Tells.LIST,
        absent_from=days.working(-1),
        absent_until=days.working(-3),
        deputy=staff.dispatcher,
    )
    Way.objects.create(
        municipality=municipality,
        body=bodies["bahn"],
        kind=Way.Kind.FORM,
        form_url=f"https://{DOMAIN}/erlentalbahn/schaden-melden",
    )
    _read(municipality, staff)
    now = clock.now()
    with jobs.silence():
        for back in range(_WORKING_DAYS, -1, -1):
            at = days.at(back, "10:12")
            if at < now:
                with clock_at(at):
                    telling.look_after(municipality, at=at)


def _read(municipality: Municipality, staff: People) -> None:
    """The first mail and the first look of what is open in the house. One that has lain there
    for long enough, if there is one, is left unread."""
    now = clock.now()
    reports = list(
        Report.objects.of(municipality)
        .open()
        .filter(body__kind=Department.Kind.INSIDE)
        .select_related("body")
        .order_by("body_since", "pk")
    )
    unread = next(
        (
            each
            for each in reports
            if each.work == Work.RECEIVED
            and not each.is_danger
            and add_working_days(each.body_since, telling.UNREAD_DAYS, land=municipality.land) < now
        ),
        None,
    )
    rows: list[Knowledge] = []

    def know(report: Report, what: Knowledge.What, at: datetime) -> None:
        if at < now:
            by = staff.clerk(report.body).user if what == Knowledge.What.OPENED else None
            rows.append(
                Knowledge(
                    municipality=municipality,
                    report=report,
                    body=report.body,
                    since=report.body_since,
                    what=what,
                    by=by,
                    at=at,
                )
            )

    for report in reports:
        told = report.body_since + timedelta(minutes=1)
        if report.is_danger:
            know(report, Knowledge.What.ON_CALL, told)
        know(report, Knowledge.What.MAILED, told)
        if report is not unread:
            opened = add_working_hours(told, 1, land=municipality.land)
            know(report, Knowledge.What.OPENED, opened)
    Knowledge.objects.bulk_create(rows)
