"""Whether what was done is sealed in time; what it says is read by `verify_audit`."""

from collections.abc import Iterator

from common import clock
from common.audit.sealing import is_late
from common.doctor import Finding, error, ok


def sealed() -> Iterator[Finding]:
    if is_late(at=clock.now()):
        yield error(
            "Protokoll",
            "Zeilen warten seit mehr als einem Tag auf ihr Siegel: So lange könnte sie jemand "
            "unbemerkt ändern.",
            "Läuft der Worker? Danach: manage.py verify_audit",
        )
    else:
        yield ok("Protokoll", "besiegelt (ganz lesen: manage.py verify_audit)")
