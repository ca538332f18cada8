"""Writes the set-up of a municipality as YAML: what people settled, without people."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.setup import files
from geo.importing.report import ImportRefused
from geo.management.importer import municipality_named


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--municipality", default="", help="AGS or name; needless if there is only one"
        )
        parser.add_argument("--output", type=Path, help="a file; else it is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            municipality = municipality_named(options["municipality"])
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        text = files.export(municipality)
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
