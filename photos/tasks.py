"""What workers do with pictures."""

from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from photos import files, redacting, services, upkeep
from photos.preparing import Interrupted


@app.task(
    name="photos.prepare",
    pass_context=True,
    retry=RetryStrategy(max_attempts=3, wait=10, retry_exceptions=[Interrupted]),
)
def prepare(context: JobContext, photo_uuid: str) -> None:
    services.prepare(UUID(photo_uuid), attempt=context.job.attempts + 1)


@app.task(name="photos.unpublish")
def unpublish(public_name: str) -> None:
    files.unpublish(public_name)


@app.task(name="photos.forget_derivatives")
def forget_derivatives(photo_uuid: str) -> None:
    redacting.forget_derivatives(UUID(photo_uuid))


@app.periodic(cron="17 * * * *")
@app.task(name="photos.sweep", queueing_lock="photos.sweep")
def sweep(timestamp: int) -> None:
    upkeep.sweep()


@app.periodic(cron="47 2 * * *")
@app.task(name="photos.purge", queueing_lock="photos.purge")
def purge(timestamp: int) -> None:
    upkeep.purge()
