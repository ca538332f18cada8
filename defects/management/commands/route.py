"""Asks the active rules: who is in charge of this kind of defect at this place, and why?"""

import json
from typing import Any

from django.contrib.gis.geos import Point
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from defects.models import Category
from defects.routing import PART, route
from geo.importing.report import ImportRefused
from geo.management.importer import municipality_named
from geo.srid import WGS84


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--category", required=True, help="key of the kind, such as pothole")
        parser.add_argument("--lon", type=float, required=True, help="degrees east (WGS 84)")
        parser.add_argument("--lat", type=float, required=True, help="degrees north (WGS 84)")
        parser.add_argument("--part", default="", help="carriageway, footway, cycleway, parking")
        parser.add_argument("--accuracy", type=float, help="of the place, in metres")
        parser.add_argument(
            "--municipality", default="", help="AGS or name; needless if there is only one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            municipality = municipality_named(options["municipality"])
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        if not (-180 <= options["lon"] <= 180 and -90 <= options["lat"] <= 90):
            raise CommandError("--lon is -180 to 180 and --lat is -90 to 90 degrees.")
        category = (
            Category.objects.with_bodies()
            .filter(municipality=municipality, key=options["category"])
            .first()
        )
        if category is None:
            keys = Category.objects.of(municipality).active().values_list("key", flat=True)
            raise CommandError(
                f"{municipality} has no kind {options['category']}. It has: {', '.join(keys)}."
            )
        answer = route(
            municipality=municipality,
            location=Point(options["lon"], options["lat"], srid=WGS84),
            accuracy_metres=options["accuracy"],
            category=category,
            answers={PART: options["part"]} if options["part"] else {},
            at=clock.now(),
        )
        self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
