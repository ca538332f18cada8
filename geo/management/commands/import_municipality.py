from typing import Any

from django.core.management.base import CommandParser

from geo.importing.base import Options
from geo.importing.boundary import import_municipality
from geo.importing.report import Report
from geo.management.importer import ImportCommand


class Command(ImportCommand):
    help = "Sets the boundary of a municipality from a file, and makes it if it is new."
    needs_municipality = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--ags", required=True, help="Amtlicher Gemeindeschlüssel, 8 digits")
        parser.add_argument("--name", default="", help="needed for a new one")
        parser.add_argument("--base-url", default="", help="needed for a new one")
        parser.add_argument("--host", action="append", default=[], help="may be repeated")
        parser.add_argument("--parent", default="", help="AGS of the county that hosts it")
        parser.add_argument(
            "--union", action="store_true", help="join all features, such as the districts"
        )

    def run(self, given: Options, options: dict[str, Any]) -> Report:
        _municipality, report = import_municipality(
            given,
            ags=options["ags"],
            name=options["name"],
            base_url=options["base_url"],
            hosts=tuple(options["host"]),
            parent=options["parent"],
            union=options["union"],
        )
        return report
