"""The worker, what waits for it, and what went wrong."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from common.doctor import Finding, error, ok, warning

# A worker says every ten seconds that it lives.
_ALIVE = timedelta(seconds=90)
_LATE, _VERY_LATE = timedelta(minutes=10), timedelta(hours=2)
# Everything that matters by the hour or the night, and how long ago it must have run.
_REGULAR = {
    "accounts.purge": (timedelta(hours=3), "Fällige Daten werden nicht gelöscht."),
    "common.seal_journal": (timedelta(minutes=30), "Das Protokoll wird nicht besiegelt."),
    "common.verify_journal": (timedelta(hours=50), "Das Protokoll wird nicht geprüft."),
}
_START = "systemctl start nahdran-worker (Docker: docker compose up -d worker)"


def worker() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - max(last_heartbeat), count(*) FROM procrastinate_workers")
        since, count = cursor.fetchone()
    if since is None or since > _ALIVE:
        said = "Es läuft keiner" if since is None else f"Er schweigt seit {_told(since)}"
        yield error(
            "Worker",
            f"{said}: Keine Mail geht hinaus, kein Foto wird gezeigt, nichts wird gelöscht.",
            f"{_START}; sein Log sagt, warum er stehen blieb.",
        )
    else:
        yield ok("Worker", f"lebt ({count})")


def jobs() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(now() - greatest(coalesce(j.scheduled_at, e.at), e.at))"
            " FROM procrastinate_jobs j JOIN LATERAL (SELECT min(at) AS at"
            " FROM procrastinate_events WHERE job_id = j.id) e ON true"
            " WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()"
        )
        waiting, oldest = cursor.fetchone()
        cursor.execute(
            "SELECT j.task_name, count(*) FROM procrastinate_jobs j"
            " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed'"
            " WHERE j.status = 'failed' AND e.at > now() - interval '7 days'"
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        failed = cursor.fetchall()
    if waiting and oldest is not None and oldest > _LATE:
        make = error if oldest > _VERY_LATE else warning
        yield make(
            "Warteschlange",
            f"{waiting} Aufträge warten, der älteste seit {_told(oldest)}.",
            f"Läuft der Worker? {_START}",
        )
    else:
        yield ok("Warteschlange", f"{waiting} Aufträge sind fällig" if waiting else "leer")
    if failed:
        names = ", ".join(f"{name} ({count})" for name, count in failed[:5])
        yield warning(
            "Fehlgeschlagene Aufträge",
            f"In sieben Tagen: {names}.",
            "Das Log des Workers nennt den Grund. Danach neu anstoßen: manage.py procrastinate "
            "shell, dort list_jobs status=failed und retry NUMMER.",
        )
    yield from _regular()


def _regular() -> Iterator[Finding]:
    """By when the worker last deferred what has to run again and again, and how that ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.task_name, now() - max(e.at) FROM procrastinate_jobs j"
            " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'succeeded'"
            " WHERE j.task_name = ANY(%s) GROUP BY 1",
            [list(_REGULAR)],
        )
        last = dict(cursor.fetchall())
    well = True
    for task, (longest, means) in _REGULAR.items():
        since = last.get(task)
        if since is None or since > longest:
            well = False
            when = "nie" if since is None else f"vor {_told(since)}"
            yield warning(
                "Regelmäßiges",
                f"{task} gelang zuletzt {when}. {means}",
                f"{_START}. Bleibt es dabei, nennt das Log des Workers den Grund.",
            )
    if well:
        yield ok("Regelmäßiges", "Löschen, Besiegeln und Prüfen liefen zur rechten Zeit")


def _told(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} Minuten"
    return f"{minutes // 60} Stunden" if minutes < 48 * 60 else f"{minutes // 1440} Tagen"
