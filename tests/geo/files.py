"""Writes geodata files for the importers' tests: GeoJSON as text, the rest with ogr2ogr."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.factories import at


def square(west, south, east, north):
    """A ring in degrees, its edges in metres from the town hall."""
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [list(at(*corner).coords) for corner in corners]


def polygon(*box):
    return {"type": "Polygon", "coordinates": [square(*box)]}


def line_string(*points):
    return {"type": "LineString", "coordinates": [list(at(*point).coords) for point in points]}


def point(east, north):
    return {"type": "Point", "coordinates": list(at(east, north).coords)}


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": shape}


def geojson(path: Path, *features: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def converted(source: Path, target: Path, *options: str) -> Path:
    """`source` rewritten by ogr2ogr in the format of `target`'s suffix."""
    subprocess.run(["ogr2ogr", *options, str(target), str(source)], check=True, capture_output=True)
    return target


def swapped(shape: Any) -> Any:
    """The same with latitude first."""

    def turned(part: Any) -> Any:
        if isinstance(part[0], (int, float)):
            return [part[1], part[0], *part[2:]]
        return [turned(member) for member in part]

    return {**shape, "coordinates": turned(shape["coordinates"])}
