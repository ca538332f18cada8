"""What the import commands share: options, one transaction, progress, the report."""

import logging
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from geo.importing.base import Options
from geo.importing.report import ImportRefused, Report
from geo.models import Municipality


def pair(text: str) -> tuple[str, str]:
    """`a=b` as a pair, for options."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise ArgumentTypeError(f"{text}: write NAME=VALUE.")
    return name.strip(), value.strip()


class ImportCommand(BaseCommand):
    """Reads one file into one municipality. Subclasses add options and say `run`."""

    # Field options that the importer understands: `name` becomes `--name-field`.
    field_options: tuple[str, ...] = ()
    needs_municipality = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="GeoJSON, GeoPackage, Shapefile, CSV, ...")
        if self.needs_municipality:
            parser.add_argument(
                "--municipality", default="", help="AGS or name; needless if there is only one"
            )
        parser.add_argument("--layer", default="", help="which layer of a file with several")
        parser.add_argument("--crs", default="", help="coordinate system, such as EPSG:25832")
        parser.add_argument("--encoding", default="", help="of a CSV file, such as cp1252")
        parser.add_argument(
            "--where", type=pair, metavar="FIELD=VALUE", help="only features with this value"
        )
        parser.add_argument(
            "--prune", action="store_true", help="remove what is no longer in the file"
        )
        parser.add_argument(
            "--attribution", default="", help="whom the map must name, such as © Stadt Köln"
        )
        parser.add_argument("--dry-run", action="store_true", help="report, but change nothing")
        for name in self.field_options:
            option = name.replace("_", "-")
            parser.add_argument(f"--{option}-field", default="", help=f"which field is the {name}")

    def handle(self, *args: Any, **options: Any) -> None:
        given = Options(
            path=options["file"],
            layer=options["layer"],
            crs=options["crs"],
            encoding=options["encoding"],
            prune=options["prune"],
            attribution=options["attribution"],
            where=options["where"],
            fields={name: options[f"{name}_field"] for name in self.field_options},
            progress=self._progress if options["verbosity"] > 0 else None,
        )
        # GEOS logs each bad ring; the report names the zones.
        logging.getLogger("django.contrib.gis").setLevel(logging.ERROR)
        try:
            with transaction.atomic():
                if self.needs_municipality:
                    options["municipality"] = municipality_named(options["municipality"])
                report = self.run(given, options)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        self._progress("")
        for line in report.lines():
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Nothing was changed: this was a dry run.")

    def run(self, given: Options, options: dict[str, Any]) -> Report:
        raise NotImplementedError

    def _progress(self, message: str) -> None:
        """On a terminal one line that changes, in a log one line each."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r\033[K{message}", ending="")
            self.stderr.flush()
        elif message:
            self.stderr.write(message)


def municipality_named(text: str) -> Municipality:
    """By AGS or name, or the only one; raises `ImportRefused` telling which there are."""
    towns = Municipality.objects.all()
    if not text:
        if towns.count() == 1:
            return towns.get()
        names = ", ".join(f"{town.name} ({town.ags})" for town in towns.defer("boundary"))
        raise ImportRefused(
            f"Say which with --municipality: {names}."
            if names
            else "There is no municipality yet; run import_municipality first."
        )
    found = list(towns.filter(ags=text)) or list(towns.filter(name__iexact=text))
    if len(found) != 1:
        raise ImportRefused(f"There is no municipality {text}; name it by its AGS.")
    return found[0]
