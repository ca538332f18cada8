"""What has to be done from time to time so that nothing is kept that nobody needs."""

from procrastinate.contrib.django import app

from common import clock
from participation import acts


@app.periodic(cron="47 * * * *")
@app.task(name="participation.forget_acts", queueing_lock="participation.forget_acts")
def forget_acts(timestamp: int) -> None:
    acts.forget_old(at=clock.now())
