"""German words for the kinds of things that people report by number."""

from django.utils.translation import gettext_lazy as _

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
