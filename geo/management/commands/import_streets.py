from typing import Any

from django.core.management.base import CommandParser

from geo.importing.base import Options
from geo.importing.report import Report
from geo.importing.streets import import_streets
from geo.management.importer import ImportCommand, pair


class Command(ImportCommand):
    help = "Imports roads with names, classes and house numbers."
    field_options = (
        "key",
        "name",
        "road_class",
        "road_number",
        "inside_od",
        "left_from",
        "left_to",
        "right_from",
        "right_to",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--class-map",
            type=pair,
            action="append",
            default=[],
            metavar="VALUE=CLASS",
            help="what a class of the file means: primary=L; an empty class leaves it out",
        )

    def run(self, given: Options, options: dict[str, Any]) -> Report:
        return import_streets(options["municipality"], given, class_map=dict(options["class_map"]))
