"""What has to be done from time to time."""

from procrastinate.contrib.django import app

from common import clock
from moderation import services


@app.periodic(cron="23 3 * * *")
@app.task(name="moderation.forget_texts", queueing_lock="moderation.forget_texts")
def forget_texts(timestamp: int) -> None:
    """By night: what people wrote in notices and appeals, a year after the last answer."""
    services.forget_texts(at=clock.now())
