"""/transparenz/: how it is decided here what may be seen, and by which rules."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from common.page_cache import guest_page, keep_until
from geo.http import TownRequest
from moderation.figures import figures, hours_in_words
from moderation.halves import HalfYear
from moderation.rulebook import Edition, editions, in_force


@require_safe
@guest_page()
def overview(request: TownRequest) -> HttpResponse:
    """`/transparenz/`: rules, who decides, how long it takes, and the last half-year in numbers.

    The present half-year is told until there is one that is over.
    """
    now = clock.now()
    last = figures(request.municipality, HalfYear.of(now).before, at=now)
    if not last.decided:
        last = figures(request.municipality, HalfYear.of(now), at=now)
    holding = _holding(request, editions(request.municipality))
    context = {
        "edition": holding,
        "figures": last,
        "median": hours_in_words(last.median_hours),
    }
    return render(request, "moderation/transparency/overview.html", context)


@require_safe
@guest_page()
def rules(request: TownRequest) -> HttpResponse:
    """`/transparenz/regeln/`: what holds today; each rule has an anchor `#regel-3`."""
    return _rules(request, None, "rules.html")


@require_safe
@guest_page()
def rules_easy(request: TownRequest) -> HttpResponse:
    """`/transparenz/regeln/leicht/`: the same in Leichte Sprache."""
    return _rules(request, None, "rules_easy.html")


@require_safe
@guest_page()
def rules_version(request: TownRequest, version: int) -> HttpResponse:
    """`/transparenz/regeln/2/`: how the rules stood, stand, or will stand."""
    return _rules(request, version, "rules.html")


def _rules(request: TownRequest, version: int | None, template: str) -> HttpResponse:
    found = editions(request.municipality)
    holding = _holding(request, found)
    chosen = holding
    if version is not None:
        chosen = next((each for each in found if each.version == version), holding)
        if chosen.version != version:
            raise Http404
    context = {
        "edition": chosen,
        "holding": holding,
        "is_holding": chosen is holding,
        "is_announced": chosen.valid_from is not None and chosen.valid_from > clock.now(),
        "announced": [each for each in found if each.version > holding.version],
        "editions": found,
        "has_easy": any(wording.easy for wording in chosen.wordings),
        "without_easy": [wording for wording in chosen.wordings if not wording.easy],
    }
    return render(request, f"moderation/transparency/{template}", context)


def _holding(request: TownRequest, found: list[Edition]) -> Edition:
    """The edition that holds now; the page is made anew when the next one begins."""
    now = clock.now()
    for edition in found:
        if edition.valid_from is not None and edition.valid_from > now:
            keep_until(request, edition.valid_from)
    return in_force(found, at=now)
