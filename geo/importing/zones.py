"""Zones of one layer: Stadtbezirke, Stadtteile, protected areas."""

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from common.texts import slug_of
from geo.importing import base
from geo.importing.base import Options
from geo.importing.fields import choose, text_of
from geo.importing.report import Report
from geo.importing.source import Feature
from geo.importing.upsert import write
from geo.models import Municipality, Zone, ZoneLayer

# Overlaps from this size on are named; smaller ones are the rounding of shared edges and
# are only counted. Where two zones overlap, the one with the lower id counts.
NAMED_FROM_M2 = 100.0
COUNTED_FROM_M2 = 1.0

_OVERLAPS = """
SELECT a.name, b.name, ST_Area(shared::geography) AS area
FROM geo_zone a
JOIN geo_zone b ON b.layer_id = a.layer_id AND b.id > a.id AND ST_Intersects(a.boundary, b.boundary)
  AND NOT ST_Touches(a.boundary, b.boundary)
CROSS JOIN LATERAL ST_CollectionExtract(ST_Intersection(a.boundary, b.boundary), 3) AS shared
WHERE a.layer_id = %(layer)s AND ST_Area(shared::geography) >= %(from)s
ORDER BY area DESC, a.name
"""


@transaction.atomic
def import_zones(
    municipality: Municipality,
    options: Options,
    *,
    key: str,
    name: str = "",
    purpose: str = ZoneLayer.Purpose.DISTRICT,
    order: int | None = None,
) -> Report:
    """Bring the layer `key` up to date with the file."""
    source, report = base.start(options)
    name_field = choose(source, "name", options.field("name"), needed=True)
    key_field = choose(source, "key", options.field("key"), needed=True)

    def named(feature: Feature) -> str:
        return feature.named(text_of(feature.values, name_field))

    layer, _made = ZoneLayer.objects.get_or_create(
        municipality=municipality,
        key=key,
        defaults={"name": name or key.replace("-", " ").title()},
    )
    layer.name = name or layer.name
    layer.purpose = purpose
    layer.order = layer.order if order is None else order
    layer.save()

    found: list[Zone] = []
    for shaped in base.shapes_inside(source, report, municipality, family="polygon", name_of=named):
        zone_name = text_of(shaped.feature.values, name_field)
        zone_key = text_of(shaped.feature.values, key_field)
        if not zone_name or not zone_key:
            report.skip("have no name or no key", shaped.feature.named())
            continue
        found.append(
            Zone(
                municipality=municipality,
                layer=layer,
                key=zone_key[:60],
                name=zone_name[:120],
                boundary=shaped.shape,
            )
        )
    report.refuse_if_too_much_is_skipped()
    base.refuse_duplicates([zone.key for zone in found], source, str(key_field))
    existing = Zone.objects.filter(municipality=municipality, layer=layer)
    _give_slugs(found, existing, prune=options.prune)
    _tell_about_other_keys(found, existing, report)
    write(
        found,
        existing,
        report,
        key=["key"],
        values=["name", "slug", "boundary"],
        prune=options.prune,
    )
    overlaps = base.query(_OVERLAPS, {"layer": layer.pk, "from": COUNTED_FROM_M2})
    report.overlaps = [
        (first, second, float(area)) for first, second, area in overlaps if area >= NAMED_FROM_M2
    ]
    report.slight_overlaps = len(overlaps) - len(report.overlaps)
    return base.finish(municipality, options, report)


def _give_slugs(zones: list[Zone], existing: QuerySet[Zone], *, prune: bool) -> None:
    """Slugs from names; twins get their key behind it.

    Zones that stay though the file does not have them keep theirs, and what two zones
    exchange is set free first.
    """
    keys = {zone.key for zone in zones}
    before = dict(existing.values_list("key", "slug"))
    names: dict[str, int] = {} if prune else {before[key]: 1 for key in before.keys() - keys}
    for zone in zones:
        zone.slug = slug_of(zone.name) or slug_of(zone.key) or "zone"
        names[zone.slug] = names.get(zone.slug, 0) + 1
    for zone in zones:
        if names[zone.slug] > 1:
            zone.slug = f"{zone.slug}-{slug_of(zone.key)}"[:80]
    renamed = [zone.key for zone in zones if before.get(zone.key, zone.slug) != zone.slug]
    existing.filter(key__in=renamed).update(slug=Concat(Value("~"), Cast("pk", CharField())))


def _tell_about_other_keys(zones: list[Zone], existing: QuerySet[Zone], report: Report) -> None:
    before = set(existing.values_list("key", flat=True))
    if before and not before & {zone.key for zone in zones}:
        report.note(
            f"None of the {len(before)} keys in the database is in the file: was this layer "
            "imported with another --key-field?"
        )
