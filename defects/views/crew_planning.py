"""/bauhof/planen/: the lead gives reports a day and a team, and puts them in order.

Ticks, selects and buttons do all of it; dragging sends the same forms (js/work/crew-plan.js).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import Department
from accounts.roles import itself
from common import clock
from common.identifiers import day_of, numbers_of, uuids_of
from defects import crew_hands, services
from defects.crew_lists import in_order, next_day
from defects.models import Category, CrewTeam, Report
from defects.models.report import ReportQuerySet
from defects.services import Actor
from defects.states import OPEN, Responsibility
from defects.views.crew_lead import led_departments

# Days that are shown beside each other, today first.
DAYS = 3
MOST = 200


@dataclass
class Column:
    """One team on one day; today's holds what is overdue as well."""

    team: CrewTeam
    jobs: list[Report] = field(default_factory=list)


@dataclass
class Day:
    on: date
    columns: list[Column]

    @property
    def count(self) -> int:
        return sum(len(column.jobs) for column in self.columns)


@never_cache
@login_required
@require_safe
def plan(request: SignedInRequest) -> HttpResponse:
    departments = led_departments(request)
    department = _chosen(request, departments)
    teams = list(CrewTeam.objects.active().filter(department=department))
    days = _days(request)
    rows = list(in_order(_open_of(department))[: MOST * 2])
    shown = [Day(on, [Column(team) for team in teams]) for on in days]
    unplanned, later = _sort_in(rows, shown)
    context = {
        "department": department,
        "departments": departments,
        "teams": teams,
        "days": shown,
        "unplanned": unplanned[:MOST],
        "left_out": max(len(unplanned) - MOST, 0),
        "later": later,
        "today": clock.today(),
        # Administrators lead, but see no reports for that reason.
        "goes_out": crew_hands.person(request) is not None,
    }
    return render(request, "defects/crew/plan.html", context)


@login_required
@require_POST
def assign(request: SignedInRequest) -> HttpResponse:
    """`nummer` names reports; `team` and `tag` say whose they are and when, `vor` before which
    one; an empty team frees them. Each in its own transaction."""
    departments = led_departments(request)
    department = _chosen(request, departments)
    reports = _named(request, department)
    back = HttpResponseRedirect(_address(department), status=303)
    if not reports:
        messages.error(request, _("Bitte kreuzen Sie zuerst Meldungen an."))
        return back
    if request.POST.get("do") == "free":
        for report in reports:
            services.free_job(report)
        messages.success(request, _("Kein Team hat diese Aufträge mehr."))
        return back
    team = (
        CrewTeam.objects.active()
        .filter(department=department, uuid__in=uuids_of([request.POST.get("team", "")]))
        .first()
    )
    on = day_of(request.POST.get("tag", ""))
    if team is None or on is None:
        messages.error(request, _("Bitte wählen Sie ein Team und einen Tag."))
        return back
    before = _named(request, department, "vor")
    by, done = Actor.staff(itself(request.user), department), 0
    for report in reports:
        # What is overdue and only changes its place keeps the day that everybody was told.
        keeps = report.planned_for is not None and report.planned_for < on == clock.today()
        try:
            services.assign_job(
                report,
                to=team,
                on=report.planned_for if keeps else on,  # type: ignore[arg-type]
                by=by,
                before=before[0] if before else None,
            )
        except ValidationError as error:
            messages.error(request, f"{report.label}: {' '.join(error.messages)}")
        else:
            done += 1
    if done:
        said = ngettext("Ein Auftrag für %(team)s.", "%(n)d Aufträge für %(team)s.", done)
        messages.success(request, said % {"n": done, "team": team})
    return back


@login_required
@require_POST
def move(request: SignedInRequest, number: int) -> HttpResponse:
    """One place up or down (`wohin`: hoch, runter) in its list."""
    departments = led_departments(request)
    report = get_object_or_404(
        _of(departments).select_related("body"), municipality=request.municipality, number=number
    )
    services.move_job(report, up=request.POST.get("wohin") == "hoch")
    there = f"{_address(report.body)}#auftrag-{report.number}"
    return HttpResponseRedirect(there, status=303)


def _of(departments: list[Department]) -> ReportQuerySet:
    """What departments have and who leads may know of: nobody leads a crew in confidence."""
    reports = Report.objects.filter(body__in=departments)
    return reports.exclude(category__kind=Category.Kind.CONFIDENTIAL)


def _open_of(department: Department) -> ReportQuerySet:
    """What a department may plan: all it has that is open, accepted or not."""
    return (
        _of([department])
        .filter(
            municipality=department.municipality_id,
            work__in=OPEN,
            duplicate_of=None,
            waits_for_reporter=False,
        )
        .filter(~Q(responsibility=Responsibility.HANDED_OVER))
    )


def _sort_in(rows: list[Report], days: list[Day]) -> tuple[list[Report], int]:
    """Into `days`; what has no team or no day, and how many are planned for later."""
    places = {(day.on, column.team.pk): column for day in days for column in day.columns}
    unplanned, later = [], 0
    for report in rows:
        team = report.crew_job.team_id if hasattr(report, "crew_job") else None
        on = report.planned_for
        if on is not None and on < days[0].on:
            on = days[0].on
        column = places.get((on, team)) if on is not None and team is not None else None
        if column is not None:
            column.jobs.append(report)
        elif team is not None and on is not None and on > days[-1].on:
            later += 1
        else:
            unplanned.append(report)
    return unplanned, later


def _days(request: SignedInRequest) -> list[date]:
    land = request.municipality.land
    days = [clock.today()]
    while len(days) < DAYS:
        days.append(next_day(days[-1], land))
    return days


def _chosen(request: SignedInRequest, departments: list[Department]) -> Department:
    """The department of `stelle`; else the first that has teams, or the first at all."""
    wanted = request.POST.get("stelle") or request.GET.get("stelle", "")
    found = next((each for each in departments if each.key == wanted), None)
    if found is not None:
        return found
    with_teams = set(
        CrewTeam.objects.active()
        .filter(department__in=departments)
        .values_list("department", flat=True)
    )
    return next((each for each in departments if each.pk in with_teams), departments[0])


def _named(request: SignedInRequest, department: Department, name: str = "nummer") -> list[Report]:
    numbers = numbers_of(request.POST.getlist(name)[:MOST])
    rows = (
        _of([department])
        .filter(municipality=request.municipality, number__in=numbers)
        .select_related("municipality", "body", "category")
    )
    by_number: dict[int, Any] = {report.number: report for report in rows}
    return [by_number[number] for number in dict.fromkeys(numbers) if number in by_number]


def _address(department: Department) -> str:
    return f"/bauhof/planen/?{urlencode({'stelle': department.key})}"
