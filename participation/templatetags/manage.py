"""For the editors' pages: `{% load manage %}`.

{% area_picker input="#id_shape" %}     a map to draw a project's place on, into that input
"""

from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.template.context import Context
from django.utils.translation import gettext as _

from geo.templatetags import maps

register = template.Library()
_ELEMENT = "frontend/js/map/nahdran-shape-picker.js"


@register.inclusion_tag("participation/staff/area_picker.html", takes_context=True)
def area_picker(context: Context, *, input: str) -> dict[str, Any]:
    """Draws what `input` (a CSS selector) holds as GeoJSON, and writes there what is drawn."""
    values = maps.map(
        context,
        open=True,
        label=_("Karte zum Zeichnen"),
        button=_("Auf der Karte zeichnen"),
        width=640,
        height=400,
    )
    return {**values, "input": input, "is_there": _is_there()}


@cache
def _is_there() -> bool:
    return finders.find(_ELEMENT) is not None
