"""Starts the real thing beside a database of its own, and reads what it costs.

CPU time is read from /proc in nanoseconds, before and after: of all processes of the web
server, and of the PostgreSQL backends that serve the database of the benchmark. Where
PostgreSQL runs on another machine its part is missing, and the table says so.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import local
from typing import Any

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; an unexpected status stops the run, as it would measure something else."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    expect: int = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """Means per request."""

    web_ms: float
    database_ms: float
    wall_ms: float
    bytes: float

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms


# --- the database ---------------------------------------------------------------------


_DROP_TRIES = 20


def connect(settings: dict[str, Any], name: str = "") -> "psycopg.Connection[Any]":
    """A connection with Django's `settings` of a database, to the database `name`."""
    return psycopg.connect(
        dbname=name or settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        autocommit=True,
    )


def create_database(roles: Sequence[dict[str, Any]], name: str, template: str) -> None:
    """An empty database with the extensions, as tests get theirs; an old one is dropped."""
    drop_database(roles, name)
    with connect(roles[0], "postgres") as owner:
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(roles: Sequence[dict[str, Any]], name: str) -> None:
    """Drops it, whoever is still connected; `roles` are the owner and who else may be.

    Each role ends its own sessions, because no other may; a thread of a server that is ending may
    open one more at the last moment. Not WITH (FORCE): that is refused as long as autovacuum works
    there, whose process belongs to the superuser; a plain DROP sends autovacuum away by itself.
    """
    for _ in range(_DROP_TRIES):
        for role in roles:
            with connect(role, "postgres") as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                    " WHERE datname = %s AND usename = current_user",
                    [name],
                )
        try:
            with connect(roles[0], "postgres") as owner:
                owner.execute(f'DROP DATABASE IF EXISTS "{name}"')
        except psycopg.errors.ObjectInUse:
            continue
        return
    raise RuntimeError(f"Somebody keeps using {name}.")


# --- CPU ------------------------------------------------------------------------------


def nanoseconds(pid: int) -> int:
    """CPU time of a process with all its threads; 0 if it is gone or runs elsewhere."""
    total = 0
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return total
    return total


class Platform:
    """The web server on a free port, in front of the database `database`."""

    def __init__(self, environment: dict[str, str], database: dict[str, Any]) -> None:
        self._environment = environment
        self._database = database
        self._watcher = connect(database)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._connections = local()

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [str(ROOT / "bin/serve"), "web"],
            cwd=ROOT,
            env={**self._environment, "PORT": str(self.port), "WEB_WORKERS": "2"},
            start_new_session=True,
        )
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            if self._process.poll() is not None:
                sys.exit("The web server did not start.")
            try:
                self.send(Ask("/health/"))
            except OSError:
                time.sleep(0.2)
            else:
                return
        sys.exit("The web server did not answer within a minute.")

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(timeout=30)
        self._watcher.close()

    # --- asking ---------------------------------------------------------------------

    def send(self, ask: Ask) -> tuple[int, bytes]:
        """Status and body as they travelled, over a connection that is kept per thread."""
        headers = {"Accept-Encoding": "br, gzip", "Host": "127.0.0.1", **ask.headers}
        for is_last_try in (False, True):
            kept = getattr(self._connections, "http", None)
            if kept is None:
                kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                self._connections.http = kept
            try:
                kept.request(ask.method, ask.path, body=ask.body, headers=headers)
                answer = kept.getresponse()
                body = answer.read()
                break
            except (http.client.HTTPException, OSError):
                # The server closes what was idle for five seconds, or is not up yet.
                kept.close()
                self._connections.http = None
                if is_last_try:
                    raise
        if answer.status != ask.expect:
            raise SystemExit(
                f"{ask.method} {ask.path}: {answer.status}, not {ask.expect}\n{body[:2000]!r}"
            )
        return answer.status, body

    def measure(self, asks: Sequence[Ask]) -> Cost:
        """One after the other, so that nothing but the requests themselves is counted."""
        total = 0
        web, database = self._web_cpu(), self._database_cpu()
        started = time.perf_counter()
        for ask in asks:
            total += len(self.send(ask)[1])
        wall = time.perf_counter() - started
        web_after, database_after = self._web_cpu(), self._database_cpu()
        count = len(asks)
        return Cost(
            web_ms=_grown(web, web_after) / count / 1e6,
            database_ms=_grown(database, database_after) / count / 1e6,
            wall_ms=wall / count * 1000,
            bytes=total / count,
        )

    def throughput(self, asks: Sequence[Ask], *, at_once: int = 8) -> float:
        """Requests per second with so many under way; the client shares the machine."""
        with ThreadPoolExecutor(at_once) as pool:
            started = time.perf_counter()
            list(pool.map(self.send, asks))
            return len(asks) / (time.perf_counter() - started)

    # --- reading --------------------------------------------------------------------

    def _web_cpu(self) -> dict[int, int]:
        return {process.pid: nanoseconds(process.pid) for process in self.processes()}

    def _database_cpu(self) -> dict[int, int]:
        rows = self._watcher.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [self._database["NAME"]],
        ).fetchall()
        return {pid: nanoseconds(pid) for (pid,) in rows}

    def processes(self) -> list[psutil.Process]:
        assert self._process is not None  # noqa: S101
        parent = psutil.Process(self._process.pid)
        return [parent, *parent.children(recursive=True)]

    def memory(self) -> list[tuple[float, float]]:
        """Of each process of the server: what is resident, and its share of it, in MB.

        A page that several share counts whole in what is resident and in parts in the share
        (PSS in /proc), so that the shares of all add up to what they take from the machine.
        """
        return [
            (memory.rss / 1e6, memory.pss / 1e6)
            for process in self.processes()
            for memory in [process.memory_full_info()]
        ]


def _grown(before: dict[int, int], after: dict[int, int]) -> int:
    return sum(value - before.get(pid, 0) for pid, value in after.items())


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


# --- the same work without us ------------------------------------------------------------


def replay(database: dict[str, Any], statements: Sequence[str], *, times: int) -> float:
    """CPU-ms of PostgreSQL for these statements alone, sent by psycopg and rolled back."""
    if not statements:
        return 0.0
    with connect(database) as bare:
        row = bare.execute("SELECT pg_backend_pid()").fetchone()
        pid = row[0] if row else 0
        for _ in range(3):
            _once(bare, statements)
        before = nanoseconds(pid)
        for _ in range(times):
            _once(bare, statements)
        return (nanoseconds(pid) - before) / times / 1e6


def _once(bare: "psycopg.Connection[Any]", statements: Iterable[str]) -> None:
    with bare.transaction(force_rollback=True):
        for statement in statements:
            cursor = bare.execute(statement.encode())
            if cursor.description is not None:
                cursor.fetchall()


@contextmanager
def running(platform: Platform) -> Iterator[Platform]:
    try:
        platform.start()
        yield platform
    finally:
        platform.stop()
