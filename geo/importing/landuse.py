"""What the base map draws: water, woods, parks, built-up areas, buildings, railways."""

from dataclasses import dataclass

from django.db import transaction

from geo.importing import base
from geo.importing.base import Options
from geo.importing.fields import choose, text_of
from geo.importing.report import ImportRefused, Report
from geo.importing.source import Feature
from geo.models import MapFeature, Municipality

# What the style of the map knows. `layer: kinds`.
VOCABULARY: dict[str, tuple[str, ...]] = {
    "landuse": (
        "residential", "commercial", "industrial", "public", "farmland", "meadow", "park",
        "wood", "cemetery", "sports", "allotments", "playground", "square", "traffic", "quarry",
        "pitch",
    ),
    "water": ("river", "lake", "stream", "canal"),
    "building": ("building", "church", "school", "townhall"),
    "rail": ("rail", "tram"),
    "label": ("peak", "place", "poi"),
}  # fmt: skip

# Source values (lower case) to `layer:kind`: OpenStreetMap and the German plan notation.
KINDS: dict[str, str] = {
    **{kind: f"{layer}:{kind}" for layer, kinds in VOCABULARY.items() for kind in kinds},
    "forest": "landuse:wood", "wald": "landuse:wood", "scrub": "landuse:wood",
    "grass": "landuse:meadow", "wiese": "landuse:meadow", "village_green": "landuse:park",
    "garden": "landuse:park", "grün": "landuse:park", "grünspezial": "landuse:park",
    "recreation_ground": "landuse:park", "stadium": "landuse:sports",
    "farm": "landuse:farmland", "landwi": "landuse:farmland", "orchard": "landuse:farmland",
    "vineyard": "landuse:farmland", "farmyard": "landuse:farmland",
    "retail": "landuse:commercial", "ge": "landuse:commercial", "mk": "landuse:commercial",
    "so": "landuse:commercial", "s": "landuse:commercial", "gi": "landuse:industrial",
    "versor": "landuse:industrial", "versorg": "landuse:industrial", "wea": "landuse:industrial",
    "railway": "landuse:industrial", "bahn": "landuse:industrial",
    "w": "landuse:residential", "wb": "landuse:residential", "m": "landuse:residential",
    "mi": "landuse:residential", "san": "landuse:residential",
    "gbfl": "landuse:public", "school": "landuse:public", "hospital": "landuse:public",
    "university": "landuse:public", "verkehr": "landuse:traffic", "ns": "landuse:traffic",
    "flug": "landuse:traffic", "wasser": "water:lake", "water": "water:lake",
    "reservoir": "water:lake", "basin": "water:lake", "riverbank": "water:river",
    "fluss": "water:river", "bach": "water:stream", "ditch": "water:stream",
    "gebäude": "building:building", "gebaeude": "building:building", "house": "building:building",
    "yes": "building:building", "apartments": "building:building", "light_rail": "rail:rail",
    "subway": "rail:rail", "friedhof": "landuse:cemetery", "kleingarten": "landuse:allotments",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    layer: str
    kind: str


@transaction.atomic
def import_landuse(
    municipality: Municipality,
    options: Options,
    *,
    kind: str = "",
    kind_map: dict[str, str] | None = None,
) -> Report:
    """Bring the base map's features up to date with the file.

    The column of kinds is translated by `kind_map` and `KINDS`; values that are in neither
    are left out and told. `kind` (`layer:kind`) is for files in which all are alike. Features
    have no key: the same kind, name and shape is the same feature, and pruning removes
    the others of the layers that the file has.
    """
    source, report = base.start(options)
    kind_field = None if kind else choose(source, "kind", options.field("kind"), needed=True)
    name_field = choose(source, "name", options.field("name")) if options.field("name") else None
    kinds = {**KINDS, **{key.lower(): value for key, value in (kind_map or {}).items()}}

    def named(feature: Feature) -> str:
        return feature.named(text_of(feature.values, name_field))

    found: dict[tuple[object, ...], MapFeature] = {}
    for shaped in base.shapes_inside(source, report, municipality, family="any", name_of=named):
        values = shaped.feature.values
        text = text_of(values, kind_field)
        meant = kind or kinds.get(text.lower(), "")
        if not meant:
            report.skip(
                f"have a kind that the map does not draw ({text})",
                named(shaped.feature),
                tolerated=True,
            )
            continue
        one = _kind(meant)
        row = MapFeature(
            municipality=municipality,
            layer=one.layer,
            kind=one.kind,
            name=text_of(values, name_field)[:120],
            min_zoom=min_zoom_of(one.layer, shaped.shape.dims, shaped.shape.area),
            shape=shaped.shape,
        )
        found[_identity(row)] = row
    report.refuse_if_too_much_is_skipped()
    layers = {row.layer for row in found.values()}
    existing = MapFeature.objects.filter(municipality=municipality, layer__in=layers)
    before = {
        _identity(row): row.pk
        for row in existing.only("layer", "kind", "name", "shape").iterator(2000)
    }
    added = [row for identity, row in found.items() if identity not in before]
    gone = [pk for identity, pk in before.items() if identity not in found]
    MapFeature.objects.bulk_create(added, batch_size=1000)
    report.added, report.unchanged = len(added), len(found) - len(added)
    report.gone = len(gone)
    if options.prune and gone:
        MapFeature.objects.filter(pk__in=gone).delete()
        report.removed = len(gone)
    return base.finish(municipality, options, report)


def min_zoom_of(layer: str, dims: int, area_square_degrees: float) -> int:
    """From which zoom on a feature is worth its bytes: large ones early, houses late."""
    if layer == "building":
        return 14
    if layer == "label":
        return 13
    if dims < 2:
        return 11 if layer == "rail" else 12
    # Square degrees at 50 degrees north; 1e-4 is about 0.8 square kilometres.
    for zoom, smallest in ((9, 1e-4), (11, 1e-5), (12, 2e-6), (13, 4e-7)):
        if area_square_degrees >= smallest:
            return zoom
    return 14


def _kind(meant: str) -> _Kind:
    layer, _, kind = meant.partition(":")
    if kind not in VOCABULARY.get(layer, ()):
        known = "; ".join(f"{name}: {', '.join(kinds)}" for name, kinds in VOCABULARY.items())
        raise ImportRefused(f"{meant} is no kind that the map draws. There are {known}.")
    return _Kind(layer, kind)


def _identity(row: MapFeature) -> tuple[object, ...]:
    return (row.layer, row.kind, row.name, bytes(row.shape.wkb))
