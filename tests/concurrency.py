"""Real threads on real connections, for promises about what happens at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run `calls` at the same moment; each answers with its result or its ValidationError."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return call()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def beside(call: Callable[[], Any]) -> threading.Thread:
    """Start `call` in a thread and return when it waits for a lock that we hold."""

    def run() -> None:
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    pause = threading.Event()
    for _ in range(2000):
        if _somebody_waits_for_us():
            return thread
        assert thread.is_alive(), "it did not wait for the lock"
        pause.wait(0.005)
    raise AssertionError("it never waited for the lock")
