"""Jobs about reports: telling offices, and looking after what is left lying."""

from uuid import UUID

from procrastinate.contrib.django import app

from common import clock
from defects import simulation as simulating
from defects.models import CauseMessage
from defects.services import causes, clocks, telling
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


@app.periodic(cron="*/15 * * * *")
@app.task(name="defects.set_days", queueing_lock="defects.set_days")
def set_days(timestamp: int) -> None:
    """Reports from before there were clocks, and what else has no day yet."""
    now = clock.now()
    for municipality in Municipality.objects.filter(is_active=True).defer("boundary"):
        clocks.set_days(municipality, at=now)
