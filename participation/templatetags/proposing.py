"""For the pages on which people draw: `{% load proposing %}`.

{% shape_picker consultation shape=geojson bounds="west,south,east,north" %}
{% view_of consultation as view %}      the middle and zoom of a map of what it is about
"""

from math import cos, radians
from typing import Any

from django import template
from django.contrib.gis.geos import Point
from django.template.context import Context
from django.utils.translation import gettext as _

from geo.extent import extent_of
from geo.mvt import pixel_size
from geo.srid import WGS84
from geo.templatetags import maps
from participation.geometry import bounds_of
from participation.models import Consultation

register = template.Library()

_WIDTH, _HEIGHT = 640, 400
_METRES_PER_DEGREE = 111_320  # of SRID 3857, along the equator
_ICONS = {"point": "pin", "line": "shape-line", "polygon": "shape-area"}


@register.inclusion_tag("participation/shape_picker.html", takes_context=True)
def shape_picker(
    context: Context, consultation: Consultation, *, shape: str = "", bounds: str = ""
) -> dict[str, Any]:
    """A map on which people draw what `consultation.shapes` allows, into `[data-geometry]`.

    `shape` is GeoJSON of what is there already, `bounds` the area: west,south,east,north.
    """
    box = tuple(float(edge) for edge in bounds.split(","))
    middle, zoom = _middle_and_zoom(box, consultation)
    kinds = [kind for kind in ("point", "line", "polygon") if kind in consultation.shapes]
    values = maps.map(
        context,
        point=middle,
        zoom=zoom,
        open=True,
        label=_("Karte zum Zeichnen"),
        button=_("Auf der Karte zeigen") if kinds == ["point"] else _("Auf der Karte zeichnen"),
        width=_WIDTH,
        height=_HEIGHT,
    )
    names = {"point": _("Punkt"), "line": _("Linie"), "polygon": _("Fläche")}
    return {
        **values,
        "bounds": bounds,
        "center": "",
        "kinds": " ".join(kinds),
        "choices": [{"kind": kind, "name": names[kind], "icon": _ICONS[kind]} for kind in kinds],
        "shape": shape,
        "whole_town": middle is None,
        "area": f"{consultation.get_absolute_url()}vorschlagen/gebiet/",
    }


@register.simple_tag
def view_of(consultation: Consultation) -> dict[str, Any]:
    """`middle` and `zoom` of a picture that holds its area; the whole town has neither."""
    middle, zoom = _middle_and_zoom(bounds_of(consultation), consultation)
    return {"middle": middle, "zoom": zoom}


def _middle_and_zoom(
    box: tuple[float, ...], consultation: Consultation
) -> tuple[Point | None, int]:
    """(None, 0) where `box` is the whole town."""
    town = extent_of(consultation.municipality)
    if all(round(edge, 6) == round(other, 6) for edge, other in zip(box, town, strict=True)):
        return None, 0
    return _middle(box), _zoom(box)


def _middle(box: tuple[float, ...]) -> Point:
    west, south, east, north = box
    return Point((west + east) / 2, (south + north) / 2, srid=WGS84)


def _zoom(box: tuple[float, ...]) -> int:
    """The largest zoom at which the whole box is on the picture."""
    west, south, east, north = box
    wide = (east - west) * _METRES_PER_DEGREE
    high = (north - south) * _METRES_PER_DEGREE / cos(radians((south + north) / 2))
    return next(
        (
            zoom
            for zoom in range(17, 9, -1)
            if wide <= pixel_size(zoom) * _WIDTH * 0.9 and high <= pixel_size(zoom) * _HEIGHT * 0.9
        ),
        9,
    )
