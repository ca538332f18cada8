"""Opens a file and yields its features.

GDAL reads only what the administrator names on the command line, never what users send.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import DataSource, GDALException, OGRGeometry, SpatialReference

from geo.importing.report import ImportRefused
from geo.srid import WGS84

_LATITUDE = ("lat", "latitude", "breite", "y", "lat_mid", "geo_lat", "hochwert", "northing")
_LONGITUDE = (
    "lon", "lng", "long", "longitude", "laenge", "länge", "x", "lon_mid", "geo_lon",
    "rechtswert", "easting",
)  # fmt: skip
# Suffixes of containers that GDAL opens through a virtual file system.
_VIRTUAL = {".gz": "/vsigzip/", ".zip": "/vsizip/"}


@dataclass(slots=True)
class Feature:
    """One row of the file: `number` counts from 1, `shape` may be missing."""

    number: int
    values: dict[str, Any]
    shape: OGRGeometry | None

    def named(self, name: str = "") -> str:
        return name or f"feature {self.number}"


@dataclass(slots=True)
class Source:
    """An opened file: its columns, its coordinate system, its features."""

    path: Path
    fields: list[str]
    count: int
    srs: SpatialReference | None
    _rows: Any = field(repr=False)
    _owner: Any = field(default=None, repr=False)  # keeps GDAL's handle alive

    def __iter__(self) -> Iterator[Feature]:
        yield from self._rows()


def open_source(path: Path, *, layer: str = "", crs: str = "", encoding: str = "") -> Source:
    """Open `path`; `layer` names one of several, `crs` says or overrides the system.

    Raises `ImportRefused` if there is nothing in it that can be read.
    """
    if not path.exists():
        raise ImportRefused(f"There is no file {path}.")
    if path.is_file() and path.stat().st_size == 0:
        raise ImportRefused(f"{path.name} is empty.")
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        source = _open_csv(path, encoding)
    else:
        source = _open_gdal(path, layer)
    if crs:
        try:
            source.srs = SpatialReference(crs)
        except GDALException:
            raise ImportRefused(
                f"{crs} is no coordinate system; write for instance EPSG:25832."
            ) from None
    if source.count == 0:
        raise ImportRefused(f"{path.name} has no features.")
    return source


def _open_gdal(path: Path, layer: str) -> Source:
    name = _VIRTUAL.get(path.suffix.lower(), "") + str(path.resolve())
    try:
        opened = DataSource(name)
        layers = {opened[index].name: opened[index] for index in range(len(opened))}
    except GDALException:
        raise ImportRefused(f"{path.name} is not a file with geodata that can be read.") from None
    if not layers:
        raise ImportRefused(f"{path.name} has no layers.")
    if not layer and len(layers) > 1:
        raise ImportRefused(
            f"{path.name} has {len(layers)} layers; choose one with --layer: {', '.join(layers)}."
        )
    if layer and layer not in layers:
        raise ImportRefused(f"{path.name} has no layer {layer}; it has {', '.join(layers)}.")
    chosen = layers[layer] if layer else next(iter(layers.values()))
    fields = list(chosen.fields)

    def rows() -> Iterator[Feature]:
        for number, feature in enumerate(chosen, start=1):
            try:
                shape = feature.geom
            except GDALException:
                shape = None
            values = {name: _plain(feature, index) for index, name in enumerate(fields)}
            yield Feature(number, values, shape)

    return Source(path, fields, len(chosen), chosen.srs, rows, opened)


def _plain(feature: Any, index: int) -> Any:
    try:
        value = feature[index].value
    except (GDALException, UnicodeDecodeError, ValueError):
        return None
    return value.strip() if isinstance(value, str) else value


def _open_csv(path: Path, encoding: str) -> Source:
    """A table with a column each for latitude and longitude (or easting and northing)."""
    text = _decoded(path, encoding)
    head = text.partition("\n")[0]
    delimiter = max(",;\t|", key=head.count)
    table = list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter))
    if not table:
        raise ImportRefused(f"{path.name} has no rows below its head line.")
    fields = [name for name in table[0] if name]
    by_lower = {name.strip().lower(): name for name in fields}
    latitude = next((by_lower[name] for name in _LATITUDE if name in by_lower), None)
    longitude = next((by_lower[name] for name in _LONGITUDE if name in by_lower), None)
    if latitude is None or longitude is None:
        raise ImportRefused(
            f"{path.name} has no columns for latitude and longitude (lat and lon); "
            f"it has {', '.join(fields)}."
        )

    def rows() -> Iterator[Feature]:
        for number, row in enumerate(table, start=1):
            x, y = _number(row[longitude]), _number(row[latitude])
            shape = None if x is None or y is None else OGRGeometry(f"POINT ({x!r} {y!r})")
            values = {name: (row[name] or "").strip() for name in fields}
            yield Feature(number, values, shape)

    return Source(path, fields, len(table), SpatialReference(WGS84), rows)


def _decoded(path: Path, encoding: str) -> str:
    raw = path.read_bytes()
    for candidate in [encoding] if encoding else ["utf-8-sig", "cp1252"]:
        try:
            return raw.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
    raise ImportRefused(f"{path.name} is not a text in {encoding or 'UTF-8'}; try --encoding.")


def _number(text: str | None) -> float | None:
    """A number with a point or a German comma; None if it is none."""
    try:
        return float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
