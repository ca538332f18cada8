"""What workers do for the moderators."""

from procrastinate.contrib.django import app

from common import clock
from moderation.services import redactions


@app.periodic(cron="37 2 * * *")
@app.task(name="moderation.forget_old_words", queueing_lock="moderation.forget_old_words")
def forget_old_words(timestamp: int) -> None:
    redactions.forget_old_words(at=clock.now())
