"""Things of one kind with a number: lamps, traffic lights, playgrounds."""

import re
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction

from geo.importing import base
from geo.importing.base import Options
from geo.importing.fields import choose, text_of
from geo.importing.report import ImportRefused, Report
from geo.importing.source import Feature
from geo.importing.upsert import write
from geo.models import Asset, Municipality


@transaction.atomic
def import_assets(
    municipality: Municipality, options: Options, *, kind: str, operator: str = ""
) -> Report:
    """Bring the assets of one `kind` up to date with the file.

    Areas (playgrounds) are taken as a point inside them. `operator` is the key of the
    department in charge where the file does not name one.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", kind):
        raise ImportRefused(f"{kind} is no kind: small letters, digits and _, such as lamp.")
    source, report = base.start(options)
    key_field = choose(source, "key", options.field("key"), needed=True)
    label_field = choose(source, "label", options.field("label"))
    operator_field = choose(source, "operator", options.field("operator"))

    def named(feature: Feature) -> str:
        return feature.named(text_of(feature.values, key_field))

    found: list[Asset] = []
    for shaped in base.shapes_inside(source, report, municipality, family="any", name_of=named):
        values = shaped.feature.values
        key = text_of(values, key_field)[:60]
        if not key:
            report.skip(f"have no {key_field}", shaped.feature.named())
            continue
        found.append(
            Asset(
                municipality=municipality,
                kind=kind,
                key=key,
                label="" if label_field == key_field else text_of(values, label_field)[:160],
                operator=(text_of(values, operator_field) or operator)[:60],
                location=_point_of(shaped.shape),
            )
        )
    report.refuse_if_too_much_is_skipped()
    base.refuse_duplicates([asset.key for asset in found], source, str(key_field))
    write(
        found,
        Asset.objects.filter(municipality=municipality, kind=kind),
        report,
        key=["key"],
        values=["label", "operator", "location"],
        prune=options.prune,
    )
    return base.finish(municipality, options, report)


def _point_of(shape: Any) -> Point:
    point: Point = shape if shape.dims == 0 else shape.point_on_surface
    return point
