"""/transparenz/zahlen/: what moderation did, half-year by half-year."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from common.csv_files import Cell, csv_lines
from common.open_data import open_data
from common.page_cache import guest_page, keep_until
from geo.http import TownRequest
from moderation import record
from moderation.figures import Figures, figures, hours_in_words
from moderation.halves import HalfYear, since
from moderation.models import Rule
from moderation.models.rule import rule_named

_BY = ("team", "automation", "author")


@require_safe
@guest_page()
def numbers(request: TownRequest, half: str = "") -> HttpResponse:
    """`/transparenz/zahlen/` is the present half-year, `/transparenz/zahlen/2026-1/` another."""
    found, halves = _figures(request, half)
    context = {
        "figures": found,
        "halves": halves,
        "median": hours_in_words(found.median_hours),
        "most": hours_in_words(found.most_hours),
        "months": _months(found),
        "rules": _rules(request, found),
        "law": _law(found),
        "kinds": _kinds(found),
        "whom": _whom(found),
    }
    return render(request, "moderation/transparency/figures.html", context)


@open_data
@guest_page(personal=False)
@require_safe
def numbers_csv(request: TownRequest, half: str) -> HttpResponse:
    """`/transparenz/zahlen/2026-1.csv`: topic, what, further, number."""
    found, _halves = _figures(request, half)
    header = [_("Halbjahr"), _("Thema"), _("Was"), _("Davon"), _("Zahl")]
    rows = ([found.half.key, *row] for row in _table(request, found))
    response = HttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    name = f"moderation-{found.half.key}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _figures(request: TownRequest, key: str) -> tuple[Figures, list[HalfYear]]:
    """404 for a half-year of which there is nothing to tell yet, or never was."""
    now = clock.now()
    halves = since(record.first_decision(request.municipality), until=now)
    half = HalfYear.read(key) if key else halves[0]
    if half is None or half not in halves:
        raise Http404
    keep_until(request, halves[0].end)
    return figures(request.municipality, half, at=now), halves


def _months(found: Figures) -> list[dict[str, Any]]:
    """Bars are parts of a hundred of the busiest month."""
    busiest = max((month.shown + month.restricted for month in found.months), default=0) or 1
    return [
        {
            "name": str(MONTHS[month.number]),
            "shown": month.shown,
            "restricted": month.restricted,
            "bar_shown": round(100 * month.shown / busiest, 2),
            "bar_restricted": round(100 * month.restricted / busiest, 2),
        }
        for month in found.months
    ]


def _rules(request: TownRequest, found: Figures) -> list[dict[str, Any]]:
    """Every rule that holds or was used, however often."""
    rules = Rule.objects.filter(municipality=request.municipality).order_by("number")
    most = max(found.by_law, *found.by_rule.values(), 1)
    return [
        {
            "number": rule.number,
            "short": rule.short,
            "n": found.by_rule[rule.number],
            "redacted": found.redacted_by_rule[rule.number],
            "bar": round(100 * found.by_rule[rule.number] / most, 2),
        }
        for rule in rules
        if rule.is_active or found.by_rule[rule.number] or found.redacted_by_rule[rule.number]
    ]


def _law(found: Figures) -> dict[str, Any]:
    """What rests on a law and no rule, as a line below the rules."""
    most = max(found.by_law, *found.by_rule.values(), 1)
    return {"n": found.by_law, "bar": round(100 * found.by_law / most, 2)}


def _kinds(found: Figures) -> list[dict[str, Any]]:
    return [
        {"words": record.kind_words(key), "n": n, "restricted": found.kind_restricted[key]}
        for key, n in found.by_kind.most_common()
    ]


def _whom(found: Figures) -> list[dict[str, Any]]:
    return [
        {"words": _who(key), "n": found.by_whom[key], "restricted": found.restricted_by_whom[key]}
        for key in _BY
        if found.by_whom[key] or key == "team"
    ]


def _who(key: str) -> str:
    return {
        "team": _("Menschen im Team"),
        "automation": _("Ein Programm nach festen Vorgaben"),
        "author": _("Wer den Beitrag geschrieben hat"),
    }[key]


def _table(request: TownRequest, found: Figures) -> Iterator[list[Cell]]:
    decided, restricted = _("Entscheidungen"), _("Nicht gezeigt")
    yield [decided, _("alle"), "", found.decided]
    yield [decided, _("sichtbar"), "", found.shown]
    yield [decided, _("nicht freigegeben"), "", found.held]
    yield [decided, _("entfernt"), "", found.removed]
    yield [decided, _("wieder gezeigt"), "", found.restored]
    yield [decided, _("teilweise unkenntlich"), "", found.redacted]
    yield [decided, _("innerhalb einer Minute zurückgenommen"), "", found.undone]
    for month in _months(found):
        yield [_("Monat"), month["name"], _("sichtbar"), month["shown"]]
        yield [_("Monat"), month["name"], restricted, month["restricted"]]
    for rule in _rules(request, found):
        yield [restricted, rule_named(rule["number"], rule["short"]), "", rule["n"]]
        if rule["redacted"]:
            words = rule_named(rule["number"], rule["short"])
            yield [_("Teilweise unkenntlich"), words, "", rule["redacted"]]
    yield [restricted, _("Gesetz"), "", found.by_law]
    for (number, kind), n in sorted(found.by_rule_and_kind.items()):
        yield [restricted, _("Regel %(number)s") % {"number": number}, record.kind_words(kind), n]
    for kind, n in sorted(found.law_by_kind.items()):
        yield [restricted, _("Gesetz"), record.kind_words(kind), n]
    for row in _kinds(found):
        yield [_("Art"), row["words"], _("entschieden"), row["n"]]
        yield [_("Art"), row["words"], restricted, row["restricted"]]
    for row in _whom(found):
        yield [_("Von"), row["words"], _("entschieden"), row["n"]]
        yield [_("Von"), row["words"], restricted, row["restricted"]]
    yield [restricted, _("nach einem Hinweis"), "", found.after_notice]
    for span, hours in (
        (_("Hälfte der Fälle, Stunden an Werktagen"), found.median_hours),
        (_("9 von 10 Fällen, Stunden an Werktagen"), found.most_hours),
    ):
        yield [_("Dauer"), span, "", "" if hours is None else f"{hours:.1f}".replace(".", ",")]
    yield [_("Hinweise"), _("alle"), "", sum(found.notices.values())]
    for words, n in found.notices.items():
        yield [_("Hinweise"), words, "", n]
    for words, n in found.appeals.items():
        yield [_("Noch einmal geprüft"), words, "", n]
