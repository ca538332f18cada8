"""The map as a picture."""

from hashlib import sha256

from csp.decorators import csp
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

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


@require_safe
@csp({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]})
def still_image(request: HttpRequest) -> HttpResponse:
    """`?lat=&lon=&z=&w=&h=&pin=` or, without a place, the whole municipality.

    `pin` is a tone or `place`, `thema` light or dark, `v` the version of the places.
    """
    municipality = municipality_of(request)
    width = _whole(request, "w", 640, _SIZES)
    height = _whole(request, "h", 360, _SIZES)
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
    tone = tone if tone in _TONES else "place"
    theme = theme if theme in {"light", "dark"} else ""
    parts = (municipality.pk, municipality.places_version, view, tone, theme)
    etag = hash_of(parts)
    response: HttpResponse
    if is_known(request, etag):
        response = HttpResponse(status=304)
    else:
        plain, zipped = still_map(municipality, view, tone=tone, theme=theme)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(zipped or compress(plain), content_type="image/svg+xml")
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(plain, content_type="image/svg+xml")
    is_versioned = request.GET.get("v") == str(municipality.places_version)
    response["ETag"] = f'"{etag}"'
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = (
        "public, max-age=31536000, immutable" if is_versioned else "public, max-age=3600"
    )
    return response


def hash_of(parts: tuple[object, ...]) -> str:
    """A short name for what is drawn, the same in every process."""
    return sha256(repr(parts).encode()).hexdigest()[:20]
