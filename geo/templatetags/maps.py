"""Maps for templates: `{% load maps %}`.

    {% still_map report.location pin="done" alt="Karte: Hauptstr. 12" %}   a picture
    {% map reports="/tiles/reports/{z}/{x}/{y}.mvt" open=True %}           the living map
    {% pin_picker lat_input="#id_lat" lon_input="#id_lon" point=place %}   to set a place

The living maps stand on a picture, which is all that people get without JavaScript, and on
phones until they open the map.
"""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.gis.geos import Point
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from geo.attribution import attribution
from geo.extent import extent_of
from geo.models import Municipality

register = template.Library()


def _municipality(context: Context) -> Municipality:
    found: Municipality = context["request"].municipality
    return found


def _picture(
    municipality: Municipality, point: Point | None, zoom: int, width: int, height: int, pin: str
) -> str:
    query: dict[str, Any] = {"w": width, "h": height}
    if point is not None:
        query |= {"lat": f"{point.y:.5f}", "lon": f"{point.x:.5f}", "z": zoom}
        if pin:
            query["pin"] = pin
    query["v"] = municipality.places_version
    return f"{reverse('geo:still_image')}?{urlencode(query)}"


def _still(
    municipality: Municipality,
    point: Point | None,
    *,
    zoom: int,
    width: int,
    height: int,
    pin: str,
    alt: str,
    eager: bool = False,
    picture: str = "",
) -> dict[str, Any]:
    """Two pictures: one as asked for, and one for phones, so that names stay readable.

    `picture` is the address of a picture that is drawn elsewhere; it gets `w`, `h` and `v`.
    """
    small_width = min(width, 360)
    small_height = min(height, max(200, round(small_width * height / width)))

    def address(width: int, height: int) -> str:
        if not picture:
            return _picture(municipality, point, zoom, width, height, pin)
        sign = "&" if "?" in picture else "?"
        query = urlencode({"w": width, "h": height})
        return f"{picture}{sign}{query}"

    return {
        "src": address(width, height),
        "small": address(small_width, small_height),
        "width": width,
        "height": height,
        "small_width": small_width,
        "small_height": small_height,
        "alt": alt,
        "loading": "eager" if eager else "lazy",
        "attribution": attribution(municipality),
    }


@register.inclusion_tag("geo/still_map.html", takes_context=True)
def still_map(
    context: Context,
    point: Point | None = None,
    *,
    zoom: int = 16,
    width: int = 640,
    height: int = 360,
    pin: str = "place",
    alt: str = "",
    eager: bool = False,
    picture: str = "",
) -> dict[str, Any]:
    """A picture of the map around `point` (SRID 4326), or of the whole municipality.

    `picture` is the address of one that somebody else draws. `pin` is the tone of a report
    (neutral, progress, waiting, done, closed), `place`, or nothing. An empty `alt` marks a
    picture that says nothing the text does not.
    """
    return {
        "still": _still(
            _municipality(context),
            point,
            zoom=zoom,
            width=width,
            height=height,
            pin=pin,
            alt=alt,
            eager=eager,
            picture=picture,
        )
    }


@register.inclusion_tag("geo/_picture.html", takes_context=True)
def map_picture(context: Context, picture: str, *, width: int, height: int) -> dict[str, Any]:
    """A picture of the map that somebody else draws, at `picture`, and nothing around it: put
    `{% map_source %}` where all such pictures of a page can be seen."""
    municipality = _municipality(context)
    return {
        "still": _still(
            municipality,
            None,
            zoom=0,
            width=width,
            height=height,
            pin="",
            alt="",
            picture=picture,
        )
    }


@register.simple_tag(takes_context=True)
def map_source(context: Context) -> str:
    """Whose data the maps of this page show."""
    return attribution(_municipality(context))


@register.inclusion_tag("geo/map.html", takes_context=True)
def map(
    context: Context,
    *,
    point: Point | None = None,
    zoom: int = 0,
    bounds: str = "",
    reports: str = "",
    proposals: str = "",
    projects: str = "",
    selected: str | int | None = None,
    open: bool = False,
    full: bool = False,
    gestures: str = "",
    locate: bool = False,
    label: str = "",
    button: str = "",
    pin: str = "",
    id: str = "",
    width: int = 640,
    height: int = 400,
    picture: str = "",
) -> dict[str, Any]:
    """The living map: at `point` (SRID 4326), within `bounds` (west,south,east,north), or all.

    `reports`, `proposals` and `projects` are addresses of tiles, `selected` what is lifted of
    them. `picture` is the address of the still picture, if somebody else draws it. `open`
    opens it at once on wide screens, `full` is for a page that is all map, `locate` adds a
    button for the own place.
    """
    return _map_values(
        context,
        tag="nahdran-map",
        point=point,
        zoom=zoom,
        bounds=bounds,
        reports=reports,
        proposals=proposals,
        projects=projects,
        selected=selected,
        open=open,
        full=full,
        gestures=gestures,
        locate=locate,
        label=label,
        button=button or _("Karte öffnen"),
        pin=pin,
        id=id,
        width=width,
        height=height,
        picture=picture,
    )


@register.inclusion_tag("geo/map.html", takes_context=True)
def pin_picker(
    context: Context,
    *,
    lat_input: str,
    lon_input: str,
    point: Point | None = None,
    around: Point | None = None,
    accuracy: float | None = None,
    zoom: int = 0,
    open: bool = False,
    label: str = "",
    button: str = "",
    id: str = "",
    width: int = 640,
    height: int = 360,
) -> dict[str, Any]:
    """A map on which people set a pin; it writes into the inputs that the selectors name.

    `point` is where the pin stands already, `accuracy` how many metres that is exact to;
    without one the map shows what lies `around` a place, at `zoom`.
    """
    values = _map_values(
        context,
        tag="nahdran-pin-picker",
        point=point or around,
        zoom=zoom if not point else 0,
        bounds="",
        reports="",
        selected=None,
        open=open,
        full=False,
        gestures="",
        locate=False,
        label=label,
        button=button or _("Auf der Karte zeigen"),
        pin="place" if point else "",
        id=id,
        width=width,
        height=height,
    )
    values |= {
        "lat_input": lat_input,
        "lon_input": lon_input,
        "accuracy": round(accuracy) if accuracy else None,
        "is_picker": True,
    }
    return values


def _map_values(
    context: Context,
    *,
    point: Point | None,
    zoom: int,
    bounds: str,
    pin: str,
    label: str,
    width: int,
    height: int,
    picture: str = "",
    **given: Any,
) -> dict[str, Any]:
    municipality = _municipality(context)
    if point is None and not bounds:
        bounds = ",".join(f"{edge:.5f}" for edge in extent_of(municipality))
    base = reverse("geo:base_tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")
    return {
        **given,
        "center": f"{point.x:.6f},{point.y:.6f}" if point else "",
        "zoom": zoom or (17 if point else 12),
        "bounds": "" if point else bounds,
        "base": f"{base}?v={municipality.places_version}",
        "attribution": attribution(municipality),
        "label": label,
        "still": _still(
            municipality,
            point,
            zoom=zoom or 16,
            width=width,
            height=height,
            pin=pin,
            alt=label or _("Karte von %(town)s") % {"town": municipality.name},
            picture=picture,
        ),
    }
