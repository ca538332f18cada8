"""`/zahlen/`: what became of the reports, first in words; the same as a table for spreadsheets."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from common.csv_files import csv_lines
from common.open_data import open_data
from common.page_cache import guest_page, keep_until
from defects.figures import Figures, Line
from defects.figures import figures as count
from geo.http import TownRequest


@require_safe
@guest_page()
def figures(request: TownRequest) -> HttpResponse:
    found = _counted(request)
    shown = [month for month in found.months if month.is_shown]
    most = max((month.came for month in shown), default=0) or 1
    context: dict[str, Any] = {
        "found": found,
        "months": [
            {
                "month": month,
                "bars": _bars(most, month.in_time, month.came - month.in_time),
            }
            for month in shown
        ],
        "kinds": _rows(found.kinds),
        "districts": _rows(found.districts),
        "today": clock.today(),
    }
    return render(request, "defects/figures.html", context)


@open_data
@guest_page(personal=False)
@require_safe
def figures_csv(request: TownRequest) -> HttpResponse:
    """`/zahlen/meldungen.csv`: what, key, name, came, fixed in the days told, fixed, open."""
    found = _counted(request)
    header = [
        _("Nach"),
        _("Kennung"),
        _("Name"),
        _("Eingegangen"),
        _("Behoben in %(n)s Arbeitstagen") % {"n": found.days},
        _("Behoben"),
        _("Offen"),
    ]
    rows: list[list[Any]] = [
        [
            _("Monat"),
            f"{month.first:%Y-%m}",
            f"{month.name} {month.first.year}",
            month.came,
            month.in_time if month.is_ripe else None,
            month.fixed,
            month.open,
        ]
        for month in found.months
        if month.is_shown
    ]
    for title, lines in ((_("Art"), found.kinds), (_("Ortsteil"), found.districts)):
        rows += [
            [title, line.key, line.name, line.came, None, line.fixed, line.open] for line in lines
        ]
    today = clock.today().isoformat()
    response = HttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="zahlen-{today}.csv"'
    return response


def _rows(lines: Iterable[Line]) -> list[dict[str, Any]]:
    found = list(lines)
    most = max((line.came for line in found), default=0) or 1
    return [
        {"line": line, "bars": _bars(most, line.fixed, line.came - line.fixed)} for line in found
    ]


def _bars(most: int, *numbers: int) -> list[dict[str, str]]:
    """Where each piece of a bar begins and how wide it is, of 100."""
    found, at = [], 0.0
    for number in numbers:
        width = 100 * number / most
        found.append({"x": f"{at:.2f}", "width": f"{width:.2f}"})
        at += width
    return found


def _counted(request: TownRequest) -> Figures:
    """At midnight a month may be over, though nothing has changed."""
    today = clock.today()
    keep_until(request, datetime.combine(today + timedelta(days=1), time(), tzinfo=clock.BERLIN))
    return count(request.municipality, today=today)
