"""Things that people report by number: German words for their kinds, and which one is meant."""

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from geo.models import Asset, Municipality

# A place that was picked is written to six decimals: some centimetres.
_SAME_METRES = 1

WORDS = {
    "lamp": _("Laterne"),
    "traffic_light": _("Ampel"),
    "playground": _("Spielplatz"),
    "container": _("Container"),
    "bench": _("Bank"),
    "tree": _("Baum"),
    "bin": _("Papierkorb"),
    "sign": _("Schild"),
    "gully": _("Gully"),
    "hydrant": _("Hydrant"),
    "fountain": _("Brunnen"),
    "bus_stop": _("Haltestelle"),
    "toilet": _("Toilette"),
    "bridge": _("Brücke"),
}


def word_for(kind: str) -> str:
    """What people call an asset of this kind; an unknown kind is its own word."""
    return str(WORDS[kind]) if kind in WORDS else kind.replace("_", " ").capitalize()


def asset_named(municipality: Municipality, label: str, point: Point) -> Asset | None:
    """The thing that the search calls `label` and finds at `point` (SRID 4326), if it is one."""
    there = Asset.objects.filter(
        municipality=municipality, location__dwithin=(point, _SAME_METRES)
    ).order_by("id")
    return next((each for each in there if label == f"{word_for(each.kind)} {each.key}"), None)
