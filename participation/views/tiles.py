"""Tiles of projects and proposals for the map."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from common import clock
from common.open_data import open_data
from common.page_cache import guest_page, keep_until
from geo.clusters import Tile
from geo.mvt import CONTENT_TYPE
from participation.filters.projects import ProjectFilter, public_projects
from participation.filters.proposals import ProposalFilter
from participation.finding import municipality_of
from participation.models import Consultation, Proposal
from participation.phases import Schedule, next_change
from participation.selection import sentences
from participation.tiles import project_tile, proposal_tile


@open_data
@guest_page(personal=False, max_age=60, keep=300)
def project_tiles(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """`/tiles/projekte/<z>/<x>/<y>.mvt`, narrowed by the parameters of the list.

    400 with a sentence for a selection that cannot be; 404 beyond the map.
    """
    tile = Tile(z, x, y)
    if not tile.exists:
        return HttpResponse(status=404)
    municipality = municipality_of(request)
    now = clock.now()
    keep_until(request, next_change(municipality, at=now))
    projects = public_projects(municipality, at=now)
    if request.GET:
        chosen = ProjectFilter(request.GET, municipality=municipality, at=now)
        if not chosen.is_valid():
            return _refused(sentences(chosen))
        projects = chosen.qs
    return HttpResponse(project_tile(projects, tile), content_type=CONTENT_TYPE)


@open_data
@guest_page(personal=False, max_age=60, keep=300)
def proposal_tiles(request: HttpRequest, uuid: UUID, z: int, x: int, y: int) -> HttpResponse:
    """`/tiles/vorschlaege/<consultation>/<z>/<x>/<y>.mvt`, narrowed like the list.

    Nothing in it tells how many support a proposal. 400 for a selection that cannot be; 404
    beyond the map and for what is not published.
    """
    tile = Tile(z, x, y)
    if not tile.exists:
        return HttpResponse(status=404)
    municipality = municipality_of(request)
    consultation = (
        Consultation.objects.of(municipality)
        .filter(uuid=uuid, project__published_at__isnull=False)
        .only("uuid", "municipality")
        .first()
    )
    if consultation is None:
        raise Http404
    consultation.municipality = municipality
    proposals = Proposal.objects.in_consultation(consultation).listed()
    if request.GET:
        # Tiles have no order, so no phase matters to them.
        schedule = Schedule((), clock.now())
        chosen = ProposalFilter(request.GET, consultation=consultation, schedule=schedule)
        if not chosen.is_valid():
            return _refused(sentences(chosen))
        proposals = chosen.qs
    return HttpResponse(proposal_tile(proposals, consultation, tile), content_type=CONTENT_TYPE)


def _refused(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
