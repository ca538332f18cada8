"""The page of a consultation in the format "ideas": proposals beside the map."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common import keyset
from common.page_cache import group_of_visitor
from geo.districts import layers
from geo.near import RADII
from participation.doing import Doing
from participation.filters.proposals import NEVER_NULL, ProposalFilter
from participation.models import Consultation, Proposal
from participation.models.consultation import Act
from participation.phases import Schedule
from participation.proposal_cards import cards, categories_by_id, with_card
from participation.public_states import PROPOSAL_STATES
from participation.quarantines import set_aside
from participation.selection import ProposalSelection, problems_of

PAGE_SIZE = 40


def ideas_page(
    request: HttpRequest, consultation: Consultation, schedule: Schedule
) -> HttpResponse:
    """At the consultation's address: the list beside its map, narrowed by the address.

    htmx gets the part that changes: the rows that follow, or the whole result.
    """
    is_part = "HX-Request" in request.headers
    context = _rows(request, consultation, schedule)
    if is_part and context["is_continued"]:
        return render(request, "participation/ideas/_rows.html", context)
    context |= _around(context)
    if is_part:
        return render(request, "participation/ideas/_results.html", context)
    return render(request, "participation/ideas/page.html", context)


def _rows(request: HttpRequest, consultation: Consultation, schedule: Schedule) -> dict[str, Any]:
    """One page of rows; a cursor that is none leads back to the first page."""
    chosen = ProposalFilter(request.GET, consultation=consultation, schedule=schedule)
    lot = chosen.sort_key == "zufall"
    if lot and not request.GET.get("reihe"):
        chosen.group = group_of_visitor(request)
    categories = categories_by_id(consultation)
    after = request.GET.get("nach")
    problems: list[str] = []
    try:
        found, following = _page(chosen, after)
    except ValidationError as error:
        problems += error.messages
        after = None
        found, following = _page(chosen, None)
    return {
        "consultation": consultation,
        "project": consultation.project,
        "schedule": schedule,
        "chosen": chosen,
        "categories": categories,
        "selection": ProposalSelection(chosen, request.path),
        "rows": cards(found, consultation, categories, results_hidden=schedule.results_hidden),
        "next": following,
        "lot": chosen.seed if lot else None,
        "is_continued": bool(after),
        "problems": problems,
    }


def _page(chosen: ProposalFilter, after: str | None) -> tuple[list[Proposal], str | None]:
    """The proposals of one page and the cursor of the next.

    A lot is drawn for every proposal, so first for the ids alone, which an index holds.
    """
    paging: Any = {
        "order": chosen.order,
        "size": PAGE_SIZE,
        "after": after,
        "never_null": NEVER_NULL,
    }
    if chosen.sort_key != "zufall":
        page = keyset.page(with_card(chosen.qs), **paging)
        return page.rows, page.next
    drawn = keyset.page(chosen.qs.values("id", "lot"), **paging)
    ids = [row["id"] for row in drawn.rows]
    found = {row.pk: row for row in with_card(chosen.qs.filter(pk__in=ids))}
    return [found[pk] for pk in ids if pk in found], drawn.next


def _around(context: dict[str, Any]) -> dict[str, Any]:
    """What stands around the rows: the selection, the counts, the map, the one action."""
    chosen: ProposalFilter = context["chosen"]
    selection: ProposalSelection = context["selection"]
    consultation: Consultation = context["consultation"]
    schedule: Schedule = context["schedule"]
    counts = chosen.counts()
    tiles = f"/tiles/vorschlaege/{consultation.uuid}/{{z}}/{{x}}/{{y}}.mvt"
    return {
        "problems": [*context["problems"], *problems_of(chosen)],
        "set_aside": [] if schedule.results_hidden else set_aside(consultation.pk),
        "doing": Doing(consultation, schedule),
        "may_propose": schedule.allows(Act.PROPOSE),
        "propose_href": f"{consultation.get_absolute_url()}vorschlagen/",
        "total": counts[selection.value("stand")],
        "is_empty": not counts[""] and not selection.is_narrowed,
        "states": selection.states(counts),
        "all_states": [(key, words) for key, (words, _q) in PROPOSAL_STATES.items()],
        "removable": selection.removable(),
        "layers": layers(consultation.project.municipality),
        "radii": list(RADII.items()),
        "radius": str(chosen.form.radius_metres),
        "point": chosen.form.point,
        "bounds": _bounds(consultation),
        "values": {name: selection.value(name) for name in ProposalFilter.base_filters},
        "usual_sort": chosen.usual_sort,
        "tiles": selection.narrowing(tiles),
        "gestures": "all" if selection.is_map else "",
        "map_label": _("Karte der Vorschläge. Alle stehen auch in der Liste."),
        "list_href": selection.without("ansicht"),
        "map_href": selection.with_value("ansicht", "karte") + "#karte",
        "feed_href": f"/feeds/beteiligung/{consultation.project.slug}.atom",
    }


def _bounds(consultation: Consultation) -> str:
    """West, south, east, north around what it is about; "" for the whole municipality."""
    area = consultation.area
    if area is None and consultation.project.area is not None:
        area = consultation.project.area if consultation.project.area.dims == 2 else None
    return "" if area is None else ",".join(f"{edge:.5f}" for edge in area.extent)
