"""The list of a team and a day on paper: a map with numbers, and a QR code for each job."""

from datetime import date

from django.contrib.gis.geos import MultiPoint, Point
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock, german
from common.identifiers import day_of, uuid_of
from common.languages import GERMAN
from common.qr import svg
from common.typesetting.render import pdf
from defects import crew_sheet
from defects.crew_hands import CrewRequest, crew_page, get_job
from defects.crew_lists import MOST, in_order, jobs_of_team
from defects.models import CrewTeam, Report
from defects.queues import jobs_of
from geo.attribution import attribution
from geo.still import View, still_map, view_at
from geo.still_numbers import numbered
from geo.views.still import picture_only, size_from

_MAP = (960, 420)


@crew_page
@require_safe
def paper(request: CrewRequest) -> HttpResponse:
    """`?team=&tag=`; without a team all of the departments, without a day today."""
    team, on = _team(request), _day(request)
    jobs = _jobs(request, team, on)
    query = f"tag={on.isoformat()}" + (f"&team={team.uuid}" if team else "")
    context = {
        "jobs": jobs,
        "team": team,
        "department": request.hand.departments[0],
        "on": on,
        "query": query,
        "has_places": any(job.location for job in jobs),
        "now": clock.now(),
    }
    return render(request, "defects/crew/paper.html", context)


@crew_page
@require_safe
@picture_only
def day_map(request: CrewRequest) -> HttpResponse:
    """All jobs of the list on one picture, each with its number on the list."""
    jobs = _jobs(request, _team(request), _day(request))
    points = [(place, job.location) for place, job in enumerate(jobs, 1) if job.location]
    drawn = _drawn(request, points, *size_from(request))
    return HttpResponse(drawn, content_type="image/svg+xml")


@crew_page
@require_safe
def paper_pdf(request: CrewRequest) -> HttpResponse:
    """The same list as `paper`, as a file."""
    team, on, town = _team(request), _day(request), request.municipality
    jobs = _jobs(request, team, on)
    points = [(place, job.location) for place, job in enumerate(jobs, 1) if job.location]
    with translation.override(GERMAN):  # as the file says of itself
        sheet = crew_sheet.document(
            jobs,
            title=team.name if team else request.hand.departments[0].name,
            on=on,
            made=_("Stand %(moment)s") % {"moment": german.moment(clock.now())},
            town=town.name,
            address=lambda job: _address(request, job),
            map_picture=_drawn(request, points, *_MAP) if points else b"",
            map_source=attribution(town),
        )
        content = pdf(sheet)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"auftraege-{on.isoformat()}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@crew_page
@require_safe
def job_code(request: CrewRequest, number: int) -> HttpResponse:
    """Leads a phone of the crew to the job."""
    job = get_job(request, number)
    return HttpResponse(svg(_address(request, job)), content_type="image/svg+xml")


def _address(request: CrewRequest, job: Report) -> str:
    return f"{request.municipality.base_url.rstrip('/')}/bauhof/{job.number}/"


def _drawn(request: CrewRequest, points: list[tuple[int, Point]], width: int, height: int) -> bytes:
    """The picture of the map with the numbers of the list."""
    view = _view(request, [point for _place, point in points], width, height)
    plain, _zipped = still_map(request.municipality, view, theme="light")
    return numbered(plain, view, points)


def _view(request: CrewRequest, points: list[Point], width: int, height: int) -> View:
    if not points:
        return View.of_all(request.municipality, width, height)
    if len(points) == 1:
        return view_at(points[0], 16, width, height)
    return View.of_box(MultiPoint(points).extent, width, height, fill=0.8)


def _jobs(request: CrewRequest, team: CrewTeam | None, on: date) -> list[Report]:
    today = clock.today()
    if team is not None:
        jobs = jobs_of_team(team)
        jobs = jobs.filter(planned_for__lte=on) if on == today else jobs.filter(planned_for=on)
    else:
        jobs = in_order(jobs_of(request.hand.departments, today=on))
        if on != today:
            jobs = jobs.filter(planned_for=on)
    return list(jobs[:MOST])


def _team(request: CrewRequest) -> CrewTeam | None:
    """On a phone always its own."""
    if request.hand.team is not None:
        return request.hand.team
    wanted = uuid_of(request.GET.get("team", ""))
    return next((each for each in request.hand.teams() if each.uuid == wanted), None)


def _day(request: CrewRequest) -> date:
    return day_of(request.GET.get("tag")) or clock.today()
