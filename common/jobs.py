"""Work for later: jobs are deferred by name, inside the transaction that causes them.

The queue is a table, so a job appears with the commit and vanishes with a rollback. What a
job is told are ids; it loads the rest itself, as it is when the job runs.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate import App
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.psycopg_connector import PsycopgConnector

# Ids, keys and numbers such as "L-2614". Words with blanks and addresses may be personal.
_KEY = re.compile(r"[^\s@]{0,120}")
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Nothing is deferred inside: what is entered there happened long ago, and nobody is told."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def defer(
    name: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    once: str | None = None,
    priority: int = 0,
    **arguments: Any,
) -> bool:
    """Let the task `name` run after the commit, or not before `at`.

    Jobs with the same `lock` run one after another. While a job with the same `once` waits,
    another is not added; then the answer is False. Raises `TaskNotFound` for an unknown
    name and `ValueError` for an argument that could hold personal text. Within `silence`
    nothing is deferred, and the answer is False.
    """
    if _silent.get():
        return False
    if at is not None:  # the queue goes by the database's clock, which nobody moves
        at -= timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)
    job = app.configure_task(
        name,
        allow_unknown=False,
        schedule_at=at,
        lock=lock,
        queueing_lock=once,
        priority=priority,
    )
    told = {key: _plain(value) for key, value in arguments.items()}
    if once is None:
        job.defer(**told)
        return True
    try:
        with transaction.atomic():  # the conflict must not spoil the caller's transaction
            job.defer(**told)
    except AlreadyEnqueued:
        return False
    return True


def defer_all(
    name: str,
    jobs: Sequence[Mapping[str, Any]],
    *,
    at: datetime | None = None,
    priority: int = 0,
) -> None:
    """As `defer` for many jobs of one task, each by its arguments, in one statement."""
    if _silent.get() or not jobs:
        return
    if at is not None:
        at -= timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)
    job = app.configure_task(name, allow_unknown=False, schedule_at=at, priority=priority)
    job.batch_defer(*({key: _plain(value) for key, value in each.items()} for each in jobs))


def deferred_with(
    name: str, *, lock: str | None = None, **arguments: Any
) -> tuple[str, list[str | None]]:
    """An SQL expression, and its parameters, that defers a job as `defer` does: for the
    RETURNING of a statement on a hot path, which then needs no second one. Within `silence`
    it defers nothing.
    """
    if _silent.get():
        return "NULL", []
    app.configure_task(name, allow_unknown=False)
    told = json.dumps({key: _plain(value) for key, value in arguments.items()})
    job = "ROW(%s, %s, 0, %s, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1"
    queue = app.tasks[name].queue
    return f"procrastinate_defer_jobs_v1(ARRAY[{job}])", [queue, name, lock, told]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and _KEY.fullmatch(value):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    raise ValueError("A job is told ids and keys, no text.")


class _Connector(DjangoConnector):
    """Web processes use Django's connection; a worker has its own, past any pooler."""

    def get_worker_connector(self) -> BaseAsyncConnector:
        return PsycopgConnector(
            kwargs=connector_params("direct"),
            min_size=1,
            max_size=4,
        )


def prepare(queue: App) -> None:
    """Called by procrastinate when the apps are ready."""
    queue.connector = queue.job_manager.connector = _Connector("default")
