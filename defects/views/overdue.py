"""`/zahlen/fristen/`: what is overdue, by department; the same as a table for spreadsheets."""

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
from defects.models import town_clocks
from defects.overdue import Overdue
from defects.overdue import overdue as count
from geo.http import TownRequest


@require_safe
@guest_page()
def overdue(request: TownRequest) -> HttpResponse:
    found = _counted(request)
    most = max((line.open for line in found.lines), default=0) or 1
    context: dict[str, Any] = {
        "found": found,
        "rows": [
            {
                "line": line,
                "bar_over": round(100 * line.overdue / most, 2),
                "bar_rest": round(100 * (line.open - line.overdue) / most, 2),
            }
            for line in found.lines
        ],
        "today": clock.today(),
        "targets": town_clocks(request.municipality),
    }
    return render(request, "defects/overdue.html", context)


@open_data
@guest_page(personal=False)
@require_safe
def overdue_csv(request: TownRequest) -> HttpResponse:
    """`/zahlen/fristen.csv`: day, key, department, open, standing, overdue, median, oldest."""
    found = _counted(request)
    header = [
        _("Tag"),
        _("Kennung"),
        _("Amt"),
        _("Offen"),
        _("Davon ruhend"),
        _("Überfällig"),
        _("Arbeitstage überfällig, Median"),
        _("Arbeitstage überfällig, am längsten"),
        _("Am längsten überfällig seit"),
    ]
    today = clock.today().isoformat()
    rows = (
        [
            today,
            line.department.key,
            line.department.said,
            line.open,
            line.standing,
            line.overdue,
            line.median_days,
            line.oldest_days,
            line.oldest.isoformat() if line.oldest else None,
        ]
        for line in found.lines
    )
    response = HttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="fristen-{today}.csv"'
    return response


def _counted(request: TownRequest) -> Overdue:
    """At midnight more may be overdue, though nothing has changed."""
    today = clock.today()
    keep_until(request, datetime.combine(today + timedelta(days=1), time(), tzinfo=clock.BERLIN))
    return count(request.municipality, today=today)
