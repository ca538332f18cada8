"""Looks at the queue and works it off inside a test.

`waiting()` names the jobs that wait. `work()` runs those that are due in this thread and
this transaction, the way a worker would; a test of the queue itself starts a real worker
(`run_worker`), which needs `django_db(transaction=True)`.
"""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from common import clock


def waiting(name: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Name and arguments of the jobs to do, oldest first; only those called `name`."""
    jobs = ProcrastinateJob.objects.filter(status="todo").order_by("id")
    if name:
        jobs = jobs.filter(task_name=name)
    return [(job.task_name, job.args) for job in jobs]


def work(*, until: datetime | None = None, limit: int = 200) -> list[str]:
    """Run the jobs that are due at `until` (by default now), also those they cause.

    Returns the names in the order in which they ran. An error in a job rises.
    """
    due = (until or clock.now()) - timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)
    done: list[str] = []
    while len(done) < limit:
        row = next(
            (
                row
                for row in ProcrastinateJob.objects.filter(status="todo").order_by(
                    "-priority", "id"
                )
                if row.scheduled_at is None or row.scheduled_at <= due
            ),
            None,
        )
        if row is None:
            return done
        task, job = app.tasks[row.task_name], row.procrastinate_job
        arguments: list[Any] = []
        if task.pass_context:
            arguments = [
                JobContext(app=app, job=job, start_timestamp=time.time(), abort_reason=lambda: None)
            ]
        with transaction.atomic():
            task.func(*arguments, **row.args)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [row.pk])
        done.append(row.task_name)
    raise AssertionError(f"{limit} jobs and still not done: {done[-5:]}")


def run_worker() -> None:
    """A real worker on connections of its own does what is due, then stops."""

    async def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as queue:  # type: ignore[attr-defined]
            async with queue.open_async():
                await queue.run_worker_async(
                    wait=False, listen_notify=False, install_signal_handlers=False
                )

    asyncio.run(run())
