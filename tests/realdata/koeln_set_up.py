"""Cologne as a set-up: what `categories_de_en.csv` and the map say, written as the files that
`import_setup` and the page of rules read."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from common.texts import slug_of

# What the offices of the list are in Cologne: companies, not parts of the town hall.
OUTSIDE = ("Stadtwerke", "Entsorgungsbetriebe", "Stadtentwässerung", "Verkehrsbetriebe")
# Of these one takes reports by mail; the others have forms of their own, or a telephone.
BY_MAIL = "Stadtwerke"
CLEARING = "Bürgerbüro"
CONFIDENTIAL = ("illegal_parking", "noise")
# The service list of Cologne: scrap vehicles go to the Ordnungsdienst of each Stadtbezirk.
OF_A_DISTRICT = "abandoned_vehicle"
FIELD_OFFICE = "Ordnungsdienst {}"


@dataclass(frozen=True)
class Kind:
    """A row of the list; `offices` are those named for it, the likeliest first."""

    key: str
    de: str
    en: str
    offices: tuple[str, ...]


def kinds(path: Path) -> list[Kind]:
    with path.open(encoding="utf-8") as file:
        return [
            Kind(row["key"], row["name_de"], row["name_en"], named(row["typical_responsible_de"]))
            for row in csv.DictReader(file)
        ]


def named(cell: str) -> tuple[str, ...]:
    """`Ordnungs-/Gesundheitsamt` names two offices, and so does `Tiefbauamt / Bauhof`."""
    parts = [part.strip() for part in cell.split("/")]
    return tuple(re.sub(r"-$", "amt", part) for part in parts)


def office_key(name: str) -> str:
    return slug_of(name)


def set_up(found: list[Kind], districts: list[str]) -> str:
    """The YAML of `import_setup`: the offices, the clearing desk, the kinds. No kind names an
    office: that is for the rules."""
    offices = sorted({office for kind in found for office in kind.offices})
    offices += [FIELD_OFFICE.format(district) for district in districts]
    document: dict[str, Any] = {
        "nahdran": 1,
        "departments": [_office(name) for name in offices],
        "clearing": {"department": office_key(CLEARING)},
        "categories": [
            {
                "key": kind.key,
                "name": {"de": kind.de, "en": kind.en},
                "kind": "confidential" if kind.key in CONFIDENTIAL else "public",
                "asset": "traffic_light" if kind.key == "traffic_light" else "",
                "order": number,
            }
            for number, kind in enumerate(found)
        ],
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _office(name: str) -> dict[str, Any]:
    key = office_key(name)
    values: dict[str, Any] = {"key": key, "name": name, "where": f"bei der Stelle {name}"}
    if name in OUTSIDE:
        values["kind"] = "outside"
    if name not in OUTSIDE or name == BY_MAIL:
        values["email"] = f"{key}@koeln.example"
    return values


def rules(found: list[Kind], districts: dict[str, str]) -> str:
    """The YAML of the rules. `districts` are the names of Stadtbezirke by key.

    Traffic lights of the map are their operator's; fly-tipping in woods and parks is for whoever
    looks after these; scrap vehicles go to the Ordnungsdienst of the Stadtbezirk; all else goes
    where the list says.
    """
    first = {kind.key: office_key(kind.offices[0]) for kind in found}
    rows: list[dict[str, Any]] = [
        {
            "category": "traffic_light",
            "asset_kind": "traffic_light",
            "to_operator": True,
            "reason": "Hier steht Ampel {asset}. Zuständig ist: {body}.",
        }
    ]
    rows += [
        {
            "category": "flytip",
            "layer": layer,
            "body": first["park"],
            "reason": "Das liegt im Grünen ({zone}). Zuständig ist: {body}.",
        }
        for layer in ("wald", "gruen")
    ]
    rows += [
        {
            "category": OF_A_DISTRICT,
            "zone": f"stadtbezirke/{key}",
            "body": office_key(FIELD_OFFICE.format(name)),
            "reason": "Im Bezirk {zone} macht das: {body}.",
        }
        for key, name in districts.items()
    ]
    rows += [
        {"category": kind.key, "body": first[kind.key], "reason": "Zuständig ist: {body}."}
        for kind in found
    ]
    return yaml.safe_dump({"rules": rows}, allow_unicode=True, sort_keys=False)
