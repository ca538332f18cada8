"""What has to be done from time to time."""

from procrastinate.contrib.django import app

from common import clock
from participation import services


@app.periodic(cron="*/5 * * * *")
@app.task(name="participation.note_moments", queueing_lock="participation.note_moments")
def note_moments(timestamp: int) -> None:
    """What opened and closed since the last time, for the journal."""
    services.note_moments()


@app.periodic(cron="13 7 * * *")
@app.task(name="participation.remind_editors", queueing_lock="participation.remind_editors")
def remind_editors(timestamp: int) -> None:
    """Every morning; who was written to within the week is left in peace."""
    services.remind_editors(at=clock.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="participation.sweep_documents", queueing_lock="participation.sweep_documents")
def sweep_documents(timestamp: int) -> None:
    """By night: files of documents whose upload never came to an end."""
    services.sweep_documents()
