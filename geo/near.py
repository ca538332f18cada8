"""What every list of places can be narrowed to: a part of town, or what lies near a place."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.selection import Chip, Selection
from geo import gazetteer
from geo.districts import Division, division
from geo.models import Municipality
from geo.srid import WGS84

RADII = {
    "250": _("bis 250 m"),
    "500": _("bis 500 m"),
    "1000": _("bis 1 km"),
    "2000": _("bis 2 km"),
    "5000": _("bis 5 km"),
}
DEFAULT_RADIUS = 1_000
# One press takes the whole place away.
PLACE = ("ort", "lat", "lon", "umkreis")


class NearForm(forms.Form):
    """Checks `gebiet`, and turns `ort` or `lat` and `lon` into a point.

    The fields come from the filter that uses it. After `is_valid()`, or a look at `errors`,
    `zone`, `point` (SRID 4326) and `place_label` say what was meant; None and "" is nothing.
    An order by distance (`sort=nah`) needs a place.
    """

    municipality: Municipality

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        self.zone: Division | None = None
        self.point: Point | None = None
        self.place_label = ""

    @property
    def radius_metres(self) -> int:
        return int(self.cleaned_data.get("umkreis") or DEFAULT_RADIUS)

    def clean_gebiet(self) -> str:
        key = str(self.cleaned_data["gebiet"])
        if key:
            self.zone = division(self.municipality, key)
            if self.zone is None:
                raise ValidationError(_("Dieses Gebiet gibt es hier nicht."), code="unknown")
        return key

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        lat, lon, text = data.get("lat"), data.get("lon"), data.get("ort")
        if lat is not None and lon is not None:
            self.point = Point(float(lon), float(lat), srid=WGS84)
            self.place_label = text or ""
        elif text:
            found = gazetteer.search(self.municipality, text, limit=1)
            if found:
                self.point, self.place_label = found[0].point, found[0].label
            else:
                self.add_error(
                    "ort",
                    ValidationError(
                        _(
                            "Diesen Ort kennen wir nicht. Bitte geben Sie eine Straße ein, "
                            "zum Beispiel „Hauptstraße 12“."
                        ),
                        code="unknown",
                    ),
                )
        elif (lat is None) != (lon is None):
            self.add_error("ort", ValidationError(_("Zum Ort gehören zwei Zahlen."), code="half"))
        if data.get("sort") == "nah" and self.point is None and not self.errors:
            self.add_error(
                "sort",
                ValidationError(_("„Nächste zuerst“ braucht einen Ort."), code="needs_place"),
            )
        return data


class NearSelection(Selection):
    """A selection that may hold a place and a part of town."""

    def without(self, *names: str) -> str:
        """An order by distance goes with the place it needs."""
        if "ort" in names and self.value("sort") == "nah":
            names = (*names, "sort")
        return super().without(*names)

    def place_chips(self, form: NearForm) -> list[Chip]:
        """The part of town and the place as chips that take them away again."""
        chips = []
        if form.zone is not None:
            chips.append(Chip(form.zone.name, self.without("gebiet")))
        if form.point is not None:
            words = gettext("%(radius)s um %(place)s") % {
                "radius": RADII[str(form.radius_metres)],
                "place": form.place_label or gettext("Ihrem Standort"),
            }
            chips.append(Chip(words, self.without(*PLACE)))
        return chips
