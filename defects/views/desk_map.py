"""The map of a list of the desk: tiles of the same selection, for whoever sees the list."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from common import clock
from defects.desk_search import DeskKinds
from defects.desk_selection import selection_of
from defects.tiles import tile_of
from defects.views.desk import desk_of, listed
from defects.views.tiles import CONTENT_TYPE
from geo.clusters import Tile


@require_safe
@never_cache
@login_required
def tile(request: SignedInRequest, z: int, x: int, y: int) -> HttpResponse:
    """`/arbeit/karte/<z>/<x>/<y>.mvt` with the parameters of the list; 404 beyond the map."""
    wanted = Tile(z, x, y)
    if not wanted.exists:
        return HttpResponse(status=404)
    selection = selection_of(request.GET)
    reports = listed(
        request, desk_of(request, selection), selection, DeskKinds(request.municipality)
    )
    return HttpResponse(tile_of(reports, wanted, at=clock.now()), content_type=CONTENT_TYPE)
