"""What has to be done from time to time so that nothing piles up or gets lost."""

import logging
from typing import Any

from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

from common import clock, idempotency, rate_limit
from common.audit import sealing, verifying

log = logging.getLogger(__name__)

_KEEP_FINISHED_JOBS_HOURS = 7 * 24
_KEEP_FAILED_JOBS_HOURS = 90 * 24


@app.periodic(cron="7 * * * *")
@app.task(name="common.purge", queueing_lock="common.purge")
def purge(timestamp: int) -> None:
    """Forget counted addresses, answered submissions and cached values that are out of date, and
    what backups that were killed still hold of deleted pictures."""
    from common.backup.gathering import remove_leftovers  # no process carries backups for good

    now = clock.now()
    rate_limit.purge(at=now)
    idempotency.purge(at=now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_cache WHERE expires < now()")
    remove_leftovers()


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


@app.periodic(cron="*/5 * * * *")
@app.task(name="common.seal_journal", queueing_lock="common.seal_journal", lock="common.journal")
def seal_journal(timestamp: int) -> None:
    """Put what was journalled into the chains, and publish the heads of the days that are over."""
    sealing.seal_journal()
    sealing.note_heads()


@app.periodic(cron="20 2 * * *")
@app.task(name="common.verify_journal", queueing_lock="common.verify_journal")
def verify_journal(timestamp: int) -> None:
    """By night all chains are read. The job fails with what is wrong, which the log keeps."""
    broken = []
    for chain in verifying.known_chains():
        try:
            verifying.verify_chain(chain, at=clock.now())
        except verifying.Broken as error:
            log.critical("The journal of municipality %s is not as it was sealed: %s", chain, error)
            broken.append(chain)
    if broken:
        raise verifying.Broken(f"{len(broken)} chains of the journal are broken; see the log.")
