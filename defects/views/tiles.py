"""Tiles of reports for the map."""

from django.http import HttpRequest, HttpResponse

from common import clock
from common.open_data import open_data
from common.page_cache import guest_page
from defects.filters import ReportFilter
from defects.models import Report
from defects.tiles import tile_of
from geo.clusters import Tile
from geo.models import Municipality

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"


@open_data
@guest_page(personal=False, max_age=60, keep=300)
def report_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """`/tiles/reports/<z>/<x>/<y>.mvt`, narrowed by the parameters of the list.

    400 with a sentence for a selection that cannot be; 404 beyond the map.
    """
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    tile = Tile(z, x, y)
    if not tile.exists:
        return HttpResponse(status=404)
    reports = Report.objects.of(municipality).public()
    if request.GET:
        selection = ReportFilter(request.GET, municipality=municipality)
        if not selection.is_valid():
            sentence = " ".join(str(text) for texts in selection.errors.values() for text in texts)
            return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
        reports = selection.qs
    return HttpResponse(tile_of(reports, tile, at=clock.now()), content_type=CONTENT_TYPE)
