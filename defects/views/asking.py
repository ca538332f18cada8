"""Whether the rules need an answer before they can say who is in charge."""

from collections.abc import Mapping

from django.contrib.gis.geos import Point

from common import clock
from defects.models import Category
from defects.routing import Answer, radius_metres, route
from geo.facts import place_facts
from geo.models import Municipality


def open_question(
    municipality: Municipality,
    *,
    category: Category,
    location: Point | None,
    accuracy_metres: float | None,
    answers: Mapping[str, str],
) -> Answer | None:
    """The answer of the rules as things stand, whose `question` may be set; None without a place,
    or for one outside (storing says so, with the neighbour's name)."""
    if location is None:
        return None
    facts = place_facts(
        municipality,
        location,
        radius_metres=radius_metres(accuracy_metres),
        asset_kind=category.asset_kind,
    )
    if not facts.inside:
        return None
    return route(
        municipality=municipality,
        location=location,
        accuracy_metres=accuracy_metres,
        category=category,
        answers=answers,
        at=clock.now(),
        facts=facts,
    )
