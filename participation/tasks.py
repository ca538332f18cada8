"""What has to be done from time to time, so that nothing is kept that nobody needs."""

from procrastinate.contrib.django import app

from common import clock
from participation import acts, services


@app.periodic(cron="47 * * * *")
@app.task(name="participation.forget_acts", queueing_lock="participation.forget_acts")
def forget_acts(timestamp: int) -> None:
    acts.forget_old(at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="participation.note_moments", queueing_lock="participation.note_moments")
def note_moments(timestamp: int) -> None:
    """What opened and closed since the last time, for the journal."""
    services.note_moments()


@app.periodic(cron="51 2 * * *")
@app.task(name="participation.forget_drafts", queueing_lock="participation.forget_drafts")
def forget_drafts(timestamp: int) -> None:
    """Drafts that nobody has touched for months go, with their pictures."""
    services.forget_old_drafts(at=clock.now())


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
