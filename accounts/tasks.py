"""Jobs about people: their mails, and forgetting what is not needed any more."""

import logging
from typing import Any
from uuid import UUID

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from accounts import delivery, digest
from accounts.vault import erasure, outside, purging
from common import clock
from geo.models import Municipality

logger = logging.getLogger(__name__)

# Greylisting passes after minutes, a broken mail server may take a night: 41 hours in all.
_SECONDS_BEFORE_TRY = (60, 300, 900, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)

TELLS_AT_HOUR = 7


class MailRetry(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= len(_SECONDS_BEFORE_TRY):
            return None
        return RetryDecision(retry_in={"seconds": _SECONDS_BEFORE_TRY[job.attempts]})


@app.task(name="accounts.send_mail", retry=MailRetry(), pass_context=True)
def send_mail(
    context: JobContext,
    *,
    mail: str,
    municipality: str,
    template: str,
    kind: str,
    recipient: str,
    ref: str | None = None,
    labels: dict[str, Any] | None = None,
) -> None:
    delivery.deliver(
        delivery.Job(
            mail=UUID(mail),
            municipality=UUID(municipality),
            template=template,
            kind=kind,
            recipient=UUID(recipient),
            ref=UUID(ref) if ref else None,
            labels=labels or {},
            is_last=context.job.attempts >= len(_SECONDS_BEFORE_TRY),
        )
    )


@app.periodic(cron="37 * * * *")
@app.task(name="accounts.purge", queueing_lock="accounts.purge", lock="accounts.purge")
def purge(timestamp: int) -> None:
    """Delete what is due of every kind (accounts.vault.kinds); what is left over waits an hour."""
    now = clock.now()
    purging.purge(at=now)
    erasure.finish_waiting(at=now)


@app.task(name="accounts.finish_erasures")
def finish_erasures() -> None:
    """A hold was ended: accounts that waited for that may go. For a day that came, see `purge`."""
    erasure.finish_waiting(at=clock.now())


@app.periodic(cron="3 * * * *")
@app.task(name="accounts.tell_all", queueing_lock="accounts.tell_all")
def tell_all(timestamp: int) -> None:
    """The daily mail goes out in the hour that begins at seven in Germany."""
    now = clock.now()
    if now.astimezone(clock.BERLIN).hour != TELLS_AT_HOUR:
        return
    for municipality in Municipality.objects.filter(is_active=True).defer("boundary"):
        digest.tell_all(municipality, at=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="accounts.note_deletions", queueing_lock="accounts.note_deletions")
def note_deletions(timestamp: int) -> None:
    """What was deleted stands beside the backups, too; `manage.py doctor` sees when it does not."""
    try:
        outside.write()
    except OSError as error:
        logger.error("The deletion log beside the backups cannot be written: %s", error)
