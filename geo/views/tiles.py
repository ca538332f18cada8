"""Tiles of the base map."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from geo.base_map import MAX_ZOOM, base_tile
from geo.mvt import check_tile, is_known, tile_response
from geo.views.places import municipality_of


@require_safe
def base_map_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One tile; with the present version as `?v=` it may be kept for a year."""
    check_tile(z, x, y, max_zoom=MAX_ZOOM)
    municipality = municipality_of(request)
    version = f"{municipality.pk}-{municipality.places_version}"
    etag = f"{version}-{z}-{x}-{y}"
    is_versioned = request.GET.get("v") == str(municipality.places_version)
    cache_control = (
        "public, max-age=31536000, immutable" if is_versioned else "public, max-age=3600"
    )
    body, zipped = (b"", b"") if is_known(request, etag) else base_tile(municipality, z, x, y)
    return tile_response(request, body, etag=etag, cache_control=cache_control, zipped=zipped)
