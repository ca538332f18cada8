"""A municipality's boundary, and the municipality itself if it is new."""

from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F

from common import data_version
from geo.attribution import add_source
from geo.importing import base
from geo.importing.base import Options
from geo.importing.report import ImportRefused, Report
from geo.importing.shapes import GERMANY, polygons_of, read_shapes
from geo.models import Host, Municipality
from geo.tenancy import forget_hosts


@transaction.atomic
def import_municipality(
    options: Options,
    *,
    ags: str,
    name: str = "",
    base_url: str = "",
    hosts: tuple[str, ...] = (),
    parent: str = "",
    union: bool = False,
) -> tuple[Municipality, Report]:
    """Set the boundary of the municipality `ags`, and make it if there is none.

    The file has one feature, or `options.where` picks one, or `union` joins all: the
    districts of a town make its boundary.
    """
    source, report = base.start(options)
    if source.count > 1 and not union:
        raise ImportRefused(
            f"{source.path.name} has {source.count} features; pick one with --where FIELD=VALUE "
            "or join all of them with --union."
        )
    areas = [
        shaped.shape for shaped in read_shapes(source, report, family="polygon", within=GERMANY)
    ]
    report.refuse_if_too_much_is_skipped()
    boundary = _joined(areas)
    if boundary.empty:
        raise ImportRefused(f"{source.path.name} has no area that could be a boundary.")
    municipality = Municipality.objects.filter(ags=ags).first()
    if municipality is None:
        municipality = _make(ags, name, base_url, parent, boundary)
        report.added = 1
    else:
        before = (bytes(municipality.boundary.wkb), municipality.name, municipality.base_url)
        municipality.boundary = boundary
        municipality.name = name or municipality.name
        municipality.base_url = base_url or municipality.base_url
        after = (bytes(boundary.wkb), municipality.name, municipality.base_url)
        if before == after:
            report.unchanged = 1
        else:
            municipality.save(update_fields=["boundary", "name", "base_url"])
            report.changed = 1
    for host in hosts:
        known = Host.objects.filter(name=host.lower()).exclude(municipality=municipality).first()
        if known:
            raise ImportRefused(f"{host} already belongs to {known.municipality}.")
        Host.objects.get_or_create(municipality=municipality, name=host.lower())
    add_source(municipality, options.attribution)
    Municipality.objects.filter(pk=municipality.pk).update(places_version=F("places_version") + 1)
    data_version.raise_version(municipality.pk)
    transaction.on_commit(forget_hosts)
    return municipality, report


def _joined(areas: list[MultiPolygon]) -> MultiPolygon:
    """The union of `areas`. Slivers between neighbours that do not meet exactly are closed.

    Gaps and overlaps under about a metre come from the way in which districts are drawn; a
    hole in the town would send its residents away.
    """
    if len(areas) == 1:
        return areas[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_AsEWKB(ST_MakeValid(ST_Buffer("
            "ST_Union(ST_Buffer(hex::geometry, 0.00001, 'join=mitre')), -0.00001, 'join=mitre')))"
            " FROM unnest(%s::text[]) AS hex",
            [[bytes(area.hexewkb).decode() for area in areas]],
        )
        return polygons_of(GEOSGeometry(memoryview(cursor.fetchone()[0])))


def _make(ags: str, name: str, base_url: str, parent: str, boundary: MultiPolygon) -> Municipality:
    if not name or not base_url:
        raise ImportRefused(f"There is no municipality {ags} yet: give --name and --base-url.")
    above = None
    if parent:
        above = Municipality.objects.filter(ags=parent).first()
        if above is None:
            raise ImportRefused(f"There is no municipality {parent} to be the parent.")
    values: dict[str, Any] = {"ags": ags, "name": name, "base_url": base_url, "parent": above}
    municipality = Municipality(**values, boundary=boundary)
    try:
        municipality.full_clean(exclude=["parent"])
    except ValidationError as error:
        raise ImportRefused(" ".join(error.messages)) from None
    municipality.save()
    return municipality
