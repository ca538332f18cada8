"""Shapes as we store them: longitude/latitude, two dimensions, valid, of one type."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.contrib.gis.gdal import CoordTransform, GDALException, OGRGeometry, SpatialReference
from django.contrib.gis.geos import (
    GeometryCollection,
    GEOSException,
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
)

from geo.importing.report import ImportRefused, Report
from geo.importing.source import Feature, Source
from geo.srid import WGS84

Box = tuple[float, float, float, float]  # west, south, east, north in degrees

# Where files for a German municipality can lie, with a margin.
GERMANY: Box = (5.0, 47.0, 16.0, 55.5)
NO_SHAPE = "have no geometry"
WRONG_TYPE = "have another type of geometry"
OUTSIDE = "lie outside the municipality"
BROKEN = "have a geometry that cannot be repaired"
_PROGRESS_EVERY = 2000

_FAMILIES: dict[str, tuple[Any, ...]] = {
    "polygon": (Polygon, MultiPolygon),
    "line": (LineString, MultiLineString),
    "point": (Point,),
    "any": (Polygon, MultiPolygon, LineString, MultiLineString, Point),
}


@dataclass(slots=True)
class Shaped:
    """A feature with its shape as we store it (SRID 4326)."""

    feature: Feature
    shape: Any  # a MultiPolygon, MultiLineString or Point, as the family says


def read_shapes(
    source: Source,
    report: Report,
    *,
    family: str,
    within: Box = GERMANY,
    name_of: Any = None,
) -> Iterator[Shaped]:
    """The usable features of `source`; the others are in `report.skipped`.

    `family` is polygon, line, point or any. `within` is where the features must lie (a box
    in degrees). `name_of(feature)` names a feature in the report. Swapped axes are put right
    and noted; a system that cannot be the right one raises `ImportRefused`.
    """
    srs = source.srs
    swap = _are_axes_swapped(source, within, report)
    target = SpatialReference(WGS84)
    if srs is None:
        srs = target
        report.note("The file names no coordinate system; its numbers are degrees (EPSG:4326).")
    transform = None if _is_wgs84(srs) else CoordTransform(srs, target)
    for feature in source:
        report.read += 1
        if report.read % _PROGRESS_EVERY == 0:
            report.progress(f"{report.read} of {source.count} read")
        named = name_of(feature) if name_of else feature.named()
        ogr = feature.shape
        if ogr is None or ogr.empty:
            report.skip(NO_SHAPE, named)
            continue
        try:
            shape = _flat(ogr, swap=swap, transform=transform)
        except (GDALException, GEOSException):
            report.skip(BROKEN, named)
            continue
        fitting = _fit(shape, family, report, named)
        if fitting is not None:
            yield Shaped(feature, fitting)


def polygons_of(shape: Any) -> MultiPolygon:
    """What of `shape` is an area, as one multipolygon (SRID 4326)."""
    if isinstance(shape, Polygon):
        return MultiPolygon(shape, srid=WGS84)
    parts: list[Polygon] = []
    if isinstance(shape, GeometryCollection):  # multipolygons are one, too
        for member in shape:
            parts.extend(part for part in polygons_of(member) if isinstance(part, Polygon))
    return MultiPolygon(parts, srid=WGS84)


def _flat(ogr: OGRGeometry, *, swap: bool, transform: CoordTransform | None) -> GEOSGeometry:
    """Two dimensions, no curves, longitude first, degrees."""
    if ogr.has_curve:
        ogr = ogr.get_linear_geometry()
    ogr.set_measured(False)
    ogr.set_3d(False)
    if swap:
        ogr = _swapped(ogr)
    if transform is not None:
        ogr.transform(transform)
    shape = GEOSGeometry(memoryview(bytes(ogr.wkb)), srid=WGS84)
    if not all(isfinite(edge) for edge in shape.extent):
        raise GEOSException("not finite")
    return shape


def _swapped(ogr: OGRGeometry) -> OGRGeometry:
    """The same shape with its coordinates the other way round."""

    def turned(part: Any) -> Any:
        if part and isinstance(part[0], (int, float)):
            return [part[1], part[0]]
        return [turned(member) for member in part]

    shape = json.loads(ogr.json)
    shape["coordinates"] = turned(shape["coordinates"])
    return OGRGeometry(json.dumps(shape))


def _fit(shape: Any, family: str, report: Report, named: str) -> Any:
    """`shape` made valid and of the family's multi type; None if it cannot be."""
    if shape.geom_type == "MultiPoint" and shape.num_geom == 1:
        shape = shape[0]
    if not isinstance(shape, _FAMILIES[family]):
        report.skip(WRONG_TYPE, f"{named} ({shape.geom_type})")
        return None
    if shape.dims == 2:
        if not shape.valid:
            shape = shape.make_valid()
            report.repaired.append(named)
        shape = polygons_of(shape)
        if not shape.num_geom or not shape.area:
            report.skip(BROKEN, named)
            return None
    elif shape.dims == 1:
        lines = [shape] if isinstance(shape, LineString) else list(shape)
        shape = MultiLineString([line for line in lines if line.length > 0], srid=WGS84)
        if shape.empty:
            report.skip(BROKEN, named)
            return None
    return shape


