"""Search for places, and the name of a place."""

from math import isfinite

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo import gazetteer
from geo.facts import place_facts
from geo.models import Municipality
from geo.srid import WGS84

_MAX_RESULTS = 8


def municipality_of(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


def point_from(parameters: dict[str, str]) -> Point:
    """The point of the parameters `lat` and `lon` (degrees; SRID 4326).

    Raises `ValidationError` when they are missing or no place on earth.
    """
    try:
        latitude = float(parameters.get("lat", "").replace(",", "."))
        longitude = float(parameters.get("lon", "").replace(",", "."))
    except ValueError:
        raise ValidationError(_("Der Ort fehlt: Breite und Länge als Zahl.")) from None
    if not (isfinite(latitude) and isfinite(longitude)):
        raise ValidationError(_("Der Ort fehlt: Breite und Länge als Zahl."))
    if not (-85 <= latitude <= 85 and -180 <= longitude <= 180):
        raise ValidationError(_("Diesen Ort gibt es nicht auf der Karte."))
    return Point(longitude, latitude, srid=WGS84)


@require_safe
def place_search(request: HttpRequest) -> HttpResponse:
    """`?q=` -> `{"places": [...]}`, or with `&als=html` the list items of a result list."""
    places = gazetteer.search(
        municipality_of(request), request.GET.get("q", ""), limit=_MAX_RESULTS
    )
    if request.GET.get("als") == "html":
        response = render(request, "geo/places_fragment.html", {"places": places})
    else:
        response = JsonResponse({"places": [place.as_json() for place in places]})
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def place_here(request: HttpRequest) -> JsonResponse:
    """`?lat=&lon=` -> what people call the point, and whether it lies in the municipality."""
    try:
        point = point_from(request.GET.dict())
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=400)
    facts = place_facts(municipality_of(request), point, radius_metres=0)
    response = JsonResponse(
        {
            "label": facts.address_label if facts.inside else "",
            "inside": facts.inside,
            "district": facts.district.name if facts.district else "",
        }
    )
    # Where somebody stands is nothing to keep.
    response["Cache-Control"] = "private, no-store"
    return response
