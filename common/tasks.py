"""What has to be done from time to time so that nothing piles up or gets lost."""

from typing import Any

from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

from common import clock, idempotency, rate_limit

_KEEP_FINISHED_JOBS_HOURS = 7 * 24
_KEEP_FAILED_JOBS_HOURS = 90 * 24


@app.periodic(cron="7 * * * *")
@app.task(name="common.purge", queueing_lock="common.purge")
def purge(timestamp: int) -> None:
    """Forget counted addresses, answered submissions and cached values that are out of date."""
    now = clock.now()
    rate_limit.purge(at=now)
    idempotency.purge(at=now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_cache WHERE expires < now()")


@app.periodic(cron="*/2 * * * *")
@app.task(name="common.retry_stalled", queueing_lock="common.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Start jobs again whose worker has died (power cut, out of memory)."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="27 3 * * *")
@app.task(name="common.remove_old_jobs", queueing_lock="common.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    manager: Any = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=_KEEP_FINISHED_JOBS_HOURS)
    await manager.delete_old_jobs(
        nb_hours=_KEEP_FAILED_JOBS_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
