from typing import Any

from django.core.management.base import CommandParser

from geo.importing.base import Options
from geo.importing.report import Report
from geo.importing.zones import import_zones
from geo.management.importer import ImportCommand
from geo.models import ZoneLayer


class Command(ImportCommand):
    help = "Imports one layer of zones: Stadtbezirke, Stadtteile, protected areas."
    field_options = ("key", "name")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--into", required=True, help="key of the layer, such as stadtteile")
        parser.add_argument("--title", default="", help="what people call it, such as Stadtteil")
        parser.add_argument(
            "--purpose", choices=ZoneLayer.Purpose.values, default=ZoneLayer.Purpose.DISTRICT
        )
        parser.add_argument(
            "--order", type=int, help="larger divisions first; the last district names a place"
        )

    def run(self, given: Options, options: dict[str, Any]) -> Report:
        return import_zones(
            options["municipality"],
            given,
            key=options["into"],
            name=options["title"],
            purpose=options["purpose"],
            order=options["order"],
        )
