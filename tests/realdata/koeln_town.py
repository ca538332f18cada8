"""Cologne founded by the importers, with its offices, its rules and its reports of 2016."""

import csv
import gzip
import io
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command

from accounts.models import Department, Role, User
from common import clock
from common.clock import BERLIN
from defects import services
from defects.models import Report
from defects.ruling.files import from_yaml
from defects.services import Actor
from geo.models import Municipality, Zone
from tests import factories
from tests.realdata import koeln_set_up as files

HOST = "koeln.example"
MORNING = datetime(2016, 2, 17, 8, tzinfo=BERLIN)
# What the services of that time are called in the list of kinds. „Ampel defekt“ is the same.
THEIRS = [
    ("Altkleidercontainer", "container"),
    ("Schrottfahrzeuge/Fahrräder", "abandoned_vehicle"),
    ("Straßenbaustellen", "roadworks"),
    ("Straßenlaterne defekt", "street_light"),
    ("Wilder Müll", "flytip"),
]
# Somebody had no kind to tell of a car that stood wrong; the town puts it right before it
# brings the reports in.
PARKED = re.compile(r"\bgeparkt\b")


@dataclass
class Koeln:
    town: Municipality
    kinds: list[files.Kind]
    rows: dict[str, dict[str, str]]
    people: dict[str, User] = field(default_factory=dict)

    def office(self, name: str) -> Department:
        return Department.objects.of(self.town).get(name=name)

    def clerk(self, office: Department) -> User:
        if office.name not in self.people:
            person = factories.member(self.town, Role.CLERK, office)
            self.people[office.name] = person
        return self.people[office.name]

    def at_desk(self, office: Department) -> Actor:
        return Actor.staff(self.clerk(office), office)

    def reports(self, **chosen: Any) -> list[Report]:
        rows = Report.objects.of(self.town).filter(**chosen).order_by("source_id")
        return list(
            rows.select_related(
                "municipality", "category__parent", "body", "cause", "duplicate_of", "item"
            )
        )

    def report(self, source_id: str) -> Report:
        (found,) = self.reports(source_id=source_id)
        return found


def found(data: Path, made: Path) -> Koeln:
    """The town with its map, its set-up, its rules, and the reports."""
    folder = data / "koeln"
    call_command(
        "import_municipality", str(folder / "koeln_stadtbezirk.geojson"), ags="05315000",
        name="Köln", base_url=f"https://{HOST}", host=[HOST], union=True, verbosity=0,
    )  # fmt: skip
    for order, (name, prefix) in enumerate([("stadtbezirk", "STB"), ("stadtteil", "STT")]):
        call_command(
            "import_zones", str(folder / f"koeln_{name}.geojson"), into=f"{name}e", order=order,
            name_field=f"{prefix}_NAME", key_field=f"{prefix}_NR", verbosity=0,
        )  # fmt: skip
    for key, land in (("wald", "Wald"), ("gruen", "Grün")):
        area = made / f"{key}.geojson"
        area.write_text(areas(folder / "fnp_flaechen.geojsonl.gz", land))
        call_command("import_zones", str(area), into=key, purpose="special", verbosity=0)
    call_command(
        "import_assets", str(folder / "ampelanlagen.geojson"), kind="traffic_light",
        key_field="LSA_Nr_", operator="verkehrstechnik", verbosity=0,
    )  # fmt: skip
    Municipality.objects.update(state=Municipality.State.LIVE, live_at=clock.now())
    town = Municipality.objects.get()
    kinds = files.kinds(data / "categories" / "categories_de_en.csv")
    districts = dict(
        Zone.objects.filter(layer__key="stadtbezirke").order_by("key").values_list("key", "name")
    )
    set_up = made / "koeln.yaml"
    set_up.write_text(files.set_up(kinds, list(districts.values())))
    call_command("import_setup", str(set_up), apply=True, verbosity=0, stdout=io.StringIO())
    dana = factories.member(town, Role.DISPATCHER)
    draft = services.import_rules(
        town, from_yaml(town, files.rules(kinds, districts).encode()), by=dana
    )
    services.activate_rules(draft, by=dana, revision=draft.revision)
    with (folder / "koeln_sagsuns_2016_open311.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    for row in rows.values():
        if PARKED.search(row["description"]):
            row["category_sub"], row["category_main"] = "illegal_parking", ""
    bring_in(rows, folder, made)
    return Koeln(town, kinds, rows, {"dana": dana})


def bring_in(rows: dict[str, dict[str, str]], folder: Path, made: Path) -> None:
    sorted_out = made / "reports.csv"
    with sorted_out.open("w", encoding="utf-8") as file:
        writer = csv.DictWriter(file, next(iter(rows.values())))
        writer.writeheader()
        writer.writerows(rows.values())
    call_command(
        "import_reports", str(sorted_out), source="sagsuns", category=THEIRS,
        services=folder / "koeln_services_2016_open311.json", texts_are_public=True, verbosity=0,
        stdout=io.StringIO(),
    )  # fmt: skip


def areas(path: Path, land: str) -> str:
    """The areas of one use, numbered."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        every = [json.loads(line) for line in file]
    features = [each for each in every if each["properties"]["TYP"] == land]
    for number, feature in enumerate(features, 1):
        feature["properties"] = {"key": str(number), "name": f"{land} {number}"}
    return json.dumps({"type": "FeatureCollection", "features": features})
