"""Trying rules out: at one place, and over past reports."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import Department
from common import clock
from defects import services, simulation
from defects.forms.rules import TryForm
from defects.models import Category, RuleSet
from defects.routing import PART, Answer, Router, radius_metres, route
from defects.ruling import words
from defects.views.rulesets import set_of
from geo import gazetteer
from geo.facts import place_facts
from geo.views.places import point_from

MONTHS = (3, 12, 36)


@never_cache
@login_required
@require_safe
def try_place(request: SignedInRequest, version: int) -> HttpResponse:
    """One place, kind and hour: who gets it under this version and under the active one?"""
    found = set_of(request, version)
    asked = any(request.GET.get(name) for name in ("ort", "lat", "art"))
    form = TryForm(request.GET if asked else None, municipality=request.municipality)
    context: dict[str, Any] = {"set": found, "form": form, "point": None, "results": []}
    if asked and form.is_valid():
        try:
            point, label = _place(request, form)
        except ValidationError as error:
            form.add_error("ort", error)
        else:
            context |= {"point": point, "label": label} | _tried(request, found, form, point)
    return render(request, "defects/ruling/try.html", context)


def _place(request: SignedInRequest, form: TryForm) -> tuple[Point, str]:
    given = form.cleaned_data
    if given["lat"] and given["lon"]:
        point = point_from({"lat": given["lat"], "lon": given["lon"]})
        return point, gazetteer.describe(request.municipality, point)
    if not given["ort"]:
        raise ValidationError(
            _("Bitte geben Sie einen Ort ein, oder zeigen Sie ihn auf der Karte.")
        )
    places = gazetteer.search(request.municipality, given["ort"], limit=1)
    if not places:
        raise ValidationError(
            _("Diesen Ort kennen wir nicht. Bitte geben Sie eine Straße mit Hausnummer ein.")
        )
    return places[0].point, places[0].label


def _tried(request: SignedInRequest, found: RuleSet, form: TryForm, point: Point) -> dict[str, Any]:
    given = form.cleaned_data
    now = clock.now().astimezone(clock.BERLIN)
    at = datetime.combine(
        given["tag"] or now.date(), given["uhr"] or now.time(), tzinfo=clock.BERLIN
    )
    category: Category = form.categories[given["art"]]
    facts = place_facts(
        request.municipality,
        point,
        radius_metres=radius_metres(None),
        asset_kind=category.asset_kind,
    )
    answers = {PART: given["teil"]} if given["teil"] else {}
    sets = [found]
    if found.state != RuleSet.State.ACTIVE:
        sets += RuleSet.objects.active_of(request.municipality).select_related("municipality")
    results: list[dict[str, Any]] = []
    for each in sets:
        asking: dict[str, Any] = {"category": category, "facts": facts, "answers": answers}
        answer = route(
            municipality=request.municipality,
            location=point,
            accuracy_metres=None,
            category=category,
            answers=answers,
            at=at,
            rule_set=each,
            facts=facts,
        )
        tried = Router(request.municipality, each).tried(**asking, at=at)
        results.append({"set": each, "answer": answer, "tried": _lines(answer, tried)})
    bodies = {result["answer"].body.pk for result in results}
    return {"results": results, "facts": facts, "at": at, "differs": len(bodies) > 1}


def _lines(answer: Answer, tried: list[Any]) -> list[dict[str, Any]]:
    """Every rule in its order: it decided, did not hold and why, or was not asked any more."""
    lines = []
    decided = False
    for number, each in enumerate(tried, 1):
        decides = answer.rule is not None and each.rule.pk == answer.rule.pk
        lines.append(
            {
                "number": number,
                "sentence": words.sentence(each.rule),
                "decides": decides,
                "after": decided,
                "why": [str(words.MISSES[name]) for name in each.misses],
            }
        )
        decided = decided or decides
    return lines


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def simulate(request: SignedInRequest, version: int) -> HttpResponse:
    """Start a run of a draft over past reports (POST), or see how far it is and what it found."""
    draft = set_of(request, version)
    problems: list[str] = []
    if not draft.is_draft:
        return HttpResponseRedirect(reverse("defects:rule_set", args=[draft.version]), status=303)
    if request.method == "POST":
        told = request.POST.get("monate", "")
        months = int(told) if told in {str(each) for each in MONTHS} else 12
        try:
            services.simulate_rules(draft, by=request.user, months=months)
        except ValidationError as error:
            problems = error.messages
        else:
            return HttpResponseRedirect(request.path, status=303)
    latest = draft.simulations.select_related("against").first()
    stalled = latest is not None and simulation.is_stalled(latest)
    waits = latest is not None and latest.state in ("waiting", "running")
    context = {
        "set": draft,
        "latest": latest,
        "is_stalled": stalled,
        "polls": waits and not stalled,
        "is_old": latest is not None and latest.revision != draft.revision,
        "ways": _ways(request, latest.result) if latest else [],
        "months": MONTHS,
        "problems": problems,
    }
    name = "_simulation" if request.headers.get("HX-Request") else "simulate"
    return render(request, f"defects/ruling/{name}.html", context, status=422 if problems else 200)


def _ways(request: SignedInRequest, result: dict[str, Any]) -> list[dict[str, Any]]:
    names = dict(Department.objects.of(request.municipality).values_list("key", "name"))
    return [
        way | {"from": names.get(way["from"], way["from"]), "to": names.get(way["to"], way["to"])}
        for way in result.get("ways", [])
    ]
