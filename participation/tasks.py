"""What has to be done from time to time, so that nothing is kept that nobody needs."""

from procrastinate.contrib.django import app

from common import clock
from participation import acts, services


@app.periodic(cron="47 * * * *")
@app.task(name="participation.forget_acts", queueing_lock="participation.forget_acts")
def forget_acts(timestamp: int) -> None:
    acts.forget_old(at=clock.now())


@app.periodic(cron="51 2 * * *")
@app.task(name="participation.forget_drafts", queueing_lock="participation.forget_drafts")
def forget_drafts(timestamp: int) -> None:
    """Drafts that nobody has touched for months go, with their pictures."""
    services.forget_old_drafts(at=clock.now())
