"""Brings in the reports of another system from a CSV file; nobody is written to."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from defects.importing import Options, import_reports
from geo.importing.report import ImportRefused
from geo.management.importer import municipality_named, pair


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV with a header")
        parser.add_argument("--source", required=True, help="a short name of the other system")
        parser.add_argument(
            "--municipality", default="", help="AGS or name; needless if there is only one"
        )
        parser.add_argument("--encoding", default="utf-8-sig", help="such as cp1252")
        parser.add_argument(
            "--column",
            type=pair,
            action="append",
            default=[],
            metavar="WHAT=COLUMN",
            help="id, created, updated, status, category, title, text, place, lon or lat",
        )
        parser.add_argument(
            "--status",
            type=pair,
            action="append",
            default=[],
            metavar="THEIRS=OURS",
            help="ours: received, accepted, in_progress, fixed, not_fixed or answered",
        )
        parser.add_argument(
            "--category",
            type=pair,
            action="append",
            default=[],
            metavar="THEIRS=KEY",
            help="their name or code of a kind, and the key of ours",
        )
        parser.add_argument("--services", type=Path, help="list of services in Open311's JSON")
        parser.add_argument("--fallback", default="", help="key of the kind for all the others")
        parser.add_argument(
            "--texts-are-public", action="store_true", help="they were published there already"
        )
        parser.add_argument("--dry-run", action="store_true", help="report, but change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        given = Options(
            path=options["file"],
            source=options["source"],
            encoding=options["encoding"],
            columns=dict(options["column"]),
            states=dict(options["status"]),
            categories=dict(options["category"]),
            services=options["services"],
            fallback=options["fallback"],
            texts_are_public=options["texts_are_public"],
            progress=self._progress if options["verbosity"] > 0 else None,
        )
        try:
            with transaction.atomic():
                outcome = import_reports(municipality_named(options["municipality"]), given)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        for line in outcome.lines():
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Nothing was changed: this was a dry run.")

    def _progress(self, message: str) -> None:
        """On a terminal one line that changes, in a log one line each."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r\033[K{message}", ending="")
            self.stderr.flush()
        else:
            self.stderr.write(message)