def _are_axes_swapped(source: Source, within: Box, report: Report) -> bool:
    """Do the first features lie in `within` only with their axes the other way round?

    Raises `ImportRefused` with the numbers seen if they fit in neither way.
    """
    sample = []
    for feature in source:
        if feature.shape is not None and not feature.shape.empty:
            extent = feature.shape.extent
            sample.append(((extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2))
        if len(sample) == 200:
            break
    if not sample:
        return False
    as_read = sum(_lies_in(x, y, source.srs, within) for x, y in sample)
    if as_read * 2 >= len(sample):
        return False
    turned = sum(_lies_in(y, x, source.srs, within) for x, y in sample)
    if turned * 2 >= len(sample) and turned > as_read:
        report.note("The file has latitude before longitude; the axes were put right.")
        return True
    if as_read:
        return False  # partly outside: that is told feature by feature
    x, y = sample[0]
    if source.srs is None and not (abs(x) <= 180 and abs(y) <= 90):
        raise ImportRefused(
            f"{source.path.name} names no coordinate system and its numbers ({x:.0f}, {y:.0f}) "
            "are no degrees; say which it is, for instance --crs EPSG:25832."
        )
    if _is_wgs84(source.srs) and not (abs(x) <= 180 and abs(y) <= 90):
        raise ImportRefused(
            f"{source.path.name} says that its coordinates are degrees, but they are "
            f"({x:.0f}, {y:.0f}); say which system it is, for instance --crs EPSG:25832."
        )
    if _is_wgs84(source.srs):
        where = f"{y:.4f} north, {x:.4f} east"
    else:
        where = f"{x:.0f}, {y:.0f} in {source.srs.name if source.srs else 'no system'}"
    raise ImportRefused(
        f"{source.path.name} lies somewhere else: its first feature is at {where}, "
        f"but the place is between {within[1]:.2f} and {within[3]:.2f} north, "
        f"{within[0]:.2f} and {within[2]:.2f} east."
    )


def _lies_in(x: float, y: float, srs: SpatialReference | None, box: Box) -> bool:
    if srs is not None and not _is_wgs84(srs):
        try:
            point = OGRGeometry(f"POINT ({x!r} {y!r})", srs)
            point.transform(SpatialReference(WGS84))
        except GDALException:
            return False
        x, y = point.extent[0], point.extent[1]
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_wgs84(srs: SpatialReference | None) -> bool:
    return srs is None or (bool(srs.geographic) and srs.name in {"WGS 84", "WGS 84 (CRS84)"})
