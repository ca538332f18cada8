"""What making and changing a proposal have in common: the helpers of their form."""

from collections.abc import Callable
from typing import Any

from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse

from common.forms import KeptForm
from geo.http import TownRequest
from geo.srid import WGS84
from participation import placing
from participation.errors import BadGeometry, OutsideArea
from participation.forms.proposal import ProposalForm
from participation.geometry import as_geojson, bounds_of

# Buttons that help to say where it is, and what they do to the form.
PLACE_STEPS: dict[str, Callable[[ProposalForm], None]] = {
    "find": ProposalForm.find_place,
    "place": ProposalForm.take_place,
    "zone": ProposalForm.take_zone,
    "no-place": ProposalForm.forget_place,
}


def answer_place_step(request: TownRequest, form: ProposalForm, do: str) -> HttpResponse | None:
    """Do what the button says. JSON for a script that asks; None to show the page again."""
    PLACE_STEPS[do](form)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    return _place_as_json(form) if wants_json else None


def _place_as_json(form: ProposalForm) -> JsonResponse:
    """What an address or part of town became, for the map and the line below it."""
    sketch = form.sketch
    return JsonResponse(
        {
            "known": form.value("known") if sketch else "",
            "words": sketch.words if sketch else "",
            "shape": shown_shape(sketch),
            "problem": " ".join(each for texts in form.problems.values() for each in texts),
            "choices": [
                {"value": each.value, "label": each.label, "hint": each.hint}
                for each in form.place_choices
            ],
        }
    )


def shown_shape(sketch: placing.Sketch | None) -> str:
    """GeoJSON for the map, coarser than what is kept: a part of town has many corners."""
    if sketch is None:
        return ""
    west, south, east, north = sketch.geometry.extent
    steps = max(east - west, north - south) / 1500
    shape = sketch.geometry.simplify(steps, preserve_topology=True) if steps else sketch.geometry
    return as_geojson(shape)


def place_context(form: ProposalForm) -> dict[str, Any]:
    """What the step „Ort“ shows."""
    consultation = form.consultation
    if not consultation.shapes:
        return {}
    bounds = bounds_of(consultation)
    box = Polygon.from_bbox(bounds)
    box.srid = WGS84
    return {
        "shape": shown_shape(form.sketch),
        "bounds": ",".join(f"{edge:.6f}" for edge in bounds),
        "zones": form.zones(within=box) if "polygon" in consultation.shapes else [],
    }


def steps(form: ProposalForm) -> dict[str, int]:
    """The numbers of the steps that this form has."""
    consultation = form.consultation
    there = ["what"]
    if consultation.shapes:
        there.append("place")
    if form.categories:
        there.append("theme")
    if consultation.asks_cost:
        there.append("cost")
    there += ["photos", "send"]
    return {name: number for number, name in enumerate(there, start=1)}


def tell(form: KeptForm, error: ValidationError) -> None:
    """Put what a service refused at the fields it is about."""
    if hasattr(error, "error_dict"):
        for name, sentences in error.message_dict.items():
            for sentence in sentences:
                form.problem(name, sentence)
        return
    name = "geometry" if isinstance(error, BadGeometry | OutsideArea) else ""
    for sentence in error.messages:
        form.problem(name, sentence)
