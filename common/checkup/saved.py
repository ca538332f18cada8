"""Whether there is something to go back to, and whether somebody has tried it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from common.backup import Refused, places, programs
from common.doctor import Finding, error, ok, warning

_OLD, _VERY_OLD = timedelta(hours=26), timedelta(days=3)
_TRIED = timedelta(days=92)


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
