"""Jobs about reports: telling offices, and looking after what is left lying."""

from uuid import UUID

from procrastinate.contrib.django import app

from common import clock, jobs
from defects import simulation as simulating
from defects.models import CauseMessage
from defects.services import causes, clocks, papers, reminding, telling
from geo.models import Municipality


@app.task(name="defects.tell_office")
def tell_office(event: str, body: str) -> None:
    telling.tell_office(UUID(event), UUID(body))


@app.task(name="defects.tell_helper")
def tell_helper(event: str, body: str) -> None:
    telling.tell_helper(UUID(event), UUID(body))


@app.task(name="defects.cause_message")
def cause_message(message: str) -> None:
    """The next reports of a message to all that have one cause."""
    row = CauseMessage.objects.filter(uuid=message).first()
    if row is not None:
        causes.go_on(row)


@app.task(name="defects.simulate_rules")
def simulate_rules(simulation: str) -> None:
    simulating.run(UUID(simulation))


@app.task(name="defects.count_days")
def count_days(municipality: str, after: int) -> None:
    """Open reports get the days of new targets, some hundred at a time."""
    town = Municipality.objects.defer("boundary").filter(uuid=municipality).first()
    last = clocks.count_days(town, after=after) if town else None
    if town and last is not None:
        jobs.defer("defects.count_days", municipality=town.uuid, after=last)


@app.periodic(cron="*/10 * * * *")
@app.task(name="defects.remind", queueing_lock="defects.remind")
def remind(timestamp: int) -> None:
    """At half past six in Germany on working days, or as soon after it as a worker runs."""
    now = clock.now()
    for municipality in Municipality.objects.filter(is_active=True).defer("boundary"):
        reminding.remind(municipality, at=now)


@app.periodic(cron="*/10 * * * *")
@app.task(name="defects.send_lists", queueing_lock="defects.send_lists")
def send_lists(timestamp: int) -> None:
    """At seven in Germany on working days, or as soon after it as a worker runs."""
    now = clock.now()
    for municipality in Municipality.objects.filter(is_active=True).defer("boundary"):
        telling.send_lists(municipality, at=now)


@app.periodic(cron="12 * * * *")
@app.task(name="defects.look_after", queueing_lock="defects.look_after")
def look_after(timestamp: int) -> None:
    now = clock.now()
    for municipality in Municipality.objects.filter(is_active=True).defer("boundary"):
        telling.look_after(municipality, at=now)


@app.periodic(cron="47 3 * * *")
@app.task(name="defects.sweep_papers", queueing_lock="defects.sweep_papers")
def sweep_papers(timestamp: int) -> None:
    """By night: files of letters whose upload never came to an end."""
    papers.sweep_papers()


@app.periodic(cron="*/15 * * * *")
@app.task(name="defects.set_days", queueing_lock="defects.set_days")
def set_days(timestamp: int) -> None:
    """Reports from before there were clocks, and what else has no day yet."""
    now = clock.now()
    for municipality in Municipality.objects.filter(is_active=True).defer("boundary"):
        clocks.set_days(municipality, at=now)
