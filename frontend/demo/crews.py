"""Two teams of the Bauhof of Lindenbach: their phones, today's list and the next day's."""

from accounts.models import Department
from common import clock
from defects import services
from defects.models import Report
from defects.queues import jobs_of
from defects.services import Actor
from defects.states import Work
from frontend.demo.days import Days
from frontend.demo.people import People
from geo.models import Municipality

# Known to everybody who reads the handbook: the town does not exist.
PIN = "2580"
# What is begun or secured goes its own way; the rest of today's list is given to the teams.
_GIVEN = (Work.ACCEPTED, Work.PLANNED)


def send_out(
    municipality: Municipality, bodies: dict[str, Department], staff: People, days: Days
) -> None:
    """The lead has made teams, given them today's list in order, and the next day's."""
    yard = bodies["bauhof"]
    lead = staff.clerks["bauhof"]
    teams = [
        services.make_team(yard, name=name, pin=PIN, by=lead) for name in ("Team Nord", "Team Süd")
    ]
    for team, phone in zip(teams, ("Handy im Unimog", "Handy im Pritschenwagen"), strict=True):
        services.enrol_phone(services.invite_phone(team, by=lead), name=phone)
    by, today = Actor.staff(lead, yard), clock.today()
    evening = days.at(1, "15:40")  # of the last working day, when all of the list had come
    next_day = days.working(-1)
    later = list(Report.objects.of(municipality).filter(body=yard, planned_for=next_day))
    ready = [job for job in jobs_of([yard], today=today) if job.work in _GIVEN]
    for number, report in enumerate(ready):
        services.assign_job(report, to=teams[number % 2], on=today, by=by, at=evening)
    for number, report in enumerate(later):
        services.assign_job(report, to=teams[number % 2], on=next_day, by=by, at=evening)
