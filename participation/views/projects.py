"""What everybody may read of projects: the list with its map, one project, its picture."""

from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock, keyset
from common.page_cache import guest_page, keep_until
from geo.districts import layers
from geo.near import RADII
from geo.still import View, view_at
from geo.views.still import picture_only, picture_response, size_from
from participation import following, formats
from participation.filters.projects import NEVER_NULL, USUAL_SORT, ProjectFilter
from participation.finding import consultation_of, municipality_of
from participation.followable import Followable, followable
from participation.models import Project
from participation.phases import next_change, schedule_of
from participation.project_cards import area_key, cards, topics_by_id, with_card
from participation.project_page import description, find, project_page
from participation.public_states import PROJECT_STATES
from participation.selection import ProjectSelection, problems_of

PAGE_SIZE = 12


@require_safe
@guest_page()
def project_list(request: HttpRequest) -> HttpResponse:
    """`/beteiligung/`: cards beside their map, narrowed by the address.

    htmx gets the part that changes: the cards that follow, or the whole result.
    """
    is_part = "HX-Request" in request.headers
    context = _rows(request)
    if is_part and context["is_continued"]:
        return render(request, "participation/_project_cards.html", context)
    context |= _around(context)
    context["follow"] = _followable(request, context["chosen"])
    if is_part:
        return render(request, "participation/_project_results.html", context)
    return render(request, "participation/project_list.html", context)


def _rows(request: HttpRequest) -> dict[str, Any]:
    """One page of cards; a cursor that is none leads back to the first page."""
    municipality = municipality_of(request)
    now = clock.now()
    keep_until(request, next_change(municipality, at=now))
    chosen = ProjectFilter(request.GET, municipality=municipality, at=now)
    topics = topics_by_id(municipality)
    after = request.GET.get("nach")
    problems: list[str] = []
    projects = with_card(chosen.qs)
    paging: Any = {"order": chosen.order, "size": PAGE_SIZE, "never_null": NEVER_NULL}
    try:
        page = keyset.page(projects, after=after, **paging)
    except ValidationError as error:
        problems += error.messages
        after = None
        page = keyset.page(projects, after=None, **paging)
    return {
        "chosen": chosen,
        "selection": ProjectSelection(chosen, request.path),
        "topics": topics,
        "cards": cards(page.rows, municipality=municipality, topics=topics, at=now),
        "next": page.next,
        "is_continued": bool(after),
        "problems": problems,
    }


def _around(context: dict[str, Any]) -> dict[str, Any]:
    """What stands around the cards: the selection, the counts, the map."""
    chosen: ProjectFilter = context["chosen"]
    selection: ProjectSelection = context["selection"]
    counts = chosen.counts()
    return {
        "problems": [*context["problems"], *problems_of(chosen)],
        "total": counts[selection.value("stand")],
        "states": selection.states(counts),
        "all_states": [(key, words) for key, (words, _q) in PROJECT_STATES.items()],
        "removable": selection.removable(),
        "layers": layers(chosen.municipality),
        "radii": list(RADII.items()),
        "radius": str(chosen.form.radius_metres),
        "point": chosen.form.point,
        "values": {name: selection.value(name) for name in ProjectFilter.base_filters},
        "usual_sort": USUAL_SORT,
        "tiles": selection.narrowing("/tiles/projekte/{z}/{x}/{y}.mvt"),
        "map_label": _("Karte der Vorhaben. Alle stehen auch in der Liste."),
        "gestures": "all" if selection.is_map else "",
        "list_href": selection.without("ansicht"),
        "map_href": selection.with_value("ansicht", "karte"),
        "feed_href": selection.narrowing("/feeds/beteiligung.atom"),
    }


def _followable(request: HttpRequest, chosen: ProjectFilter) -> list[Followable]:
    """The topic and the part of town that the list is narrowed to."""
    topic, zone = chosen.form.topic, chosen.form.zone
    found = []
    if topic is not None:
        found.append(followable(request, following.TOPIC, topic.uuid, name=topic.name))
    if zone is not None:
        found.append(followable(request, following.ZONE, zone.uuid, name=zone.name))
    return found


@require_safe
@guest_page()
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """`/beteiligung/<slug>/`: the project, what one can do now, and what becomes of it.

    Before it is published editors see it, marked as a preview; for everybody else it is 404.
    """
    now = clock.now()
    found = find(slug, municipality_of(request), request.user)
    if found is None:
        raise Http404
    page = project_page(found, at=now)
    for part in (*page.running, *page.others):
        keep_until(request, part.doing.schedule.changes_at)
    asked = request.GET.get("beteiligung", "")
    shown = next(
        (part for part in page.running if part.doing.consultation.slug == asked), page.pressing
    )
    context = {
        "page": page,
        "project": found,
        "part": shown,
        "shows_part": shown is not None and (shown.doing.when != "over" or not page.has_outcome),
        "description": description(page),
        "follow": followable(request, following.PROJECT, found.uuid),
        "url": f"{found.municipality.base_url.rstrip('/')}{found.get_absolute_url()}",
        "bounds": _bounds(found.area),
        "tiles": f"/tiles/projekte/{{z}}/{{x}}/{{y}}.mvt?vorhaben={found.slug}",
    }
    return render(request, "participation/project.html", context)


def _bounds(area: GEOSGeometry | None) -> str:
    """West, south, east, north around the area for its map; "" without one."""
    return "" if area is None else ",".join(f"{edge:.5f}" for edge in area.extent)


@require_safe
@picture_only
def project_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """`/beteiligung/<slug>/karte.svg?w=&h=`: the map with the area of the project."""
    found = (
        Project.objects.visible_to(request.user, municipality_of(request))
        .filter(slug=slug, area__isnull=False)
        .annotate(area_key=area_key())
        .only("area", "slug", "published_at")
        .first()
    )
    if found is None or found.area is None:
        raise Http404
    width, height = size_from(request)
    theme = request.GET.get("thema", "")
    key: str = found.area_key
    version = f"{municipality_of(request).places_version}-{key}"
    if found.area.dims == 0:
        view = view_at(found.area.centroid, 15, width, height)
        picture = picture_response(request, view, tone="place", theme=theme, version=version)
    else:
        view = View.of_box(found.area.extent, width, height, fill=0.7)
        picture = picture_response(request, view, theme=theme, shape=found.area, version=version)
    if not found.is_published:
        picture["Cache-Control"] = "private, no-cache"
    return picture


@require_safe
@guest_page()
def consultation(request: HttpRequest, project: str, consultation: str) -> HttpResponseBase:
    """`/beteiligung/<project>/<consultation>/`: the page of its format."""
    found = consultation_of(request, project, consultation)
    schedule = schedule_of(found, at=clock.now())
    keep_until(request, schedule.changes_at)
    page = import_string(formats.get(found.format).page)
    answer: HttpResponseBase = page(request, found, schedule)
    return answer
