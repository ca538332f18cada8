"""For pages of participation: `{% load participation %}`.

{{ proposal.text|participation_text }}      paragraphs and safe links
{% place_map proposal %}                    where it is: a picture with what was drawn
{{ phase.ends_at|time_left }}               `noch 9 Tage`
{% drawn_picture place %}                   the same of a place that stands in no row yet
"""

import json
import re
from datetime import datetime
from typing import Any

from django import template
from django.contrib.gis.geos import GEOSGeometry
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import german
from geo.templatetags import maps
from participation.models import Proposal
from participation.shapes import Drawn, drawn, mercator
from participation.states import public_word
from participation.talk import Said
from participation.talk.html import votes_of, words_of
from participation.texts import as_html

register = template.Library()

# Of the picture, and of the smaller one that phones get (`geo.templatetags.maps`).
_WIDTH, _HEIGHT = 704, 320
_SMALL_WIDTH, _SMALL_HEIGHT = 360, 200
_REPORT = re.compile(r"/meldungen/(\d{1,12})/")


@register.filter
def participation_text(value: str | None) -> SafeString:
    """What people wrote, as HTML: `<p>`, `<br>`, and links to http and https alone."""
    return as_html(value or "")


@register.simple_tag
def said_words(said: Said, *, is_new: bool = False) -> SafeString:
    """One comment without the replies to it."""
    return words_of(said, is_new=is_new)


@register.simple_tag
def said_votes(said: Said) -> SafeString:
    """The thumbs of one comment."""
    return votes_of(said)


@register.inclusion_tag("participation/proposal/_place_map.html", takes_context=True)
def place_map(context: Context, proposal: Proposal) -> dict[str, Any]:
    """A picture of the map with the point, line or area of `proposal` (it must have one),
    which opens as a living map."""
    shape = drawn(proposal.geometry_3857, width=_SMALL_WIDTH, height=_SMALL_HEIGHT)
    tone = public_word(proposal).tone
    living = maps.map(context, point=shape.centre, zoom=shape.zoom, label=_label(proposal))
    return {
        **living,
        **_still(context, shape, pin=tone),
        "tone": tone,
        "geojson": _geojson(proposal.geometry),
    }


@register.inclusion_tag("participation/entry/_place.html", takes_context=True)
def drawn_picture(context: Context, place: GEOSGeometry) -> dict[str, Any]:
    """A picture of the map with a point, line or polygon (SRID 4326) that was not sent yet."""
    shape = drawn(mercator(place), width=_SMALL_WIDTH, height=_SMALL_HEIGHT)
    return _still(context, shape, pin="place")


def _still(context: Context, shape: Drawn, *, pin: str) -> dict[str, Any]:
    """What `proposal/_drawn.html` needs: the picture and the shape over it, or a `pin`."""
    picture = maps.still_map(
        context,
        shape.centre,
        zoom=shape.zoom,
        width=_WIDTH,
        height=_HEIGHT,
        pin="" if shape.path else pin,
    )
    return {
        **picture,
        "shape": shape,
        "view": _view(_WIDTH, _HEIGHT),
        "small_view": _view(_SMALL_WIDTH, _SMALL_HEIGHT),
    }


def _view(width: int, height: int) -> str:
    """For `<svg viewBox>`, with 0 0 in the middle."""
    return f"{-width // 2} {-height // 2} {width} {height}"


def _label(proposal: Proposal) -> str:
    return _("Karte: %(title)s") % {"title": proposal.title}


def _geojson(shape: Any) -> str:
    """Six decimals are a tenth of a metre."""
    geometry = {"type": shape.geom_type, "coordinates": _short(shape.coords)}
    return json.dumps(geometry, separators=(",", ":"))


def _short(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, 6)
    return [_short(each) for each in coordinates]


@register.filter
def time_left(end: datetime) -> str:
    """`noch 9 Tage`; "" after."""
    return german.time_left(end)


@register.filter
def paper_href(proposal: Proposal) -> str:
    """The address of the council paper, if it is one that a browser may follow."""
    url = proposal.paper_url
    return url if url.startswith(("https://", "http://")) else ""


@register.filter
def report_label(proposal: Proposal) -> str:
    """ "Meldung 2614" for `/meldungen/2614/`: nothing is asked about the report itself."""
    found = _REPORT.fullmatch(proposal.report_url)
    return _("Meldung %(number)s") % {"number": found[1]} if found else ""
