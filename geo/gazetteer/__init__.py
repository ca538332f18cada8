"""Finds places by name and names for places, without any outside service.

`search` answers while somebody types; `describe` says what people call a point; the
importers call `rebuild` after they have changed roads, addresses, assets or zones.
"""

from geo.gazetteer.describe import describe
from geo.gazetteer.place import Place, place_of
from geo.gazetteer.rebuild import rebuild
from geo.gazetteer.search import search
from geo.gazetteer.streets import streets_of_zone

__all__ = ["Place", "describe", "place_of", "rebuild", "search", "streets_of_zone"]
