"""What a crew sends from where it stands, and what the lead settles about teams."""

import math
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from defects.models import Category
from geo.assets import asset_named
from geo.forms import PlaceForm
from geo.gazetteer import place_of
from geo.models import Municipality
from geo.srid import WGS84

_NO_PLACE = {
    "required": _("Ihr Standort ist nicht angekommen. Bitte versuchen Sie es noch einmal.")
}


class OwnPlaceForm(forms.Form):
    """Where the phone is, in degrees (WGS 84), and how exact in metres."""

    lat = forms.FloatField(min_value=-90, max_value=90, error_messages=_NO_PLACE)
    lon = forms.FloatField(min_value=-180, max_value=180, error_messages=_NO_PLACE)
    accuracy = forms.FloatField(min_value=0, max_value=100_000, required=False)

    @property
    def point(self) -> Point:
        return Point(self.cleaned_data["lon"], self.cleaned_data["lat"], srid=WGS84)


class CrewReportForm(PlaceForm):
    """A new report by a crew. `cleaned_data` holds `category`, `location` (SRID 4326), `place`,
    `accuracy_metres`, `asset`, `text`, `danger`, `do_it`."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        to_field_name="key",
        error_messages={
            "required": _("Bitte wählen Sie, was es ist."),
            "invalid_choice": _("Diese Art gibt es hier nicht. Bitte wählen Sie neu."),
        },
    )
    text = forms.CharField(max_length=4000, required=False)
    danger = forms.BooleanField(required=False)
    do_it = forms.BooleanField(required=False)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    accuracy = forms.FloatField(required=False, min_value=0)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, municipality=municipality, **kwargs)
        offered = Category.objects.of(municipality).active().filter(kind=Category.Kind.PUBLIC)
        self.fields["category"].queryset = offered.with_bodies()  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[Category, list[Category]]]:
        """Each group with its kinds, as the list of choices shows them."""
        every = list(self.fields["category"].queryset.order_by("order", "key"))  # type: ignore[attr-defined]
        return [
            (group, [each for each in every if each.parent_id == group.pk])
            for group in every
            if group.parent_id is None
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.update(location=None, place="", accuracy_metres=None, asset=None)
        if self.value("place_choice"):
            found = place_of(self.value("place_choice"))
            if found is None:
                self.add_error("place_text", _("Diesen Ort kennen wir nicht. Bitte neu wählen."))
                return data
            data["location"], data["place"] = found
        elif data.get("lat") is not None and data.get("lon") is not None:
            data["location"] = Point(data["lon"], data["lat"], srid=WGS84)
            accuracy = data.get("accuracy")
            if accuracy is not None and math.isfinite(accuracy):
                data["accuracy_metres"] = min(math.ceil(accuracy), 100_000)
        elif self.value("place_text").strip():
            try:
                place = self.place_in_words()
            except ValidationError as error:
                self.add_error("place_text", error)
                return data
            data["location"], data["place"] = place.point, place.label
        else:
            self.add_error(
                "place_text", _("Wo ist es? Nehmen Sie Ihren Standort, oder nennen Sie die Straße.")
            )
            return data
        if data["place"]:
            data["asset"] = asset_named(self.municipality, data["place"], data["location"])
        return data


class TeamForm(forms.Form):
    name = forms.CharField(
        label=_("Name des Teams"),
        max_length=60,
        error_messages={"required": _("Bitte geben Sie dem Team einen Namen.")},
    )
    pin = forms.CharField(
        label=_("PIN, vier bis sechs Ziffern"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Eine PIN hat vier bis sechs Ziffern.")},
    )


class PinForm(forms.Form):
    pin = forms.CharField(
        label=_("Neue PIN, vier bis sechs Ziffern"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Eine PIN hat vier bis sechs Ziffern.")},
    )
