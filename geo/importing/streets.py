"""Roads with class, number and house numbers."""

import hashlib
import re
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction

from geo.importing import base
from geo.importing.base import Options
from geo.importing.fields import choose, number_of, text_of, truth_of
from geo.importing.report import ImportRefused, Report
from geo.importing.source import Feature
from geo.importing.upsert import write
from geo.models import Municipality, Road, RoadClass

# OpenStreetMap's values and German words; an empty class leaves the feature out. Only the
# dedication (Widmung) says who maintains a road: OpenStreetMap's classes are a first guess
# that --class-map corrects.
CLASSES: dict[str, str] = {
    **{str(value): str(value) for value in RoadClass.values},
    "motorway": "A", "motorway_link": "A", "trunk": "B", "trunk_link": "B",
    "primary": "B", "primary_link": "B", "secondary": "L", "secondary_link": "L",
    "tertiary": "K", "tertiary_link": "K", "unclassified": "G", "residential": "G",
    "living_street": "G", "pedestrian": "G", "service": "G", "road": "G",
    "footway": "P", "cycleway": "P", "path": "P", "track": "P", "steps": "P", "bridleway": "P",
    "platform": "", "construction": "", "proposed": "",
    "autobahn": "A", "bundesautobahn": "A", "bundesstraße": "B", "bundesstrasse": "B",
    "landesstraße": "L", "landesstrasse": "L", "staatsstraße": "L", "staatsstrasse": "L",
    "kreisstraße": "K", "kreisstrasse": "K", "gemeindestraße": "G", "gemeindestrasse": "G",
    "weg": "P", "privat": "X", "privatstraße": "X", "privatweg": "X",
}  # fmt: skip

_VALUES = [
    "name", "number", "road_class", "inside_od",
    "left_from", "left_to", "right_from", "right_to", "line",
]  # fmt: skip


@transaction.atomic
def import_streets(
    municipality: Municipality, options: Options, *, class_map: dict[str, str] | None = None
) -> Report:
    """Bring the roads of `municipality` up to date with the file.

    A stretch without a key gets one from its name and shape; stretches that share a key are
    numbered in the order of the file.
    """
    source, report = base.start(options)
    name_field = choose(source, "street", options.field("name"), needed=True, option="--name-field")
    key_field = choose(source, "key", options.field("key"))
    fields = {
        wanted: choose(source, wanted, options.field(wanted))
        for wanted in ("road_class", "road_number", "inside_od", "left_from", "left_to",
                       "right_from", "right_to")
    }  # fmt: skip
    classes = {**CLASSES, **{key.lower(): value for key, value in (class_map or {}).items()}}
    unknown = {value for value in classes.values() if value and value not in RoadClass.values}
    if unknown:
        raise ImportRefused(f"{', '.join(sorted(unknown))} is no road class: A, B, L, K, G, P, X.")

    def named(feature: Feature) -> str:
        return feature.named(text_of(feature.values, name_field))

    found: list[Road] = []
    keyless = 0
    taken: dict[str, int] = {}
    for shaped in base.shapes_inside(source, report, municipality, family="line", name_of=named):
        values = shaped.feature.values
        number = text_of(values, fields["road_number"])[:20]
        road_class = _class_of(text_of(values, fields["road_class"]), number, classes)
        if road_class is None:
            report.skip(
                f"have a class to be left out ({text_of(values, fields['road_class'])})",
                named(shaped.feature),
                tolerated=True,
            )
            continue
        key = text_of(values, key_field)[:50]
        if not key:
            keyless += 1
            key = _derived_key(text_of(values, name_field), shaped.shape)
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > 1:
            key = f"{key}-{taken[key]}"
        found.append(
            Road(
                municipality=municipality,
                key=key,
                name=text_of(values, name_field)[:120],
                number=number,
                road_class=road_class,
                inside_od=truth_of(values, fields["inside_od"]),
                left_from=number_of(values, fields["left_from"]),
                left_to=number_of(values, fields["left_to"]),
                right_from=number_of(values, fields["right_from"]),
                right_to=number_of(values, fields["right_to"]),
                line=shaped.shape,
            )
        )
    report.refuse_if_too_much_is_skipped()
    _tell_about_keys(report, keyless, taken, key_field)
    if not any(fields[side] for side in ("left_from", "right_from")):
        report.note("No fields with house numbers: none are counted off along these streets.")
    existing = Road.objects.filter(municipality=municipality)
    write(found, existing, report, key=["key"], values=_VALUES, prune=options.prune)
    return base.finish(municipality, options, report)


def _class_of(text: str, number: str, classes: dict[str, str]) -> str | None:
    """The road class, from its own field or from a number such as L 288; None: leave it out."""
    if text:
        if text.lower() in classes:
            return classes[text.lower()] or None
        if text.upper() in classes:
            return classes[text.upper()] or None
    numbered = re.match(r"([ABLK]|ST|S)\s*\d", number, re.IGNORECASE)
    if numbered:
        letter = numbered[1].upper()
        return str(RoadClass.STATE) if letter in {"S", "ST"} else letter
    return str(RoadClass.MUNICIPAL)


def _derived_key(name: str, line: GEOSGeometry) -> str:
    digest = hashlib.sha256(name.encode() + bytes(line.wkb)).hexdigest()
    return f"~{digest[:16]}"


def _tell_about_keys(
    report: Report, keyless: int, taken: dict[str, int], key_field: str | None
) -> None:
    if keyless and key_field is None:
        report.note("The file has no key field: keys are made from names and shapes.")
    elif keyless:
        report.note(f"{keyless} stretches have no {key_field}: keys are made from their shapes.")
    twice: list[Any] = [key for key, count in taken.items() if count > 1]
    if twice:
        shown = ", ".join(twice[:5])
        report.note(f"{len(twice)} keys stand for several stretches and were numbered: {shown}.")
