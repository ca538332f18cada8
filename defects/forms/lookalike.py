"""Of the form „Mangel melden“ only what decides which reports may be the same.

It is asked each time place or kind change, so it reads the kinds of one group and not all of
them, as the form itself does.
"""

import math

from django.contrib.gis.geos import Point
from django.db.models import Q
from django.http import QueryDict

from defects.models import Category
from geo.gazetteer import place_of
from geo.models import Municipality
from geo.srid import WGS84


class LookalikeForm:
    """What is missing or wrong is no mistake here: nothing is looked for then."""

    def __init__(self, data: QueryDict, *, municipality: Municipality) -> None:
        """One statement."""
        self.data = data
        group = self._key("group")
        rows = Category.objects.of(municipality).filter(
            Q(key=group, parent=None) | Q(parent__key=group)
        )
        columns = ("key", "name", "icon", "kind", "is_danger", "is_active", "parent")
        # What the chosen group holds, offered or not.
        self.kinds = list(rows.only(*columns).order_by()) if group else []

    @property
    def category(self) -> Category | None:
        """The leaf that was chosen, or its group."""
        rows = {each.key: each for each in self.kinds if each.is_active}
        group = rows.get(self._key("group"))
        if group is None:
            return None
        chosen = rows.get(self._key(f"leaf-{group.key}"), group)
        if chosen is not group:
            chosen.parent = group
        return chosen

    def location(self) -> Point | None:
        """Longitude/latitude (SRID 4326) of a place that was picked, or of the coordinates."""
        place = place_of(self.data.get("place_choice", ""))
        if place is not None:
            return place[0]
        try:
            lat, lon = float(self.data.get("lat", "")), float(self.data.get("lon", ""))
        except ValueError:
            return None
        there = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
        return Point(lon, lat, srid=WGS84) if there else None

    def _key(self, name: str) -> str:
        return self.data.get(name, "").replace("\0", "")[:40]
