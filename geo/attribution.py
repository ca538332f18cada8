"""Who must be named beside the map: licences ask for it, and people may want to know."""

from django.utils.translation import gettext as _

from geo.models import Municipality

_KEY = "map_sources"


def sources_of(municipality: Municipality) -> list[str]:
    """The sources that importers have noted, such as "© OpenStreetMap-Mitwirkende"."""
    found = municipality.texts.get("de", {}).get(_KEY, [])
    return [str(source) for source in found]


def attribution(municipality: Municipality) -> str:
    """One line for the map's corner; without sources the municipality's own name."""
    sources = ", ".join(sources_of(municipality))
    return sources or _("Kartendaten: %(town)s") % {"town": municipality.name}


def add_source(municipality: Municipality, source: str) -> None:
    """Note `source` once."""
    if source and source not in sources_of(municipality):
        texts = municipality.texts
        texts.setdefault("de", {}).setdefault(_KEY, []).append(source)
        municipality.save(update_fields=["texts"])
