"""`{% load watching %}`: `{% draw_area input="#w-flaeche" %}` is a map to draw an area on."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from geo.templatetags import maps

register = template.Library()


@register.inclusion_tag("defects/_draw_area.html", takes_context=True)
def draw_area(context: Context, *, input: str) -> dict[str, Any]:
    """Draws the area that `input` (a CSS selector) holds as GeoJSON, and writes what is drawn."""
    values = maps.map(
        context,
        open=False,
        label=_("Karte zum Zeichnen"),
        button=_("Auf der Karte zeichnen"),
        width=640,
        height=400,
    )
    return {**values, "input": input}
