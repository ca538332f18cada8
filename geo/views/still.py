"""The map as a picture."""

from hashlib import sha256

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from common.http import content_policy
from geo.mvt import compress, is_known
from geo.still import View, still_map, view_at
from geo.views.places import municipality_of, point_from

_SIZES = range(120, 1281)
_TONES = {"", "place", "neutral", "progress", "waiting", "done", "closed"}


def _whole(request: HttpRequest, name: str, default: int, allowed: range) -> int:
    """A whole number of the query, moved into `allowed`."""
    try:
        wanted = int(request.GET.get(name, default))
    except ValueError:
        wanted = default
    return min(max(wanted, allowed[0]), allowed[-1])


# A picture that somebody opens by itself may style itself and nothing else.
picture_only = content_policy({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]})


@require_safe
@picture_only
def still_image(request: HttpRequest) -> HttpResponse:
    """`?lat=&lon=&z=&w=&h=&pin=` or, without a place, the whole municipality.

    `pin` is a tone or `place`, `thema` light or dark, `v` the version of the places.
    """
    municipality = municipality_of(request)
    width, height = size_from(request)
    tone = request.GET.get("pin", "")
    theme = request.GET.get("thema", "")
    if "lat" in request.GET or "lon" in request.GET:
        try:
            point = point_from(request.GET.dict())
        except ValidationError as error:
            return JsonResponse({"error": error.messages[0]}, status=400)
        view = view_at(point, _whole(request, "z", 16, range(9, 19)), width, height)
    else:
        view = View.of_all(municipality, width, height)
    return picture_response(request, view, tone=tone if tone in _TONES else "place", theme=theme)


def size_from(request: HttpRequest) -> tuple[int, int]:
    """Width and height of the query, in pixels, moved into what is drawn."""
    return _whole(request, "w", 640, _SIZES), _whole(request, "h", 360, _SIZES)


def picture_response(
    request: HttpRequest,
    view: View,
    *,
    tone: str = "",
    theme: str = "",
    shape: GEOSGeometry | None = None,
    version: str = "",
) -> HttpResponse:
    """The picture, or 304. With its present `version` in the query it may be kept for a year;
    without one of its own that is the version of the places."""
    municipality = municipality_of(request)
    theme = theme if theme in {"light", "dark"} else ""
    version = version or str(municipality.places_version)
    etag = hash_of((municipality.pk, municipality.places_version, view, tone, theme, version))
    response: HttpResponse
    if is_known(request, etag):
        response = HttpResponse(status=304)
    else:
        plain, zipped = still_map(municipality, view, tone=tone, theme=theme, shape=shape)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(zipped or compress(plain), content_type="image/svg+xml")
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(plain, content_type="image/svg+xml")
    is_versioned = request.GET.get("v") == version
    response["ETag"] = f'"{etag}"'
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = (
        "public, max-age=31536000, immutable" if is_versioned else "public, max-age=3600"
    )
    return response


def hash_of(parts: tuple[object, ...]) -> str:
    """A short name for what is drawn, the same in every process."""
    return sha256(repr(parts).encode()).hexdigest()[:20]
