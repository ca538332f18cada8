"""Rectangles that machines ask for."""

from math import atanh, isfinite, radians, sin

from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geo.srid import WEB_MERCATOR

_EARTH_RADIUS = 6_378_137.0  # metres, of the sphere of Web Mercator
_MERCATOR_ENDS = 85.06  # degrees of latitude


def box(text: str) -> Polygon:
    """The rectangle of `west,south,east,north` in degrees, in SRID 3857.

    Raises `ValidationError` with a sentence for anything else.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise _bad_box() from None
    if not all(map(isfinite, (west, south, east, north))):
        raise _bad_box()
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise _bad_box()
    polygon = Polygon.from_bbox((_x(west), _y(south), _x(east), _y(north)))
    polygon.srid = WEB_MERCATOR
    return polygon


def _bad_box() -> ValidationError:
    return ValidationError(
        _(
            "bbox braucht vier Zahlen in Grad: Westen,Süden,Osten,Norden, "
            "zum Beispiel 6.8,50.8,7.1,51.0."
        ),
        code="bbox",
    )


def _x(longitude: float) -> float:
    return radians(longitude) * _EARTH_RADIUS


def _y(latitude: float) -> float:
    kept = max(-_MERCATOR_ENDS, min(_MERCATOR_ENDS, latitude))
    return atanh(sin(radians(kept))) * _EARTH_RADIUS
