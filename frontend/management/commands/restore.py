"""`restore`: put a backup back, and prove it row by row and file by file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.audit.verifying import Broken, known_chains, verify_chain
from common.backup import Refused
from common.backup.restoring import Restored, finish, look, restore
from frontend.progress import Progress


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database and empty folders, as the owner of the database. "
        "Everything is compared with the backup; ends with 0 only if all is the same."
    )
    # The database may be empty: there is nothing to check.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="read and check the backup; change nothing"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also into a database with rows and folders with files, which are then gone",
        )
        parser.add_argument(
            "--deletions",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a newer backup or deletions.jsonl: what was deleted goes again; repeatable",
        )

    def handle(
        self,
        *args: Any,
        file: Path,
        dry_run: bool,
        replace: bool,
        deletions: list[Path],
        **options: Any,
    ) -> None:
        if file.suffix in {".gpg", ".age"}:
            raise CommandError(
                f"{file.name} ist verschlüsselt. Entschlüsseln Sie die Datei zuerst, zum Beispiel: "
                f"gpg --output {file.stem} --decrypt {file.name}"
            )
        progress = Progress(self.stdout)
        try:
            if dry_run:
                self._tell_what_would_be(file, replace, progress)
                return
            restored = restore(file, replace=replace, deletions=deletions, tell=progress.tell)
            self._verify_journal(restored)
            finish(file, restored)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"Bewiesen: {restored.tables} Tabellen mit {restored.rows} Zeilen und {restored.files} "
            f"Dateien sind genau wie gesichert am {restored.made_at:%d.%m.%Y um %H:%M} UTC; "
            "Rechte, Auslöser, Bedingungen und Zähler auch."
        )
        for sentence in restored.said:
            self.stdout.write(sentence)
        self.stdout.write(
            "Alle müssen sich neu anmelden. Jetzt: Web und Worker starten, `manage.py doctor`."
        )

    def _tell_what_would_be(self, file: Path, replace: bool, progress: Progress) -> None:
        found = look(file, replace=replace, tell=progress.tell)
        manifest = found.manifest
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"Die Sicherung vom {manifest['made_at'][:16]} UTC ist heil: {len(manifest['tables'])} "
            f"Tabellen mit {rows} Zeilen, {manifest['files']} Dateien. Sie ließe sich hier "
            "wiederherstellen. Nichts wurde verändert."
        )
        for sentence in found.warnings:
            self.stdout.write(sentence)

    def _verify_journal(self, restored: Restored) -> None:
        """By the clock of the backup: since then no worker has sealed anything."""
        for chain in known_chains():
            try:
                found = verify_chain(chain, at=restored.made_at)
            except Broken as error:
                raise Refused(
                    "Die Zeilen sind wie gesichert, aber das Protokoll ist nicht, wie es "
                    f"besiegelt wurde: {error} Was zu tun ist: docs/operations.md, "
                    "The journal and its seals."
                ) from error
            restored.said.append(
                f"Protokoll {'ohne Gemeinde' if chain is None else f'der Gemeinde {chain}'}: "
                f"{found.rows} Zeilen sind, wie sie besiegelt wurden."
            )
