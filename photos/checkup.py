"""Do files and rows fit together, and is every picture being prepared?"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from common import clock
from common.doctor import Finding, error, ok, warning
from photos import backup, upkeep
from photos.models import Photo

_PREPARED_WITHIN = timedelta(minutes=30)
# So many rows and files are looked at; more would take too long, a sample tells as much.
_LOOKED_AT = 5_000


def pictures() -> Iterator[Finding]:
    late = Photo.objects.filter(
        state=Photo.State.STORED, created_at__lt=clock.now() - _PREPARED_WITHIN
    ).count()
    if late:
        yield error(
            "Fotos",
            f"{late} warten seit mehr als einer halben Stunde: Man sieht nur ein Kästchen.",
            "Läuft der Worker? systemctl status nahdran-worker; sein Log nennt den Grund.",
        )
    missing = [
        path
        for path in islice(backup.expected("default"), _LOOKED_AT)
        if not _place(path).is_file()
    ]
    if missing:
        yield error(
            "Fotos",
            f"{len(missing)} Dateien fehlen, zum Beispiel {missing[0]}.",
            "Aus der letzten Sicherung: tar -xf nahdran-....tar files/" + missing[0],
        )
    orphans = sum(1 for _path in islice(_orphans(), _LOOKED_AT))
    if orphans:
        yield warning(
            "Fotos",
            f"{orphans} Dateien gehören zu keinem Foto mehr.",
            "Der Worker räumt sie jede Stunde weg (photos.sweep). Bleiben sie: sein Log.",
        )
    if not (late or missing or orphans):
        yield ok("Fotos", "Dateien und Zeilen passen zusammen")


def _place(path: str) -> Path:
    root, _slash, rest = path.partition("/")
    return Path(settings.PRIVATE_DIR if root == "private" else settings.PUBLIC_DIR) / rest


def _orphans() -> Iterator[Path]:
    """Public pictures that nobody should see any more: the worst kind of left over."""
    there = sorted((Path(settings.PUBLIC_DIR) / "photos").glob("*.webp"))[:_LOOKED_AT]
    names = {path.name[:32] for path in there}
    shown = set(
        Photo.objects.filter(shown=True, public_name__in=names).values_list(
            "public_name", flat=True
        )
    )
    yield from (path for path in there if path.name[:32] not in shown and upkeep.is_settled(path))
