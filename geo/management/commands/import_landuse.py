from typing import Any

from django.core.management.base import CommandParser

from geo.importing.base import Options
from geo.importing.landuse import import_landuse
from geo.importing.report import Report
from geo.management.importer import ImportCommand, pair


class Command(ImportCommand):
    help = "Imports what the base map draws: water, woods, parks, buildings, railways."
    field_options = ("kind", "name")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", default="", help="what all features are, such as water:river")
        parser.add_argument(
            "--kind-map",
            type=pair,
            action="append",
            default=[],
            metavar="VALUE=LAYER:KIND",
            help="what a value of the file means: Wald=landuse:wood",
        )

    def run(self, given: Options, options: dict[str, Any]) -> Report:
        return import_landuse(
            options["municipality"],
            given,
            kind=options["kind"],
            kind_map=dict(options["kind_map"]),
        )
