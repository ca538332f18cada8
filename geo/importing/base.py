"""What all importers share: the municipality as a frame, and the steps around the writing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from common import data_version
from geo import gazetteer
from geo.attribution import add_source
from geo.importing.report import ImportRefused, Report
from geo.importing.shapes import OUTSIDE, Box, Shaped, read_shapes
from geo.importing.source import Feature, Source, open_source
from geo.models import Municipality

# A file may reach this far beyond the boundary: streets end in the neighbour's town.
_MARGIN_DEGREES = 0.02


@dataclass(slots=True, kw_only=True)
class Options:
    """What every importer understands; field names are empty when they shall be guessed."""

    path: Path
    layer: str = ""
    crs: str = ""
    encoding: str = ""
    prune: bool = False
    attribution: str = ""
    where: tuple[str, str] | None = None
    fields: dict[str, str] = field(default_factory=dict)
    progress: Callable[[str], None] | None = None

    def field(self, wanted: str) -> str:
        return self.fields.get(wanted, "")


def start(options: Options) -> tuple[Source, Report]:
    source = open_source(
        options.path, layer=options.layer, crs=options.crs, encoding=options.encoding
    )
    if options.where:
        _keep_only(source, *options.where)
    report = Report()
    if options.progress:
        report.progress = options.progress
    return source, report


def shapes_inside(
    source: Source,
    report: Report,
    municipality: Municipality,
    *,
    family: str,
    name_of: Callable[[Feature], str],
) -> Iterator[Shaped]:
    """The features of `source` that lie in `municipality`; the others are left out."""
    boundary = municipality.boundary
    frame = boundary.prepared
    for shaped in read_shapes(
        source, report, family=family, within=_around(boundary), name_of=name_of
    ):
        if frame.intersects(shaped.shape):
            yield shaped
        else:
            report.skip(OUTSIDE, name_of(shaped.feature), tolerated=True)


def finish(municipality: Municipality, options: Options, report: Report) -> Report:
    """After the writing: the search, the planner and cached pages learn of it."""
    add_source(municipality, options.attribution)
    report.refuse_if_too_much_is_skipped()
    report.progress("search places")
    gazetteer.rebuild(municipality)
    data_version.raise_version(municipality.pk)
    return report


def refuse_duplicates(keys: list[str], source: Source, field_name: str) -> None:
    """Raise `ImportRefused` if a key stands for two features."""
    seen: set[str] = set()
    twice = list(dict.fromkeys(key for key in keys if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    if twice:
        shown = ", ".join(twice[:5])
        raise ImportRefused(
            f"{len(twice)} values of the key {field_name} in {source.path.name} occur more than "
            f"once, for instance {shown}; choose another field with --key-field."
        )


def query(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _keep_only(source: Source, name: str, value: str) -> None:
    if name not in source.fields:
        raise ImportRefused(
            f"{source.path.name} has no field {name}. It has: {', '.join(source.fields)}."
        )
    rows = source._rows
    kept = [feature.number for feature in rows() if str(feature.values[name]) == value]
    if not kept:
        raise ImportRefused(f"No feature of {source.path.name} has {value} as its {name}.")
    numbers = set(kept)
    source._rows = lambda: (feature for feature in rows() if feature.number in numbers)
    source.count = len(kept)


def _around(boundary: GEOSGeometry) -> Box:
    west, south, east, north = boundary.extent
    margin = _MARGIN_DEGREES
    return (west - margin, south - margin, east + margin, north + margin)
