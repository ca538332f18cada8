from typing import Any

from django.core.management.base import CommandParser

from geo.importing.assets import import_assets
from geo.importing.base import Options
from geo.importing.report import Report
from geo.management.importer import ImportCommand


class Command(ImportCommand):
    help = "Imports things of one kind that people report by number: lamps, traffic lights."
    field_options = ("key", "label", "operator")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", required=True, help="lamp, traffic_light, playground ...")
        parser.add_argument("--operator", default="", help="key of the department in charge")

    def run(self, given: Options, options: dict[str, Any]) -> Report:
        return import_assets(
            options["municipality"], given, kind=options["kind"], operator=options["operator"]
        )
