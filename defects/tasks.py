"""Jobs about reports: telling offices, and looking after what is left lying."""

from uuid import UUID

from procrastinate.contrib.django import app

from common import clock
from defects import simulation as simulating
from defects.services import clocks, telling
from geo.models import Municipality


@app.task(name="defects.tell_office")
def tell_office(event: str, body: str) -> None:
    telling.tell_office(UUID(event), UUID(body))


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


@app.task(name="defects.count_days")
def count_days(municipality: str) -> None:
    """Somebody has settled free days or targets otherwise."""
    clocks.count_anew(Municipality.objects.defer("boundary").get(uuid=municipality))


@app.periodic(cron="*/15 * * * *")
@app.task(name="defects.set_days", queueing_lock="defects.set_days")
def set_days(timestamp: int) -> None:
    """Reports from before there were clocks, and what else has no day yet."""
    now = clock.now()
    for municipality in Municipality.objects.filter(is_active=True).defer("boundary"):
        clocks.set_days(municipality, at=now)
