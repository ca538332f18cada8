"""Whether there is something to go back to, and whether somebody has tried it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from common.backup import Refused, beside, hooks, places, programs
from common.doctor import Finding, error, ok, warning

_OLD, _VERY_OLD = timedelta(hours=26), timedelta(days=3)
_TRIED = timedelta(days=92)
_STALE = timedelta(hours=1)


def backups() -> Iterator[Finding]:
    now = datetime.now(UTC)
    where = places.folder()
    found = places.backups() if where.is_dir() else []
    if not found:
        yield error(
            "Sicherung",
            f"In {where} liegt keine: Geht die Platte kaputt, ist alles weg.",
            "manage.py backup, dann jede Nacht (docs/operations.md, Backup). Liegen sie anderswo: "
            "BACKUP_DIR in .env",
        )
    else:
        yield _age(now - found[0].at, found[0].path.name)
        for name in hooks.extras():
            yield _beside(where / name, now, found[0].at)
    proofs = [
        datetime.fromisoformat(backup.proof["proven_at"])
        for backup in found
        if backup.proof and "proven_at" in backup.proof
    ]
    if not proofs or now - max(proofs) > _TRIED:
        when = f"zuletzt am {max(proofs):%d.%m.%Y}" if proofs else "noch nie"
        yield warning(
            "Probe der Wiederherstellung",
            f"Sie gelang {when}. Was nie zurückgespielt wurde, ist nur eine Hoffnung.",
            "Jedes Vierteljahr in eine leere Datenbank: docs/operations.md, Restore drill",
        )
    else:
        yield ok("Probe der Wiederherstellung", f"gelang am {max(proofs):%d.%m.%Y}")
    try:
        programs.find("pg_dump", 0)
    except Refused as refused:
        yield warning("pg_dump", str(refused), "Auf dem Rechner, der sichert, muss es da sein.")


def _beside(path: Path, now: datetime, newest: datetime) -> Finding:
    """Without it an old backup brings back what was deleted since."""
    until = beside.complete_until(path)
    writes = (
        f"Der Worker schreibt es alle fünf Minuten: Läuft er, und darf er in {path.parent} "
        "schreiben? BACKUP_DIR muss für ihn derselbe Ordner sein."
    )
    if until is None:
        return error(
            "Löschprotokoll neben den Sicherungen",
            f"{path} fehlt: Eine alte Sicherung brächte zurück, was seither gelöscht wurde.",
            writes,
        )
    if until < newest or now - until > _STALE:
        hours = int((now - until).total_seconds() // 3600)
        told = "älter als die neueste Sicherung" if until < newest else f"{hours} Stunden alt"
        return warning(
            "Löschprotokoll neben den Sicherungen",
            f"{path} ist {told}: Was danach gelöscht wurde, brächte eine Sicherung zurück.",
            writes,
        )
    return ok("Löschprotokoll neben den Sicherungen", f"{until:%d.%m.%Y, %H:%M} UTC")


def _age(age: timedelta, name: str) -> Finding:
    hours = int(age.total_seconds() // 3600)
    if age > _OLD:
        make = error if age > _VERY_OLD else warning
        return make(
            "Sicherung",
            f"Die neueste ({name}) ist {hours} Stunden alt.",
            "manage.py backup; läuft der Timer? systemctl list-timers nahdran-backup.timer",
        )
    return ok("Sicherung", f"{name}, {hours} Stunden alt")
