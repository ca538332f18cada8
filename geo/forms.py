"""The ways to a place that need neither map nor JavaScript: words, and the list of streets."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import Choice, KeptForm
from geo.gazetteer import Place, place_of, search, streets_of_zone
from geo.models import Municipality, Zone

NOTHING_FOUND = _(
    "Zu „%(words)s“ haben wir nichts gefunden. Versuchen Sie nur den Anfang der Straße, "
    "oder wählen Sie den Ortsteil aus der Liste."
)


class PlaceForm(KeptForm):
    """Finds places for `place_text` or the part of town `zone`, to be picked as `place_choice`."""

    place_text = forms.CharField(max_length=200, required=False)
    place_choice = forms.CharField(max_length=300, required=False)
    zone = forms.SlugField(required=False)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        self.place_choices: list[Choice] = []

    @property
    def chosen_place(self) -> str:
        """The label of the place that was picked from a list, if one was."""
        place = place_of(self.value("place_choice"))
        return place[1] if place else ""

    def zones(self, within: Polygon | None = None) -> list[Zone]:
        """Parts of town for the list way to a place, finest layer only; those that reach into
        the box `within` (SRID 4326) if there is one."""
        there = Zone.objects.of(self.municipality).districts()
        if within is not None:
            there = there.filter(boundary__bboverlaps=within)
        zones = list(there.select_related("layer").defer("boundary").order_by("name"))
        if not zones:
            return []
        finest = max(zone.layer.order for zone in zones)
        return [zone for zone in zones if zone.layer.order == finest]

    def chosen_zone(self) -> Zone | None:
        """The part of town that was picked from the list; a problem at `zone` if none was."""
        found = (
            Zone.objects.of(self.municipality)
            .districts()
            .filter(slug=self.value("zone").replace("\0", ""))
            .order_by("-layer__order")
            .first()
        )
        if found is None:
            self.problem("zone", _("Bitte wählen Sie einen Ortsteil."))
        return found

    def find_place(self) -> None:
        """Fill `place_choices` for the words in `place_text`; an error if nothing fits."""
        words = self.value("place_text").strip()
        if not words:
            self.problem("place_text", _("Bitte geben Sie eine Straße oder eine Nummer ein."))
            return
        self.offer(search(self.municipality, words, limit=8))
        if not self.place_choices:
            self.problem("place_text", NOTHING_FOUND % {"words": words})

    def list_streets(self) -> None:
        """Fill `place_choices` with the streets of the chosen part of town."""
        zone = self.chosen_zone()
        if zone is not None:
            self.offer(streets_of_zone(zone))

    def place_in_words(self) -> Place:
        """The place that the words in `place_text` mean, when that is clear. When it is not,
        places are offered to choose from; raises `ValidationError` with the sentence."""
        words = " ".join(self.value("place_text").split())
        found = search(self.municipality, words, limit=8)
        exact = [place for place in found if place.label.casefold() == words.casefold()]
        if len(exact) == 1 or (len(found) == 1 and not exact):
            return (exact or found)[0]
        self.offer(found)
        if not found:
            raise ValidationError(NOTHING_FOUND % {"words": words}, code="nothing_found")
        raise ValidationError(
            _("Welcher Ort ist gemeint? Bitte wählen Sie einen aus der Liste."), code="which"
        )

    def offer(self, places: list[Place]) -> None:
        chosen = self.value("place_choice")
        self.place_choices = [
            Choice(
                name="place_choice",
                value=place.value,
                label=place.label,
                checked=chosen == place.value,
                hint=place.detail,
            )
            for place in places
        ]
