"""`backup`: the database and the files of one moment in one file that proves itself."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.backup import Refused, places
from common.backup.making import make
from frontend.progress import Progress

_NOT_IN_IT = """\
Nicht darin, also getrennt aufheben: .env mit SECRET_KEY, SECRET_LINK_KEY und den Passwörtern.
Ohne SECRET_LINK_KEY (oder SECRET_KEY) sind geheime Links in Mails tot, ohne SECRET_KEY lassen
sich zweite Faktoren nicht lesen. Auch nicht darin: offene Anmeldungen, Zähler, Zwischenspeicher.
Die Datei enthält personenbezogene Daten: Bewahren Sie sie verschlossen auf."""


class Command(BaseCommand):
    help = (
        "Write database and files of one moment into one file, whole or not at all. Ends with 0; "
        "with 1 if there is no backup; with 2 if there is one, but files were missing before."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="DIR", help="instead of BACKUP_DIR")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="delete all but the newest N in that folder"
        )
        parser.add_argument(
            "--encrypt-to",
            default="",
            metavar="RECIPIENT",
            help="a key of gpg, or of age (age1..., ssh-...): nothing is written in the clear",
        )

    def handle(
        self, *args: Any, to: Path | None, keep: int | None, encrypt_to: str, **options: Any
    ) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep: mindestens 1, sonst bliebe keine Sicherung übrig.")
        progress = Progress(self.stdout)
        try:
            made = make(
                to=to or places.folder(), keep=keep, encrypt_to=encrypt_to, tell=progress.tell
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{made.path}\n{made.bytes / 1e6:.1f} MB: {made.tables} Tabellen mit {made.rows} "
            f"Zeilen, {made.files} Dateien."
        )
        if made.newer:
            self.stdout.write(f"{made.newer} Dateien kamen danach; die nächste Sicherung hat sie.")
        for path in made.removed:
            self.stdout.write(f"Gelöscht, weil älter: {path.name}")
        self.stdout.write(_NOT_IN_IT)
        if made.missing:
            self.stderr.write("Zeilen nennen Dateien, die nicht da sind:")
            for name in made.missing:
                self.stderr.write(f"  {name}")
            self.stderr.write("Die Sicherung ist sonst vollständig.")
            sys.exit(2)
